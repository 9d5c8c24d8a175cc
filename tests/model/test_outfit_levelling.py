"""Levelled outfits: nothing is better than another with everything, and rules are weighed alike."""

from dataclasses import replace

import numpy as np
import pytest

from outfit_models import outfit_model
from outfit_shop import outfit_shop
from wearwith.model.outfit_levelling import LEVEL, level_garments, level_outfits


@pytest.fixture(scope="module")
def model():
    return outfit_model(outfit_shop())


def levelled_by(model, part):
    arrays = dict(model.arrays)
    level_outfits(arrays, model.outfits.garments, part)
    return replace(model, arrays=arrays)


def test_a_score_loses_what_a_garment_scores_with_the_others_on_average(model):
    garments = model.outfits.garments
    given = garments.of_slot("top")[:, None]
    before = model.outfits.score_slot(given, "bottom")
    for part in (0.25, 1.0):
        now = levelled_by(model, part).outfits.score_slot(given, "bottom")
        lost = before - now
        # The same of one bottom whatever is given, up to what is the same of all bottoms.
        apart = lost - lost.mean(axis=1, keepdims=True)
        np.testing.assert_allclose(apart, np.tile(apart[0], (len(apart), 1)), atol=1e-5)
        usual, left = (np.ptp(scores.mean(axis=0)) for scores in (before, now))
        assert left == pytest.approx((1 - part) * usual, abs=1e-4)
    assert np.ptp(before.mean(axis=0)) > 0.1


def test_rules_are_weighed_as_before(model):
    now = levelled_by(model, 1.0)
    outfits = np.array([[0, 8, 16, 24], [3, 9, -1, -1]])
    before = model.outfits.teacher.contexts(outfits)
    np.testing.assert_allclose(now.outfits.teacher.contexts(outfits), before, atol=1e-5)
    assert np.abs(before[:, :-1]).max() > 0.05


def test_a_new_garment_is_levelled_as_those_that_are_there(model):
    now, garments = levelled_by(model, 0.5), model.outfits.garments
    points, gains = level_garments(
        now.arrays, model.arrays["outfit.points"], model.arrays["outfit.gains"], garments.slots
    )
    np.testing.assert_allclose(points, now.arrays["outfit.points"])
    np.testing.assert_allclose(gains, now.arrays["outfit.gains"])


def test_no_part_of_it_and_another_form_are_left_alone(model):
    assert LEVEL not in levelled_by(model, 0.0).arrays
    arrays = {name: one for name, one in model.arrays.items() if name != "outfit.diagonals"}
    level_outfits(arrays, model.outfits.garments, 1.0)
    assert arrays.keys() == model.arrays.keys() - {"outfit.diagonals"}
