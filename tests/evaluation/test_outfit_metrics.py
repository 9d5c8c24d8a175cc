"""Figures of answers about outfits, held against counting by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.evaluation import (
    auc_shares,
    found_within,
    interval,
    paired_difference,
    right_answers,
    sums_by_outfit,
)

few = st.integers(0, 3)


def test_a_tie_counts_one_over_the_number_tied():
    scores = np.array([[1, 1, 1, 1], [2, 1, 2, 0], [0, 1, 0, 0], [3, 1, 2, 0]], dtype=float)
    assert right_answers(scores, np.array([0, 2, 0, 0])).tolist() == [0.25, 0.5, 0.0, 1.0]
    missing = np.array([[1.0, 1.0, -np.inf]])
    assert right_answers(missing, np.array([1])).tolist() == [0.5]


@given(st.lists(few, min_size=2, max_size=6), st.data())
def test_ties_are_the_mean_over_all_orders(scores, data):
    gold, k = data.draw(st.integers(0, len(scores) - 1)), data.draw(st.integers(1, 6))
    first, within = [], []
    for order in itertools.permutations(range(len(scores))):
        ranked = sorted(order, key=lambda place: -scores[place])
        first.append(ranked[0] == gold)
        within.append(gold in ranked[:k])
    row, place = np.array([scores], dtype=float), np.array([gold])
    assert right_answers(row, place)[0] == pytest.approx(np.mean(first))
    assert found_within(row, place, k)[0] == pytest.approx(np.mean(within))


@given(st.lists(st.tuples(few, st.booleans()), min_size=2, max_size=12))
def test_shares_have_the_auc_as_their_mean(outfits):
    scores, labels = (np.array(part, dtype=float) for part in zip(*outfits, strict=True))
    worn, others = scores[labels == 1], scores[labels == 0]
    shares = auc_shares(scores, labels.astype(int))
    if not len(worn) or not len(others):
        assert shares is None
        return
    won = [(one > other) + 0.5 * (one == other) for one in worn for other in others]
    assert shares.mean() == pytest.approx(np.mean(won))


def test_shares_vary_as_the_auc_does():
    """The interval of their mean is that of the AUC over resampled outfits."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 0], [120, 300])
    scores = rng.normal(labels * 0.8, 1)
    sums = sums_by_outfit(tuple(f"{n:03d}" for n in range(420)), auc_shares(scores, labels))
    low, high = sums.interval(rng)
    found = []
    for _ in range(1_000):
        drawn = rng.integers(420, size=420)
        worn, others = scores[drawn][labels[drawn] == 1], scores[drawn][labels[drawn] == 0]
        found.append((worn[:, None] > others).mean())
    wanted = np.quantile(found, [0.025, 0.975])
    assert [low, high] == pytest.approx(wanted.tolist(), abs=0.006)
    assert 0.06 < high - low < 0.13


def test_questions_of_an_outfit_are_added_up():
    sums = sums_by_outfit(("b", "a", "b"), np.array([1.0, 0.25, 0.5]))
    assert (sums.outfits, sums.sums.tolist(), sums.counts.tolist()) == (
        ("a", "b"),
        [0.25, 1.5],
        [1, 2],
    )
    assert sums.mean == pytest.approx(1.75 / 3)
    assert sums_by_outfit(("a", "a"), np.array([1.0, 0.0])).interval(None) is None


def test_two_scorers_are_compared_on_the_same_outfits():
    names = tuple("abcdefgh")
    ours = sums_by_outfit(names, np.ones(8))
    theirs = sums_by_outfit(names, np.repeat([1.0, 0.0], 4))
    found = paired_difference(ours, theirs, np.random.default_rng(0))
    assert found.difference == 0.5
    assert 0 < found.interval[0] < 0.5 < found.interval[1] < 1
    with pytest.raises(ValueError, match="the same questions"):
        paired_difference(ours, sums_by_outfit(names[1:], np.ones(7)), np.random.default_rng(0))


def test_many_outfits_are_resampled_like_few():
    rng, n = np.random.default_rng(0), 20_000
    sums = (rng.random(n) < 0.3).astype(float)
    low, high = interval(sums, np.ones(n, dtype=int), rng)
    error = 1.96 * np.sqrt(0.3 * 0.7 / n)
    assert (high - low) / 2 == pytest.approx(error, rel=0.1)
    assert low < sums.mean() < high
