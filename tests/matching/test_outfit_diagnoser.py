"""An outfit taken apart: every figure against what the scorers say, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from outfit_models import outfit_model
from outfit_shop import outfit_shop
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching import diagnose_outfit
from wearwith.model.outfit_probabilities import outfit_calibration_of

SHOP = outfit_shop(n_outfits=120)


def calibrated(model):
    fitted, _ = outfit_calibration_of(model, SHOP)
    update = {"outfit_calibration": fitted}
    return replace(model, manifest=model.manifest.model_copy(update=update))


MODEL = calibrated(outfit_model(SHOP))


def score(ids, by):
    scorer = MODEL.outfits if by == "student" else MODEL.outfits.teacher
    return float(scorer.score_outfits(scorer.garments.positions(ids)[None])[0])


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_every_figure_is_the_scorers(by):
    ids = ["t0", "s1", "b0", "g0"]
    found = diagnose_outfit(MODEL, ids, by)
    assert found.student_score == pytest.approx(score(ids, "student"))
    assert found.teacher_score == pytest.approx(score(ids, "teacher"))
    own = MODEL.manifest.outfit_calibration[by].probability(np.array([score(ids, by)]))[0]
    assert found.chance == pytest.approx(own)
    assert [item.item for item in found.items] == ids
    for item in found.items:
        rest = [other for other in ids if other != item.item]
        assert item.share == pytest.approx(score(ids, by) - score(rest, by), abs=1e-5)
        swapped = score([*rest, item.swap.replacement], by)
        assert item.swap.gain == pytest.approx(swapped - score(ids, by), abs=1e-5)
        of_swapped = MODEL.manifest.outfit_calibration[by].probability(np.array([swapped]))[0]
        assert item.swap.chance == pytest.approx(of_swapped, abs=1e-5)
    shares = [pair.share for pair in found.pairs]
    assert shares == sorted(shares, reverse=True)
    alone = sum(item.alone for item in found.items)
    assert alone + sum(shares) == pytest.approx(score(ids, by), abs=1e-5)  # no set rule is broken


def test_the_garment_of_another_style_is_to_be_swapped():
    found = diagnose_outfit(MODEL, ["t0", "s1", "b0", "g0"])
    assert found.by == "teacher"
    assert found.swap.item == "s1"
    assert found.swap.replacement in ("s0", "s2", "s4", "s6")
    assert min(found.items, key=lambda item: item.share).item == "s1"
    assert f"“fancy” (s1) for “plain” ({found.swap.replacement}) gains most" in found.sentence
    assert found.to_json()["swap"]["replacement"] == found.swap.replacement


def test_rules_that_say_the_same_of_a_pair_are_one():
    found = diagnose_outfit(MODEL, ["g0", "s1"])
    assert [(rule.id, rule.one, rule.other) for rule in found.rules] == [
        ("no linen with wool", "g0", "s1"),
        ("no bag with shoes", "g0", "s1"),
    ]
    assert sum(rule.effect for rule in found.rules) == pytest.approx(found.pairs[0].rules)
    assert found.teacher_score - found.student_score == pytest.approx(found.pairs[0].rules)
    assert "Linen with wool and linen bag with wool shoes speak against it" in found.sentence
    assert [item.share for item in found.items] == [None, None]


def test_slots_that_clash_are_named_and_a_broken_set_rule_is_of_no_pair():
    found = diagnose_outfit(MODEL, ["t0", "g0", "g2"])
    (clash,) = found.clashes
    assert (clash.one, clash.other, clash.slots) == ("g0", "g2", ("bag", "bag"))
    assert [item.swap is None for item in found.items] == [False, True, True]
    assert found.sentence.startswith("Nobody wears ")
    (broken,) = [rule for rule in found.rules if rule.id == "one bag"]
    assert (broken.one, broken.other, broken.words) == (None, None, "at most 1 of bag")
    assert broken.effect < 0


def test_a_model_without_a_teacher_or_chances_says_so():
    found = diagnose_outfit(outfit_model(SHOP, taught=False), ["t0", "b0"])
    assert (found.by, found.teacher_score, found.student_chance) == ("student", None, None)
    assert (found.rules, found.pairs[0].rules) == ((), None)
    assert "No chance is told: its outfits were not calibrated." in found.sentence


@pytest.mark.parametrize(
    ("ids", "error", "says"),
    [
        ([], ConfigError, "two garments or more"),
        (["t0"], ConfigError, "two garments or more"),
        (["t0", "b0", "t0"], ConfigError, "'t0' is named twice"),
        (["t0", "b00"], UnknownItemError, "did you mean b0"),
        (["t0", "h0"], UnknownItemError, "its slot is other"),
    ],
)
def test_what_is_no_outfit_is_refused(ids, error, says):
    with pytest.raises(error, match=says):
        diagnose_outfit(MODEL, ids)


def test_who_answers_no_outfits_or_has_no_teacher_is_refused(akd):
    with pytest.raises(ConfigError, match="answers about no outfits"):
        diagnose_outfit(akd, ["t000", "b001"])
    with pytest.raises(ConfigError, match="no teacher"):
        diagnose_outfit(outfit_model(SHOP, taught=False), ["t0", "b0"], "teacher")
