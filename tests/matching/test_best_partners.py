"""The best of the teacher's list, found without weighing rules on all of it."""

import numpy as np
import pytest

from wearwith.matching import Matcher
from wearwith.matching.best_partners import ranked
from wearwith.matching.memory_source import InMemory
from wearwith.matching.source import Wanted
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
    is_wide = False
    for garment in everyone(model):
        fired = teacher.fired(garment, np.arange(24))
        low, high = teacher.bounds(garment)
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
def test_few_pairs_are_weighed_and_nothing_is_missed(model, k, monkeypatch):
    teacher, memory = model.teacher, InMemory(model)
    asked = []
    weigh = teacher.fired
    for garment in everyone(model):
        side = other_side(garment.side)
        left = memory.left(side, (), [[5]])  # somebody is left out
        short = left.shortlist(Wanted(garment, k, [7], teacher, is_exact=False))
        monkeypatch.setattr(
            teacher, "fired", lambda one, others: asked.append(len(others)) or weigh(one, others)
        )
        pinned = short.rows_of([7])
        rows, scores, ties = ranked(short, pinned, k, 0, teacher)
        monkeypatch.undo()
        students = model.points(side) @ garment.point
        full = teacher.preference(students) + weigh(garment, np.arange(24)).push
        np.testing.assert_allclose(scores, full[rows], atol=1e-5)
        above = full
        if side == "top":
            above = full - teacher.preference(model.usual_of_tops)
        others = np.delete(above, [5, 7])
        expected = np.sort(others)[::-1][: k - 1]
        assert rows[0] == 7
        assert ties is None  # what is pinned ties with nobody
        assert 5 not in rows
        np.testing.assert_allclose(above[rows[1:]], expected, atol=1e-5)
    assert sum(asked) < 48 * 23  # where one rule fires, or none does, the push is known


def test_the_rules_that_fire_are_those_of_the_teacher(model):
    teacher, memory = model.teacher, InMemory(model)
    others = np.array([3, 0, 17])
    for garment in everyone(model):
        fired = teacher.fired(garment, others)
        left = memory.left(other_side(garment.side), (), ())
        short = left.shortlist(Wanted(garment, 3, [], teacher, is_exact=False))
        found = short.fired(others, teacher)
        np.testing.assert_array_equal(found.rows, fired.rows)
        np.testing.assert_array_equal(found.rules, fired.rules)


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
