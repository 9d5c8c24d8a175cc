"""Looks are what their scorer says, keep every limit, and are refused in words."""

from itertools import product

import numpy as np
import polars as pl
import pytest

from outfit_models import completed_model, outfit_model
from outfit_shop import outfit_shop
from wearwith.catalog import outfits_as_positions
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching.outfits import Completer, LookWishes
from wearwith.model.missing_slots import TOGETHER, missing_slots

SHOP = outfit_shop(n_outfits=120)


PRICES = pl.col("id").str.slice(1).cast(pl.Float64) * 10
COMPLETER = Completer(completed_model(SHOP, price=PRICES))


def score(ids, by="teacher"):
    student = COMPLETER.student
    scorer = student if by == "student" else student.teacher
    return float(scorer.score_outfits(scorer.garments.positions(ids)[None])[0])


def ids_of(look):
    return [item.id for item in look.items]


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_a_slot_is_scored_as_its_answers_are(by):
    scorer = COMPLETER.student if by == "student" else COMPLETER.student.teacher
    given = scorer.garments.positions(["t0", "b0", "t1", "b5"]).reshape(2, 2)
    for slot in ("shoes", "bag"):
        answers = scorer.garments.of_slot(slot)
        one_by_one = scorer.score_answers(given, np.tile(answers, (2, 1)))
        np.testing.assert_allclose(scorer.score_slot(given, slot), one_by_one, atol=1e-5)


@pytest.mark.parametrize("by", ["student", "teacher"])
def test_every_figure_of_a_look_is_the_scorers(by):
    found = COMPLETER.complete(["t0"], LookWishes.of(k=3, by=by))
    assert found.by == by
    assert found.wanted == ("bottom", "shoes", "bag")
    calibration = COMPLETER.model.manifest.outfit_calibration[by]
    for rank, look in enumerate(found.looks, start=1):
        ids = ids_of(look)
        assert look.rank == rank
        assert look.set is None
        assert [item.slot for item in look.items] == ["top", "bottom", "shoes", "bag"]
        assert [item.given for item in look.items] == [True, False, False, False]
        assert look.score == pytest.approx(score(ids, by), abs=1e-5)
        chance = calibration.probability(np.array([look.score]))[0]
        assert look.probability == pytest.approx(chance, abs=1e-6)
        assert look.price == pytest.approx(sum(10 * int(name[1:]) for name in ids))
        for item in look.items:
            rest = [name for name in ids if name != item.id]
            assert item.share == pytest.approx(score(ids, by) - score(rest, by), abs=1e-5)
    scores = [look.score for look in found.looks]
    assert scores == sorted(scores, reverse=True)


def test_looks_are_of_one_style_and_say_which_rules_fire():
    look = COMPLETER.complete(["t1"]).looks[0]
    assert {int(name[1:]) % 2 for name in ids_of(look)} == {1}
    assert "linen with linen" not in {rule.id for rule in look.rules} or look.rules[0].effect > 0
    assert look.found == tuple(ids_of(look)[1:])


def test_the_best_look_is_the_best_of_all_where_all_can_be_tried():
    for anchor in ("t0", "t3", "b2", "s5"):
        found = COMPLETER.complete([anchor], LookWishes.of(k=1, diverse=False))
        letters = [letter for letter in "tbsg" if letter != anchor[0]]
        every = product(*([f"{letter}{n}" for n in range(8)] for letter in letters))
        best = max(score([anchor, *rest]) for rest in every)
        assert found.looks[0].score >= best - 0.05 * abs(best)


def test_diverse_looks_share_nothing_and_others_may():
    found = COMPLETER.complete(["t0"], LookWishes.of(k=4))
    names = [name for look in found.looks for name in look.found]
    assert len(names) == len(set(names)) == 12
    alike = COMPLETER.complete(["t0"], LookWishes.of(k=4, diverse=False))
    assert len({frozenset(look.found) for look in alike.looks}) == 4
    assert np.mean([look.score for look in alike.looks]) >= np.mean(
        [look.score for look in found.looks]
    )


def test_more_looks_than_there_are_garments_share_some_and_none_comes_twice():
    found = COMPLETER.complete(["t0"], LookWishes.of(k=12, want=["shoes"]))
    assert sorted(look.found for look in found.looks) == [(f"s{n}",) for n in range(8)]
    found = COMPLETER.complete(["t0"], LookWishes.of(k=12, want=["shoes", "bag"]))
    assert len({look.found for look in found.looks}) == len(found.looks) == 12


def test_the_same_question_has_the_same_answer():
    wishes = LookWishes.of(k=5)
    assert COMPLETER.complete(["t0"], wishes) == Completer(COMPLETER.model).complete(["t0"], wishes)
    one, other = (COMPLETER.complete(given, wishes) for given in (["t0", "b2"], ["b2", "t0"]))
    assert [set(ids_of(look)) for look in one.looks] == [set(ids_of(look)) for look in other.looks]


def test_filters_budgets_and_stock_are_kept():
    wishes = LookWishes.of(k=5, where="listed < 6", budget=60, budgets={"shoes": 10})
    found = COMPLETER.complete(["t1"], wishes)
    assert found.looks
    for look in found.looks:
        assert look.price <= 60
        assert all(int(item.id[1:]) < 6 for item in look.items if not item.given)
        assert next(item.id for item in look.items if item.slot == "shoes") in ("s0", "s1")
    stock = pl.when(pl.col("id").is_in(["s1", "s3"])).then(0).otherwise(None)
    sold_out = Completer(completed_model(SHOP, stock=stock))
    shown = {n for look in sold_out.complete(["t1"], LookWishes.of(k=8)).looks for n in look.found}
    assert not shown & {"s1", "s3"}
    assert "s5" in shown


def test_a_budget_that_leaves_one_look_finds_it():
    found = COMPLETER.complete(["t1"], LookWishes.of(budget=10))
    assert [look.found for look in found.looks] == [("b0", "s0", "g0")]


def test_one_garment_a_model():
    model = pl.when(pl.col("id").is_in(["t0", "b0", "b2"])).then(pl.lit("suit")).otherwise(None)
    one = Completer(completed_model(SHOP, model=model.cast(pl.String)))
    shown = {n for look in one.complete(["t0"], LookWishes.of(k=8)).looks for n in look.found}
    assert not shown & {"b0", "b2"}
    assert "b4" in shown


def test_blocked_pairs_are_never_and_pinned_ones_always_worn_together():
    blocked = [("t0", "s0"), ("b2", "g2"), ("b2", "g4")]
    kept_apart = Completer(COMPLETER.model, blocked=blocked)
    for look in kept_apart.complete(["t0"], LookWishes.of(k=8)).looks:
        ids = set(ids_of(look))
        assert not any({one, other} <= ids for one, other in blocked)
    pinned = Completer(COMPLETER.model, pinned=[("s5", "t0")])
    for look in pinned.complete(["t0"], LookWishes.of(k=3)).looks:
        assert "s5" in ids_of(look)
    found = COMPLETER.complete(["t0"], LookWishes.of(k=3, want=["shoes"], pin=["g3"]))
    assert found.wanted == ("bag", "shoes")
    assert all("g3" in ids_of(look) for look in found.looks)
    excluded = COMPLETER.complete(["t0"], LookWishes.of(k=8, exclude=["s0", "s2"]))
    assert not {"s0", "s2"} & {name for look in excluded.looks for name in look.found}


def test_a_swap_keeps_the_rest():
    found = COMPLETER.swap(["t0", "b0", "s1"], "s1", LookWishes.of(k=3))
    assert [set(ids_of(look)[:2]) for look in found.looks] == [{"t0", "b0"}] * 3
    best = max((f"s{n}" for n in range(8) if n != 1), key=lambda s: score(["t0", "b0", s]))
    assert found.looks[0].found == (best,)
    with pytest.raises(ConfigError, match="'g1' is not in the outfit"):
        COMPLETER.swap(["t0", "b0"], "g1")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        ({"want": ["shoe"]}, "There is no slot 'shoe'"),
        ({"want": []}, "No slot is wanted"),
        ({"want": ["shoes", "shoes"]}, "shoes and shoes can't be worn together"),
        ({"want": ["bottom", "one-piece"]}, "bottom and one-piece can't be worn together"),
        ({"want": ["top"] * 10_000}, "10,000 slots are wanted"),
        ({"budget": -1}, "A budget of -1 can't be kept"),
        ({"budget": float("nan")}, "A budget of nan"),
        ({"budgets": {"shoe": 3}}, "There is no slot 'shoe'"),
        ({"k": 0}, "0 looks can't be put together"),
        ({"k": 10_000}, "10000 looks"),
    ],
)
def test_wishes_that_can_not_be_are_refused(ask, says):
    with pytest.raises(ConfigError, match=says):
        LookWishes.of(**ask)


@pytest.mark.parametrize(
    ("given", "ask", "says"),
    [
        ([], {}, "No garment is given"),
        (["t0"] * 2, {}, "'t0' is given twice"),
        ([f"t{n}" for n in range(10_000)], {}, "10,000 garments are given"),
        (["s0", "s1"], {}, "can't be worn together: shoes and shoes"),
        (["s0"], {"want": ["shoes"]}, "shoes can't be worn with shoes, which is given"),
        (["t0"], {"pin": ["s1"], "exclude": ["s1"]}, "both pinned and excluded"),
        (["t0"], {"where": "price <"}, "can't be read"),
        (["t0", "b0", "s0", "g0"], {}, "nothing is missing"),
    ],
)
def test_what_can_not_be_asked_is_refused(given, ask, says):
    with pytest.raises(ConfigError, match=says):
        COMPLETER.complete(given, LookWishes.of(**ask))


@pytest.mark.parametrize("name", ["t99", "h0"])
def test_a_garment_that_is_in_no_outfit_is_refused(name):
    for ask in ({}, {"pin": [name]}, {"exclude": [name]}):
        with pytest.raises(UnknownItemError, match=name):
            COMPLETER.complete([name] if not ask else ["t0"], LookWishes.of(**ask))
    with pytest.raises(UnknownItemError, match=name):
        Completer(COMPLETER.model, blocked=[("t0", name)])


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        ({"where": "listed > 100"}, "No garment of the slot .* is left by listed > 100"),
        ({"budget": 1}, "within the budget"),
        ({"exclude": [f"s{n}" for n in range(8)], "want": ["shoes"]}, "once what is excluded"),
        ({"want": ["hat"]}, "The catalogue has no garment of the slot hat"),
    ],
)
def test_nothing_found_says_why(ask, says):
    found = COMPLETER.complete(["t1"], LookWishes.of(**ask))
    assert found.looks == ()
    assert found.to_json() == []
    assert pytest.approx(1) == len(__import__("re").findall(says, found.message))


def test_a_model_of_pairs_and_one_without_prices_or_slots_say_what_to_do(trained):
    from wearwith.model import load_model

    with pytest.raises(ConfigError, match="answers about no outfits"):
        Completer(load_model(trained))
    with pytest.raises(ConfigError, match="No price of a garment is known"):
        Completer(completed_model(SHOP)).complete(["t0"], LookWishes.of(budget=3))
    with pytest.raises(ConfigError, match="name the slots to fill, or train it again"):
        Completer(outfit_model(SHOP)).complete(["t0"])
    assert Completer(outfit_model(SHOP)).complete(["t0"], LookWishes.of(want=["shoes"])).looks


def test_missing_slots_are_those_of_most_outfits():
    garments = COMPLETER.student.garments
    together = COMPLETER.model.arrays[TOGETHER]
    worn = outfits_as_positions(SHOP, garments, "train")
    of_slot = {slot: set(garments.of_slot(slot).tolist()) for slot in ("top", "bag")}
    tops = sum(bool(of_slot["top"] & set(row.tolist())) for row in worn.items)
    assert together[0, 0] == tops == len(worn)
    assert missing_slots(together, ["top"])[:2] == ("bottom", "shoes") or set(
        missing_slots(together, ["top"])
    ) == {"bottom", "shoes", "bag"}
    assert missing_slots(together, ["top", "bottom", "shoes", "bag"]) == ()
    assert "bottom" not in missing_slots(together, ["one-piece"])
