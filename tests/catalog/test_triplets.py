import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog import NegativePool, draw_triplets

# 99.9 % quantile of chi-square with 9 degrees of freedom.
CHI_SQUARE_9 = 27.88


@st.composite
def worlds(draw):
    """Small worlds, where pools get exhausted: known pairs, a part of them to draw for, a pool."""
    n_tops, n_bottoms = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    cells = st.tuples(st.integers(0, n_tops - 1), st.integers(0, n_bottoms - 1))
    known = sorted(draw(st.sets(cells, min_size=1)))
    tops, bottoms = np.array(known).T
    asked = np.array(draw(st.lists(st.integers(0, len(known) - 1), unique=True)), dtype=np.int64)
    numbers = st.lists(st.integers(-1, 2), min_size=n_bottoms, max_size=n_bottoms)
    kind = draw(st.sampled_from(["random", "matched", "popular", "hard"]))
    if kind == "random":
        pool = NegativePool.random(n_bottoms)
    elif kind == "matched":
        pool = NegativePool.matched(np.array(draw(numbers)))
    elif kind == "popular":
        pool = NegativePool.popular(np.maximum(np.array(draw(numbers)), 0))
    else:
        counts = np.maximum(np.array(draw(numbers)), 0)
        pool = NegativePool.hard(counts, np.array(draw(numbers)))
    return tops, bottoms, asked, pool


@settings(deadline=None)  # a busy machine is no bug
@given(worlds(), st.integers(1, 4), st.integers(0, 2**32))
def test_whatever_is_drawn_is_a_negative_of_the_pool(world, per_pair: int, seed: int):
    tops, bottoms, asked, pool = world
    rng = np.random.default_rng(seed)
    drawn = draw_triplets(tops[asked], bottoms[asked], tops, bottoms, pool, per_pair, rng)
    worn = {top: set(bottoms[tops == top]) for top in tops}
    expected = []
    for top, positive in zip(tops[asked], bottoms[asked], strict=True):
        allowed = {
            bottom
            for bottom in range(len(pool.weights))
            if bottom not in worn[top]
            and pool.weights[bottom] > 0
            and pool.groups[bottom] == pool.groups[positive] >= 0
        }
        expected.append((top, positive, allowed))
    place = 0
    for top, positive, allowed in expected:
        # As many as are asked for, or all that there are; each pair's stand together, in order.
        n = min(per_pair, len(allowed))
        part = slice(place, place + n)
        assert (drawn.tops[part] == top).all()
        assert (drawn.positives[part] == positive).all()
        negatives = drawn.negatives[part].tolist()
        assert len(set(negatives)) == n
        assert set(negatives) <= allowed
        place += n
    assert len(drawn) == place


@settings(deadline=None)  # a busy machine is no bug
@given(worlds(), st.integers(0, 2**32))
def test_the_seed_decides(world, seed: int):
    tops, bottoms, asked, pool = world

    def negatives() -> list[int]:
        rng = np.random.default_rng(seed)
        arrays = draw_triplets(tops[asked], bottoms[asked], tops, bottoms, pool, 2, rng)
        return arrays.negatives.tolist()

    assert negatives() == negatives()


def one_top(pool: NegativePool, n: int, seed: int = 0) -> np.ndarray:
    """Negatives of n different tops that all wear bottom 10, out of 11 bottoms."""
    tops, positives = np.arange(n), np.full(n, 10)
    drawn = draw_triplets(tops, positives, tops, positives, pool, 1, np.random.default_rng(seed))
    assert len(drawn) == n
    return drawn.negatives


def chi_square(negatives: np.ndarray, shares: np.ndarray) -> float:
    expected = shares * len(negatives)
    found = np.bincount(negatives, minlength=11)[:10]
    assert found.sum() == len(negatives)
    return float(((found - expected) ** 2 / expected).sum())


def test_random_negatives_are_equally_likely():
    negatives = one_top(NegativePool.random(11), 20_000)
    assert chi_square(negatives, np.full(10, 0.1)) < CHI_SQUARE_9


def test_popular_negatives_are_as_likely_as_they_are_common():
    counts = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99])
    negatives = one_top(NegativePool.popular(counts), 20_000)
    assert chi_square(negatives, counts[:10] / counts[:10].sum()) < CHI_SQUARE_9
    assert chi_square(negatives, np.full(10, 0.1)) > CHI_SQUARE_9


def test_matched_negatives_are_equally_likely_within_their_group():
    groups = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    negatives = one_top(NegativePool.matched(groups), 10_000)
    found = np.bincount(negatives, minlength=11)
    assert found[:5].sum() == 0
    assert found[5:10] == pytest.approx(2000, abs=200)


def test_hard_negatives_are_as_likely_as_they_are_common_within_their_group():
    groups = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, -1, 1])
    counts = np.array([9, 9, 9, 9, 9, 1, 2, 0, 7, 9, 50])
    negatives = one_top(NegativePool.hard(counts, groups), 10_000)
    found = np.bincount(negatives, minlength=11)
    assert found[[5, 6, 8]] == pytest.approx([1000, 2000, 7000], abs=200)
    assert found[[5, 6, 8]].sum() == 10_000


def test_a_rare_candidate_is_found_where_all_common_ones_are_taken():
    counts = np.array([10**9, 1, 10**9])
    pool = NegativePool.popular(counts)
    tops, bottoms = np.array([0, 0]), np.array([0, 2])
    drawn = draw_triplets(tops, bottoms, tops, bottoms, pool, 3, np.random.default_rng(0))
    assert drawn.negatives.tolist() == [1, 1]  # one each, though three were asked for


def test_the_last_candidates_are_drawn_by_weight_too():
    # Nearly all the weight is on bottoms that each top wears, so that only a list finds the rest.
    pool = NegativePool.popular(np.array([10**12, 1, 3]))
    tops, positives = np.arange(400), np.zeros(400, dtype=np.int64)
    drawn = draw_triplets(tops, positives, tops, positives, pool, 1, np.random.default_rng(0))
    assert (drawn.negatives == 2).mean() == pytest.approx(0.75, abs=0.08)


def test_pairs_of_other_splits_are_never_negatives():
    known_tops, known_bottoms = np.zeros(9, dtype=np.int64), np.arange(9)
    drawn = draw_triplets(
        np.array([0]),
        np.array([4]),
        known_tops,
        known_bottoms,
        NegativePool.random(11),
        3,
        np.random.default_rng(0),
    )
    assert sorted(drawn.negatives) == [9, 10]


def test_a_top_that_wears_everything_has_no_triplet():
    tops, bottoms = np.zeros(4, dtype=np.int64), np.arange(4)
    pool = NegativePool.random(4)
    assert len(draw_triplets(tops, bottoms, tops, bottoms, pool, 3, np.random.default_rng(0))) == 0


def test_other_seeds_draw_other_negatives():
    pool = NegativePool.random(11)
    assert one_top(pool, 100, seed=1).tolist() != one_top(pool, 100, seed=2).tolist()
