"""Probabilities of scores: held against known odds, measured on other tops, refused where they
can't be known."""

import numpy as np
import pytest
from scipy.optimize import minimize

from wearwith.model import Calibration, calibrated
from wearwith.model.calibration import labelled_pairs
from wearwith.model.probabilities import above_usual


def draw(n, slope=1.5, intercept=-1.0, seed=1):
    rng = np.random.default_rng(seed)
    scores = rng.normal(1, 2, size=n).astype(np.float32)
    is_worn = rng.random(n) < 1 / (1 + np.exp(-(slope * scores + intercept)))
    return scores, is_worn, rng.integers(0, n // 10, size=n)


def test_the_sigmoid_that_drew_the_pairs_is_found():
    found = calibrated(*draw(20_000))
    assert found.slope == pytest.approx(1.5, abs=0.07)
    assert found.intercept == pytest.approx(-1.0, abs=0.07)
    for row in found.reliability:
        assert row.observed == pytest.approx(row.predicted, abs=0.05)
    assert sum(row.n for row in found.reliability) == 20_000
    assert found.n_worn + found.n_random == 20_000


def test_it_is_the_minimum_of_the_loss_with_platts_targets():
    scores, is_worn, tops = draw(300)
    found = calibrated(scores, is_worn, tops)
    up, down = (is_worn.sum() + 1) / (is_worn.sum() + 2), 1 / ((~is_worn).sum() + 2)
    target = np.where(is_worn, up, down)

    def loss(weights):
        z = weights[0] * scores.astype(float) + weights[1]
        return (np.logaddexp(0, z) - target * z).sum()

    best = minimize(loss, [0, 0], tol=1e-12).x
    np.testing.assert_allclose([found.slope, found.intercept], best, atol=1e-4)


def test_the_brier_score_is_of_other_tops():
    # Every top has a score of its own that says nothing of another's.
    scores, is_worn, tops = draw(2_000)
    found = calibrated(scores, is_worn, tops)
    own = ((found.probability(scores) - is_worn) ** 2).mean()
    assert own < found.brier < own + 0.01
    assert found.brier < 0.25


def test_perfect_scores_stay_finite():
    is_worn = np.arange(100) < 50
    found = calibrated(is_worn * 1000.0, is_worn, np.arange(100) % 50)
    p = found.probability(np.array([-1e6, 0.0, 1000.0, 1e6]))
    assert (np.diff(p) >= 0).all()
    assert ((p >= 0) & (p <= 1)).all()
    assert found.brier < 0.01


def test_too_few_pairs_give_none():
    scores, is_worn, tops = draw(30)
    assert "are too few" in calibrated(scores, is_worn, tops)
    scores, is_worn, tops = draw(300)
    assert "of 1 tops are too few" in calibrated(scores, is_worn, np.zeros(300, dtype=int))


def test_scores_that_say_the_opposite_give_none():
    scores, is_worn, tops = draw(300)
    assert "score no higher" in calibrated(-scores, is_worn, tops)


def test_a_paper_teacher_and_its_student_are_calibrated_alike(train_tiny, gappy):
    run = train_tiny("akd", {"fidelity": "paper", "attention_size": 8})
    pairs = labelled_pairs(gappy, "valid")
    above = above_usual(run, pairs)
    scores = run.scorer.score_all(np.unique(pairs.tops))
    usual = dict(zip(np.unique(pairs.tops).tolist(), scores.mean(axis=1), strict=True))
    usual = np.array([usual[top] for top in pairs.tops.tolist()])
    student = run.scorer.score_pairs(pairs.tops, pairs.bottoms)
    np.testing.assert_allclose(above["student"], student - usual, atol=1e-4)
    teacher = run.scorer.teacher.score_pairs(pairs.tops, pairs.bottoms)
    np.testing.assert_allclose(above["teacher"], teacher - np.log(usual), atol=1e-4)


def test_training_ends_with_those_of_student_and_teacher(akd, gappy):
    manifest = akd.manifest
    assert manifest.uncalibrated is None
    assert manifest.calibration.keys() == {"student", "teacher"}
    for found in manifest.calibration.values():
        assert isinstance(found, Calibration)
        assert found.n_worn == found.n_random == gappy.pairs_of("valid").height
        assert found.brier < 0.25
