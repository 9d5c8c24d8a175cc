"""Ranks among all others, weighed only where it matters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.matching.pair_in_context import Standing

numbers = st.floats(-3, 3, width=16)


def by_hand(scores, score, position):
    others = np.delete(scores, position) if position is not None else scores
    return 1 + sum(other > np.float32(score + 2e-6 * max(1, abs(score))) for other in others)


@given(st.lists(numbers, min_size=1, max_size=12), numbers, st.booleans())
def test_a_rank_is_one_more_than_the_others_above(values, other, is_new):
    scores = np.array(values, dtype=np.float32)
    position = None if is_new else 0
    standing = Standing(float(scores[0]), scores, position)
    assert standing.rank == by_hand(scores, scores[0], position)
    assert standing.rank_of(other) == by_hand(scores, other, position)


@given(
    st.lists(st.tuples(numbers, numbers, numbers, st.floats(0, 1, width=16)), min_size=1),
    st.lists(numbers, min_size=1, max_size=4),
    st.booleans(),
)
def test_what_is_weighed_late_is_what_would_have_been_weighed_at_once(rows, asked, is_new):
    preference, one, two, share = np.array(rows, dtype=np.float32).T
    low, high = np.minimum(one, two), np.maximum(one, two)
    push = low + share * (high - low)
    position = None if is_new else 0
    exact = preference + push
    standing = Standing(float(exact[0]), preference, position, (low, high), push.__getitem__)
    for score in (*asked, standing.score):
        assert standing.rank_of(score) == by_hand(exact, np.float32(score), position)
    assert standing.rank == by_hand(exact, exact[0], position)


def test_only_what_decides_is_weighed_and_only_once():
    preference = np.array([0, 5, -5, 0.5, 0.2], dtype=np.float32)
    low = np.array([0, -1, -1, -1, 1], dtype=np.float32)
    high = np.array([0, 1, 1, 1, 1], dtype=np.float32)
    asked = []

    def push(others):
        asked.append(others.tolist())
        return np.full(len(others), 0.25, dtype=np.float32)

    standing = Standing(0.0, preference, 0, (low, high), push)
    assert (standing.rank, standing.rank) == (4, 4)
    assert standing.rank_of(0.8) == 3
    assert asked == [[3]]
    assert standing.rank_of(5.5) == 1
    assert asked == [[3], [1]]


def test_what_differs_by_rounding_alone_is_a_tie():
    scores = np.array([30, 30 + 2e-6, 30 + 1e-4], dtype=np.float32)
    assert Standing(30.0, scores, 0).rank == 2


@pytest.mark.parametrize("n", [0, 1])
def test_a_new_garment_may_be_the_only_one(n):
    assert Standing(1.0, np.zeros(n, dtype=np.float32), None).rank == 1
