"""The Gini coefficient, held against its definition by pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.evaluation import gini

COUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([5, 5, 5], 0), ([0, 0, 9], 1), ([0, 0, 0], 0), ([7], 0), ([], 0), ([0, 1], 1), ([1, 3], 0.5)],
)
def test_known_values(counts, expected):
    assert gini(np.array(counts, dtype=np.int64)) == pytest.approx(expected)


@given(COUNTS)
def test_it_is_half_the_mean_difference_over_the_mean(counts):
    """Over the n (n − 1) pairs of two different ones."""
    some = np.array(counts, dtype=np.int64)
    n, difference = len(some), np.abs(some[:, None] - some).sum()
    expected = difference / (n * (n - 1)) / 2 / some.mean() if some.any() else 0.0
    assert gini(some) == pytest.approx(expected, abs=1e-12)


@given(COUNTS, st.randoms())
def test_order_and_scale_do_not_matter(counts, chance):
    mixed = list(counts)
    chance.shuffle(mixed)
    assert gini(np.array(mixed)) == pytest.approx(gini(3 * np.array(counts)), abs=1e-12)
    assert -1e-12 <= gini(np.array(counts)) <= 1 + 1e-12
