"""LISTING: the control that looks at no garment."""

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.model.controls import Listing

PAIRS = pl.DataFrame({"top": ["t0"], "bottom": ["b0"], "split": ["train"]})


def dataset(tops, bottoms):
    """Items t0, t1, … and b0, b1, … that were listed then; no column if nothing is given."""
    ids = [f"t{n}" for n in range(len(tops))] + [f"b{n}" for n in range(len(bottoms))]
    items = pl.DataFrame({"id": ids, "kind": ["top"] * len(tops) + ["bottom"] * len(bottoms)})
    return Dataset.from_frames(items.with_columns(pl.Series("listed", [*tops, *bottoms])), PAIRS)


def attached(tops, bottoms):
    data = dataset(tops, bottoms)
    scorer = Listing(data.catalogue)
    scorer.attach(data, None)
    return scorer


def derived(tops, bottoms):
    """Scores pair by pair. Shape: (n_tops, n_bottoms)."""
    known = [number for number in bottoms if number is not None]
    table = np.zeros((len(tops), len(bottoms)))
    for i, top in enumerate(tops):
        for j, bottom in enumerate(bottoms):
            if top is not None and bottom is not None:
                table[i, j] = -abs(top - bottom)
            elif top is not None:
                distances = sorted(abs(top - number) for number in known)
                middle = len(distances) // 2
                odd = len(distances) % 2
                median = distances[middle] if odd else sum(distances[middle - 1 : middle + 1]) / 2
                table[i, j] = -median
    return table


@pytest.mark.parametrize(
    ("tops", "bottoms"),
    [
        ([3, 10], [1, 4, 11, 200]),
        ([3.5, 10.0, None], [1.0, None, 11.25, 200.0, None]),
        ([None, 2], [None, 5]),
    ],
)
def test_scores_are_distances_negated(tops, bottoms):
    scorer = attached(tops, bottoms)
    expected = derived(tops, bottoms)
    np.testing.assert_array_equal(scorer.score_all(np.arange(len(tops))), expected)
    i, j = (grid.ravel() for grid in np.indices(expected.shape))
    np.testing.assert_array_equal(scorer.score_pairs(i, j), expected.ravel())


def test_the_nearest_is_the_best_and_an_unknown_bottom_stands_in_the_middle():
    positions, scores = attached([100], [0, 90, 103, None, 150]).rank(0)
    assert positions.tolist() == [2, 1, 3, 4, 0]
    assert scores.tolist() == [-3, -10, -30, -50, -100]


def test_what_is_saved_is_finite_and_gives_the_same_scores():
    scorer = attached([3, None, 7], [None, 4, 1_000_000_001])
    tensors = scorer.tensors()
    assert set(tensors) == {"listed_tops", "listed_bottoms", "known_tops", "known_bottoms"}
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())
    again = Listing(scorer.catalogue)
    again.restore(tensors)
    np.testing.assert_array_equal(again.score_all(np.arange(3)), scorer.score_all(np.arange(3)))


@pytest.mark.parametrize(
    ("tops", "bottoms"), [(["1"], ["2"]), ([None], [2]), ([1], [None]), ([True], [False])]
)
def test_without_numbers_there_is_nothing_to_score_by(tops, bottoms):
    with pytest.raises(ConfigError, match="column `listed`"):
        attached(tops, bottoms)


def test_without_the_column_there_is_nothing_to_score_by():
    data = dataset([1], [2])
    bare = Dataset.from_frames(data.items.drop("listed"), PAIRS)
    with pytest.raises(ConfigError, match="column `listed`"):
        Listing(bare.catalogue).attach(bare, None)
