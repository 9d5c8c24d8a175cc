"""Batches: every triplet once, pairs together, every garment once."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog import TripletArrays
from wearwith.training.batches import batches, shuffled_by_pair

CPU = torch.device("cpu")


@st.composite
def triplets(draw):
    """Triplets sorted by pair, as a dataset gives them."""
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6)),
            min_size=1,
            max_size=40,
            unique=True,
        )
    )
    return TripletArrays(*np.array(sorted(rows)).T)


def rows_of(batch):
    """The triplets of a batch, looked up from its distinct garments."""
    return list(
        zip(
            batch.tops[batch.top_of].tolist(),
            batch.bottoms[batch.positive_of].tolist(),
            batch.bottoms[batch.negative_of].tolist(),
            strict=True,
        )
    )


def cut(triplets, size, seed=0):
    return list(batches(triplets, size, np.random.default_rng(seed), CPU))


@given(triplets(), st.integers(1, 50), st.integers(0, 5))
@settings(deadline=None)
def test_every_triplet_comes_once(triplets, size, seed):
    found = cut(triplets, size, seed)
    expected = zip(triplets.tops, triplets.positives, triplets.negatives, strict=True)
    assert sorted(row for batch in found for row in rows_of(batch)) == sorted(expected)
    sizes = [len(batch.top_of) for batch in found]
    assert set(sizes[:-1]) <= {size}
    assert 0 < sizes[-1] <= size


@given(triplets(), st.integers(1, 50))
@settings(deadline=None)
def test_every_garment_of_a_batch_is_there_once_and_used(triplets, size):
    for batch in cut(triplets, size):
        assert len(set(batch.tops.tolist())) == len(batch.tops)
        assert len(set(batch.bottoms.tolist())) == len(batch.bottoms)
        assert set(batch.top_of.tolist()) == set(range(len(batch.tops)))
        used = {*batch.positive_of.tolist(), *batch.negative_of.tolist()}
        assert used == set(range(len(batch.bottoms)))


@given(triplets(), st.integers(0, 5))
def test_the_triplets_of_a_pair_stay_together(triplets, seed):
    order = shuffled_by_pair(triplets, np.random.default_rng(seed))
    assert sorted(order) == list(range(len(triplets)))
    pairs = list(zip(triplets.tops[order], triplets.positives[order], strict=True))
    runs = [pair for n, pair in enumerate(pairs) if n == 0 or pairs[n - 1] != pair]
    assert len(runs) == len(set(runs))


@given(triplets(), st.integers(1, 20))
@settings(deadline=None)
def test_the_same_seed_gives_the_same_batches(triplets, size):
    one, other = ([rows_of(b) for b in cut(triplets, size, seed=3)] for _ in range(2))
    assert one == other


def three_each(n_pairs):
    pairs = np.repeat(np.arange(n_pairs), 3)
    return TripletArrays(pairs, pairs, n_pairs + np.arange(3 * n_pairs))


def test_three_negatives_of_a_pair_take_five_encodings():
    for batch in cut(three_each(8), size=12):
        # 4 pairs: 4 tops, 4 positives and 12 negatives, where apart they would be 36.
        assert (len(batch.tops), len(batch.bottoms)) == (4, 16)


def test_pairs_are_shuffled_anew_by_another_seed():
    orders = [shuffled_by_pair(three_each(50), np.random.default_rng(seed)) for seed in (0, 1)]
    assert (orders[0] != orders[1]).any()
    assert (orders[0] != np.arange(150)).any()


def test_every_place_is_equally_likely():
    rng = np.random.default_rng(0)
    first = [shuffled_by_pair(three_each(4), rng)[0] // 3 for _ in range(2000)]
    shares = np.bincount(first, minlength=4) / 2000
    assert shares == pytest.approx([0.25] * 4, abs=0.05)
