"""RAND: numbers that know nothing, and stay what they are."""

import numpy as np
import pytest

from wearwith.catalog import Catalogue
from wearwith.model.controls import Random

CATALOGUE = Catalogue(
    tuple(f"t{n:04d}" for n in range(300)), tuple(f"b{n:04d}" for n in range(200))
)


def fitted(seed=0):
    scorer = Random(CATALOGUE)
    scorer.fit(np.array([0]), np.array([0]), np.random.default_rng(seed))
    return scorer


def test_scores_are_uniform():
    scores = fitted().score_all(np.arange(300))
    assert scores.min() >= 0
    assert scores.max() < 1
    counts, _ = np.histogram(scores, bins=20, range=(0, 1))
    # A chi-square of 19 degrees of freedom is above 44 once in 1,000.
    assert ((counts - 3000) ** 2 / 3000).sum() < 44


def test_neighbours_know_nothing_of_each_other():
    scores = fitted().score_all(np.arange(300))
    for one, other in (
        (scores[:, 1:], scores[:, :-1]),
        (scores[1:], scores[:-1]),
        (fitted(0).score_all(np.arange(300)), fitted(1).score_all(np.arange(300))),
    ):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.02


def test_a_top_and_a_bottom_can_not_be_exchanged():
    scorer = fitted()
    tops, bottoms = np.array([3, 150]), np.array([150, 3])
    one, other = scorer.score_pairs(tops, bottoms)
    assert one != other


def test_an_auc_of_random_scores_is_half():
    scores = fitted().score_all(np.arange(300))
    assert (scores[:, ::2] > scores[:, 1::2]).mean() == pytest.approx(0.5, abs=0.01)
