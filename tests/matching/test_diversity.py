"""Marginal relevance, held against its definition."""

import numpy as np
import pytest

from wearwith.matching.diversity import diversified


def by_hand(scores, latent, k, d):
    relevance = (scores - scores.min()) / (scores.max() - scores.min())
    unit = latent / np.linalg.norm(latent, axis=1, keepdims=True)
    order = []
    while len(order) < k:
        best, place = -np.inf, None
        for one in range(len(scores)):
            alike = max((unit[one] @ unit[other] for other in order), default=0)
            value = (1 - d) * relevance[one] - d * alike
            if one not in order and value > best + 1e-9:
                best, place = value, one
        order.append(place)
    return order


@pytest.fixture
def candidates():
    rng = np.random.default_rng(5)
    return -np.sort(-rng.normal(size=30)), rng.normal(size=(30, 4)).astype(np.float32)


@pytest.mark.parametrize("diverse", [0.0, 0.3, 0.7, 1.0])
def test_it_is_its_definition(candidates, diverse):
    scores, latent = candidates
    found = diversified(scores, latent, 12, diverse)
    assert found.tolist() == by_hand(scores, latent, 12, diverse)


def test_by_score_alone_nothing_moves(candidates):
    assert diversified(*candidates, 30, 0.0).tolist() == list(range(30))


def test_twins_are_parted():
    latent = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    scores = np.array([3.0, 2.9, 2.0])
    assert diversified(scores, latent, 3, 0.6).tolist() == [0, 2, 1]


def test_what_stands_there_already_counts(candidates):
    latent = np.array([[1, 0], [0, 1]], dtype=np.float32)
    there = np.array([[2, 0]], dtype=np.float32)
    assert diversified(np.array([2.0, 1.9]), latent, 1, 0.6, there).tolist() == [1]


def test_fewer_candidates_than_asked_for(candidates):
    scores, latent = candidates
    assert len(diversified(scores[:3], latent[:3], 10, 0.5)) == 3
    assert len(diversified(scores[:0], latent[:0], 10, 0.5)) == 0
    equal = diversified(np.ones(3), latent[:3], 3, 0.0)
    assert equal.tolist() == [0, 1, 2]
