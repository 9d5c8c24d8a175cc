"""Chances of outfits: fitted on validation outfits, worn and with one garment replaced."""

from dataclasses import replace

import numpy as np
import pytest

from outfit_models import outfit_model
from outfit_shop import outfit_shop
from wearwith.model import outfit_chances
from wearwith.model.outfit_probabilities import outfit_calibration_of
from wearwith.model.serving_card import as_served

SHOP = outfit_shop(n_outfits=120)  # 30 are for validation


@pytest.mark.parametrize("taught", [True, False])
def test_student_and_teacher_are_calibrated_on_validation_outfits(taught):
    model = outfit_model(SHOP, taught=taught)
    found, reason = outfit_calibration_of(model, SHOP)
    assert reason is None
    assert list(found) == (["student", "teacher"] if taught else ["student"])
    for fit in found.values():
        assert (fit.n_worn, fit.n_random) == (30, 30)
        assert fit.brier < 0.25
    manifest = model.manifest.model_copy(update={"outfit_calibration": found})
    model = replace(model, manifest=manifest)
    scores = np.array([-1.0, 0.5], np.float32)
    fit = found["student"]
    expected = 1 / (1 + np.exp(-(fit.slope * scores + fit.intercept)))
    assert outfit_chances(model, scores, "student") == pytest.approx(expected)


def test_what_cannot_be_calibrated_says_why():
    none, reason = outfit_calibration_of(outfit_model(outfit_shop()), outfit_shop())
    assert none == {}
    assert reason.startswith("student: 6 validation outfits are too few: 20 are needed; teacher: ")
    untested = replace(SHOP, outfits=SHOP.outfits.filter(SHOP.outfits["split"] == "train"))
    reason = outfit_calibration_of(outfit_model(SHOP), untested)[1]
    assert reason == "the dataset has no validation outfits"
    model = outfit_model(SHOP)
    assert outfit_chances(model, np.zeros(1), "student") is None


def test_a_model_of_pairs_has_none(akd, gappy):
    assert outfit_calibration_of(akd, gappy) == ({}, None)
    assert akd.manifest.outfit_calibration == {}


def test_the_card_tells_of_them():
    found, _ = outfit_calibration_of(outfit_model(SHOP), SHOP)
    update = {"outfit_calibration": found, "outfit_uncalibrated": "nobody knows"}
    card = as_served(outfit_model(SHOP).manifest.model_copy(update=update))
    assert "worn outfits" in card
    assert "Not all scores of outfits become probabilities: nobody knows." in card
    assert "outfit" not in as_served(outfit_model(SHOP).manifest)
