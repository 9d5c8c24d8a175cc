"""The triplets that models answer: stored ones, drawn ones, and what can't be had."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import NEGATIVES, pairs_as_positions
from wearwith.catalog.schema import SPLITS
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation import LIST_LENGTHS, candidate_lists, evaluation_triplets

STORED = pl.DataFrame(
    {
        "top": ["t002", "t000", "t000"],
        "positive": ["b002", "b000", "b000"],
        "negative": ["b001", "b003", "b001"],
        "split": ["test", "test", "valid"],
    }
)
PAIRS = [(0, 0, "test"), (2, 2, "test"), (1, 1, "train"), (1, 3, "train"), (3, 1, "train")]


def rows(triplets):
    return list(
        zip(
            triplets.tops.tolist(),
            triplets.positives.tolist(),
            triplets.negatives.tolist(),
            strict=True,
        )
    )


@pytest.fixture(scope="module")
def clusters():
    """Five backdrops, and no photograph for every tenth bottom."""
    return np.where(np.arange(130) % 10 == 9, -1, np.arange(130) % 5)


@pytest.mark.parametrize("negatives", NEGATIVES)
@pytest.mark.parametrize("split", SPLITS)
def test_drawn_negatives_were_never_worn_with_the_top(
    checkerboard, worn, clusters, split, negatives
):
    asked = evaluation_triplets(checkerboard, split, negatives, clusters)
    assert worn[asked.tops, asked.positives].all()
    assert not worn[asked.tops, asked.negatives].any()


def test_each_pair_of_the_split_gets_three_distinct_negatives(checkerboard):
    asked = evaluation_triplets(checkerboard, "test", "random")
    pairs = pairs_as_positions(checkerboard, "test")
    assert len(set(rows(asked))) == len(asked) == 3 * len(pairs)
    np.testing.assert_array_equal(asked.tops, np.repeat(pairs.tops, 3))
    np.testing.assert_array_equal(asked.positives, np.repeat(pairs.bottoms, 3))


def test_the_same_seed_asks_the_same_and_another_seed_does_not(checkerboard):
    first, again, other = (
        evaluation_triplets(checkerboard, "test", "random", seed=seed) for seed in (0, 0, 1)
    )
    assert rows(first) == rows(again) != rows(other)


def test_the_order_of_pairs_does_not_matter(checkerboard):
    shuffled = replace(
        checkerboard, pairs=checkerboard.pairs.sample(fraction=1.0, shuffle=True, seed=0)
    )
    assert not shuffled.pairs.equals(checkerboard.pairs)
    for negatives in ("random", "popular"):
        assert rows(evaluation_triplets(shuffled, "test", negatives)) == rows(
            evaluation_triplets(checkerboard, "test", negatives)
        )


def test_matched_negatives_share_the_backdrop_of_the_positive(checkerboard, clusters):
    asked = evaluation_triplets(checkerboard, "test", "matched", clusters)
    np.testing.assert_array_equal(clusters[asked.negatives], clusters[asked.positives])
    assert (clusters[asked.positives] >= 0).all()
    assert len(asked) > 100


def test_popular_negatives_are_as_common_as_training_says(make_wardrobe):
    # b000 is worn with ten tops in training, b001 with two, b002 never; t010 asks.
    pairs = [(top, 0, "train") for top in range(10)] + [(top, 1, "train") for top in range(2)]
    pairs += [(10 + top, 3, "test") for top in range(400)]
    asked = evaluation_triplets(make_wardrobe(pairs, 410, 5), "test", "popular")
    assert set(asked.negatives.tolist()) == {0, 1}
    first = asked.negatives[np.unique(asked.tops, return_index=True)[1]]
    assert (first == 0).mean() == pytest.approx(10 / 12, abs=0.06)


def test_hard_negatives_are_matched_and_as_common_as_training_says(make_wardrobe):
    # As above, but b000 is of another group than b001, b002 and the positive, b003.
    pairs = [(top, 0, "train") for top in range(10)] + [(top, 1, "train") for top in range(2)]
    pairs += [(10 + top, 3, "test") for top in range(40)]
    groups = np.array([0, 1, 1, 1, -1])
    asked = evaluation_triplets(make_wardrobe(pairs, 50, 5), "test", "hard", groups)
    assert asked.negatives.tolist() == [1] * 40


def test_stored_triplets_are_asked_as_they_are(make_wardrobe):
    for name in ("published", "random"):
        stored = STORED.with_columns(negatives=pl.lit(name))
        dataset = make_wardrobe(PAIRS, 4, 4, triplets=stored)
        asked = evaluation_triplets(dataset, "test", name)
        assert rows(asked) == [(0, 0, 3), (2, 2, 1)]
        other = evaluation_triplets(dataset, "test", "popular")
        assert len(other) > 2  # drawn, not stored


def test_published_triplets_that_nobody_published_are_an_error(checkerboard):
    with pytest.raises(ConfigError, match="no published triplets"):
        evaluation_triplets(checkerboard, "test", "published")


@pytest.mark.parametrize("negatives", ["matched", "hard"])
def test_matched_negatives_need_backdrops(checkerboard, negatives):
    with pytest.raises(ConfigError, match=f"(?s){negatives.capitalize()}.*wearwith encode"):
        evaluation_triplets(checkerboard, "test", negatives)
    for strange in (np.zeros(129, dtype=np.int64), np.zeros(130)):
        with pytest.raises(ConfigError, match="another dataset"):
            evaluation_triplets(checkerboard, "test", negatives, strange)


def test_backdrops_that_nobody_shares_leave_no_negative(checkerboard):
    with pytest.raises(DataError, match="could be a matched negative"):
        evaluation_triplets(checkerboard, "test", "matched", np.arange(130))


def test_unknown_negatives_are_an_error(checkerboard):
    with pytest.raises(ConfigError, match="random, matched, popular, hard"):
        evaluation_triplets(checkerboard, "test", "soft")


@pytest.mark.parametrize("negatives", ["popular", "hard"])
def test_popular_negatives_need_training_pairs(make_wardrobe, negatives):
    dataset = make_wardrobe([(0, 0, "test")], 1, 3)
    with pytest.raises(ConfigError, match="training pairs"):
        evaluation_triplets(dataset, "test", negatives, np.zeros(3, dtype=np.int64))


def test_a_split_without_pairs_is_an_error_that_says_which_have_some(make_wardrobe):
    dataset = make_wardrobe([(0, 0, "train"), (1, 1, "valid")], 2, 3)
    with pytest.raises(DataError, match="'test' has no positive pairs") as caught:
        evaluation_triplets(dataset, "test", "random")
    assert "train has 1, valid has 1" in str(caught.value)
    with pytest.raises(DataError, match="none has any"):
        evaluation_triplets(make_wardrobe([], 2, 3), "test", "random")


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
