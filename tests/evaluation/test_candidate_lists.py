"""Lists with one positive: what the mean reciprocal rank is measured on."""

from dataclasses import replace

import numpy as np
import pytest

from wearwith.catalog import pairs_as_positions
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation import LIST_LENGTHS, candidate_lists


def test_each_top_of_the_split_has_one_positive_of_that_split(checkerboard, worn):
    lists = candidate_lists(checkerboard, "test")
    pairs = pairs_as_positions(checkerboard, "test")
    assert lists.tops.tolist() == sorted(set(pairs.tops.tolist()))
    asked = set(zip(lists.tops.tolist(), lists.positives.tolist(), strict=True))
    assert asked <= set(zip(pairs.tops.tolist(), pairs.bottoms.tolist(), strict=True))
    assert lists.negatives.shape == (len(lists), 49)
    assert not worn[lists.tops[:, None], lists.negatives].any()
    assert all(len(set(row)) == 49 for row in lists.negatives.tolist())


def test_the_positive_is_drawn_among_all_of_the_top(make_wardrobe):
    pairs = [(top, bottom, "test") for top in range(300) for bottom in (0, 1, 2)]
    lists = candidate_lists(make_wardrobe(pairs, 300, 60), "test")
    share = np.bincount(lists.positives, minlength=3) / 300
    assert share == pytest.approx([1 / 3] * 3, abs=0.1)


def test_a_small_pool_leaves_long_lists_out(make_wardrobe):
    clusters = np.r_[np.zeros(12, dtype=np.int64), np.ones(60, dtype=np.int64)]
    dataset = make_wardrobe([(0, 0, "test"), (0, 1, "train"), (1, 20, "test")], 2, 72)
    lists = candidate_lists(dataset, "test", "matched", clusters)
    assert (lists.negatives >= 0).sum(axis=1).tolist() == [10, 49]
    assert (lists.negatives[0, 10:] == -1).all()
    assert lists.have(10).tolist() == lists.have(11).tolist() == [True, True]
    assert lists.have(12).tolist() == lists.have(15).tolist() == [False, True]


def test_lists_do_not_depend_on_the_order_of_pairs_but_on_the_seed(checkerboard):
    shuffled = replace(
        checkerboard, pairs=checkerboard.pairs.sample(fraction=1.0, shuffle=True, seed=0)
    )
    first, again = candidate_lists(checkerboard, "test"), candidate_lists(shuffled, "test")
    np.testing.assert_array_equal(first.positives, again.positives)
    np.testing.assert_array_equal(first.negatives, again.negatives)
    other = candidate_lists(checkerboard, "test", seed=1)
    assert (other.negatives != first.negatives).any()


def test_lengths_are_those_of_the_paper():
    assert tuple(range(10, 51, 5)) == LIST_LENGTHS


def test_errors_are_those_of_triplets(checkerboard, make_wardrobe):
    with pytest.raises(ConfigError, match="wearwith encode"):
        candidate_lists(checkerboard, "test", "matched")
    with pytest.raises(DataError, match="no positive pairs"):
        candidate_lists(make_wardrobe([(0, 0, "train")], 1, 2), "test")
