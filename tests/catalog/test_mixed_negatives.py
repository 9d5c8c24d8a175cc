"""Negatives of several kinds, each with its share."""

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from wearwith.catalog import (
    AnyNegatives,
    NegativeMixture,
    NegativePool,
    draw_triplets,
    mixture_in_words,
)

TOPS, POSITIVES = np.repeat(np.arange(50), 4), np.tile(np.arange(4), 50)
COUNTS = np.zeros(30, np.int64)
COUNTS[[0, 1, 2, 3, 20, 21]] = [50, 50, 50, 50, 30, 10]
POPULAR = NegativePool.popular(COUNTS)
RANDOM = NegativePool.random(30)


def drawn(pools, shares, per_pair=6, seed=0):
    mixture = NegativeMixture(pools, shares)
    rng = np.random.default_rng(seed)
    return mixture.draw(TOPS, POSITIVES, TOPS, POSITIVES, per_pair, rng)


def test_one_kind_is_drawn_as_it_always_was():
    by_hand = draw_triplets(TOPS, POSITIVES, TOPS, POSITIVES, RANDOM, 3, np.random.default_rng(5))
    found = drawn((RANDOM,), (1.0,), 3, 5)
    assert found.negatives.tolist() == by_hand.negatives.tolist()
    assert found.tops.tolist() == by_hand.tops.tolist()


def test_each_kind_has_its_share():
    found = drawn((RANDOM, POPULAR), (0.25, 0.75))
    assert len(found) == 6 * len(TOPS)
    of_popular = np.isin(found.negatives, [20, 21]).mean()
    # All that are popular, and 2 of the 26 that are no positive of the top.
    assert of_popular == pytest.approx(0.75 + 0.25 * 2 / 26, abs=0.04)
    assert not np.isin(found.negatives, [0, 1, 2, 3]).any()  # known pairs


def test_a_pair_without_a_negative_of_its_kind_has_fewer():
    groups = np.full(30, -1, np.int64)
    groups[[0, 20]] = 0  # only the positive 0 has a group with another bottom
    found = drawn((NegativePool.matched(groups), RANDOM), (0.5, 0.5))
    of_pair = np.bincount(found.positives, minlength=4)
    assert (of_pair[1:] < 0.6 * of_pair[0]).all()
    assert (of_pair[1:] > 0.4 * of_pair[0]).all()


def test_its_name_has_all_kinds():
    assert NegativeMixture((RANDOM, POPULAR), (0.5, 0.5)).name == "random and popular"
    assert mixture_in_words("hard") == "hard"
    assert mixture_in_words({"random": 1, "hard": 2.5}) == "1 part random, 2.5 parts hard"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("soft", "no negatives 'soft'; they are random, matched, popular, hard"),
        ({"soft": 1}, "no negatives 'soft'"),
        ({}, "no negatives are named"),
        ({"hard": 0}, "the share of hard is 0, and no number above 0"),
        ({"hard": float("inf")}, "the share of hard is inf"),
        ({"hard": True}, "the share of hard is True"),
        (3, "no negatives 3"),
    ],
)
def test_wrong_kinds_are_named_in_one_sentence(value, what):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(AnyNegatives).validate_python(value)
    (error,) = caught.value.errors()
    assert what in error["msg"]
    assert error["loc"] == ()
