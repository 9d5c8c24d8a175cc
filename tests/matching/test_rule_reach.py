"""The best of the teacher's list, found without weighing rules on all of it."""

import numpy as np
import pytest

from wearwith.matching import Matcher
from wearwith.matching.rule_reach import RuleReach
from wearwith.model import Garment, load_model
from wearwith.types import other_side


@pytest.fixture(scope="module", params=["attention", "doubt", "uniform", "paper"])
def model(request, train_tiny, served):
    if request.param == "attention":
        return load_model(served)
    name = "ukd" if request.param == "uniform" else "akd"
    settings = {
        "fidelity": "paper" if request.param == "paper" else "logit",
        "attention_size": 8,
        "may_doubt": request.param == "doubt",
        "strength": 1.0,
    }
    return train_tiny(name, settings)


def everyone(model):
    for side in ("top", "bottom"):
        for position, point in enumerate(model.points(side)):
            yield Garment(side, point, position)


def test_a_push_is_within_its_bounds(model):
    teacher = model.teacher
    reach = RuleReach(teacher)
    is_wide = False
    for garment in everyone(model):
        fired = teacher.fired(garment, np.arange(24))
        low, high = reach.bounds(garment)
        assert (low - 1e-5 <= fired.push).all()
        assert (fired.push <= high + 1e-5).all()
        number = np.bincount(fired.rows, minlength=24)
        assert not high[number == 0].any()
        assert not low[number == 0].any()
        if not model.manifest.teacher.may_doubt:
            np.testing.assert_allclose(low[number == 1], fired.push[number == 1], atol=1e-6)
            np.testing.assert_allclose(high[number == 1], fired.push[number == 1], atol=1e-6)
        is_wide |= bool((high > low).any())
    assert is_wide  # the book has pairs on which rules disagree


@pytest.mark.parametrize("k", [1, 3, 10, 24])
def test_the_best_have_the_scores_of_the_whole_list(model, k):
    teacher = model.teacher
    reach = RuleReach(teacher)
    n_spared = 0
    for garment in everyone(model):
        scores = model.points(other_side(garment.side)) @ garment.point
        scores[5] = -np.inf  # somebody is left out
        full = teacher.preference(scores) + teacher.fired(garment, np.arange(24)).push
        full[5] = -np.inf
        found = reach.ranked(garment, scores, k, np.array([7]))
        assert found[7] == pytest.approx(full[7], abs=1e-5)
        assert found[5] == -np.inf
        is_told = found > -np.inf
        np.testing.assert_allclose(found[is_told], full[is_told], atol=1e-5)
        np.testing.assert_allclose(np.sort(found)[::-1][:k], np.sort(full)[::-1][:k], atol=1e-5)
        n_spared += int((~is_told).sum()) - 1
    assert (n_spared > 0) == (k < 24)


def test_the_rules_that_fire_are_those_of_the_teacher(model):
    teacher = model.teacher
    reach = RuleReach(teacher)
    others = np.array([3, 0, 17])
    for garment in everyone(model):
        rows, rules = teacher.firing(garment, others)
        expected = [[], [], []]
        for row, rule in zip(rows, rules, strict=True):
            expected[row].append(teacher.book.rules[rule].id)
        assert reach.fired(garment, others) == expected


def test_a_short_list_is_the_beginning_of_a_long_one(model):
    matcher = Matcher(model)
    for query in ("t000", "t002", "b001", "b004"):
        everything = matcher.match(query, 24, by="teacher", allow_worn=True).items
        few = matcher.match(query, 4, by="teacher", allow_worn=True).items
        np.testing.assert_allclose(few["score"], everything["score"].head(4), atol=1e-5)
        pinned = everything["id"][-1]
        found = matcher.match(query, 2, by="teacher", allow_worn=True, pin=[pinned]).items
        assert found["id"].to_list() == [pinned, everything["id"][0]]
        assert found["score"][0] == pytest.approx(everything["score"][-1], abs=1e-5)
