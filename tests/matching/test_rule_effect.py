"""What a book would change, held against counting triplet by triplet."""

from dataclasses import replace

import numpy as np
import pytest

from wearwith.errors import ConfigError, RuleError
from wearwith.matching import Matcher, effect_of
from wearwith.model import load_model
from wearwith.rules import Rule, RuleBook
from wearwith.words.attributes import Trait


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


def material(top, bottom, sign, strength=1.0):
    traits = Trait("material", top), Trait("material", bottom)
    return Rule.of_sides(f"{top} {sign} {bottom}", *traits, sign, strength)


WRONG = RuleBook.of([material("linen", "wool", "+", 9.0), material("linen", "linen", "-", 9.0)])


def share(matcher, column, drawn):
    """AUC over triplets of ids, from the scores of their pairs."""
    scores = matcher.score([(top, one) for top, *two in drawn for one in two])[column]
    pairs = scores.to_numpy().reshape(-1, 2)
    return (pairs[:, 0] > pairs[:, 1]).mean() + 0.5 * (pairs[:, 0] == pairs[:, 1]).mean()


def test_aucs_are_those_of_the_triplets_that_were_drawn(model, monkeypatch):
    from wearwith.matching import validation_triplets

    drawn = []

    def draw(*words):
        found = rule_draw(*words)
        tops, bottoms = model.catalogue.tops, model.catalogue.bottoms
        three = zip(found.tops, found.positives, found.negatives, strict=True)
        drawn.extend((tops[i], bottoms[j], bottoms[k]) for i, j, k in three)
        return found

    rule_draw = validation_triplets.draw_triplets
    monkeypatch.setattr(validation_triplets, "draw_triplets", draw)
    matcher = Matcher(model)
    found = effect_of(matcher, WRONG)
    valid = set(model.pairs.filter(split="valid").select("top", "bottom").rows())
    known = set(model.pairs.select("top", "bottom").rows())
    assert {(top, worn) for top, worn, _ in drawn} == valid
    assert not {(top, other) for top, _, other in drawn} & known
    assert (found.n_pairs, found.n_random) == (len(valid), 3 * len(valid))
    assert found.n_tops == len({top for top, _ in valid})
    edited = Matcher(replace(model, knowledge=replace(model.knowledge, book=WRONG)))
    edited._rules = 0, matcher.teacher.with_book(WRONG)
    assert found.student.auc == pytest.approx(share(matcher, "score", drawn))
    assert found.before.auc == pytest.approx(share(matcher, "teacher_score", drawn))
    assert found.after.auc == pytest.approx(share(edited, "teacher_score", drawn))
    assert found.difference == pytest.approx(found.after.auc - found.before.auc)


def test_a_wrong_book_is_surely_worse_and_the_same_book_makes_no_difference(model):
    matcher = Matcher(model)
    same = effect_of(matcher, model.knowledge.book)
    assert (same.difference, same.interval, same.is_sure) == (0, (0, 0), False)
    worse = effect_of(matcher, WRONG)
    assert worse.difference < -0.1
    assert worse.interval[0] < worse.difference < worse.interval[1] < 0
    assert worse.is_sure
    assert worse.before == same.before == same.after
    assert worse.to_json()["is_sure"]
    for one in (worse.student, worse.before, worse.after):
        assert one.interval[0] <= one.auc <= one.interval[1]


def test_no_rules_leave_the_student(model):
    found = effect_of(Matcher(model), RuleBook())
    assert found.after == found.student


def test_where_there_is_nothing_to_measure_on_it_says_so(model):
    def reason(pairs):
        found = effect_of(Matcher(replace(model, pairs=pairs)), WRONG)
        assert (found.after, found.difference, found.is_sure) == (None, None, False)
        return found.reason

    assert "does not know the pairs" in reason(None)
    assert reason(model.pairs.filter(split="train")) == "there are no validation pairs"


def test_a_student_alone_has_no_rules_to_try(dbpr):
    with pytest.raises(ConfigError, match="has no teacher"):
        effect_of(Matcher(dbpr), WRONG)


def test_an_unknown_value_is_told_with_the_nearest(model):
    book = RuleBook.of([material("linnen", "wool", "+")])
    with pytest.raises(RuleError, match=r"no material 'linnen'; did you mean linen"):
        effect_of(Matcher(model), book)


def test_it_is_the_same_every_time(model):
    assert effect_of(Matcher(model), WRONG) == effect_of(Matcher(model), WRONG)
    assert np.isfinite(effect_of(Matcher(model), WRONG).difference)
