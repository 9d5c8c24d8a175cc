"""CATEGORY: its scores from counts by hand, and what it needs of the data."""

from collections import Counter
from math import log

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.errors import ConfigError
from wearwith.model.controls import PRIOR
from wearwith.training import load_run, train
from worlds import item_frame, nobody, pair_frame, tiny

# From broad to fine; the finest of "Coats" and "coats" is one, and None is a category of its own.
TOPS = {"t0": ["outer", "Coats"], "t1": ["coats"], "t2": ["shirts"], "t3": None, "t4": ["rare"]}
BOTTOMS = {"b0": ["skirts", "mini"], "b1": ["skirts"], "b2": ["mini"], "b3": [], "b4": ["unworn"]}
PAIRS = [("t0", "b0"), ("t1", "b0"), ("t1", "b1"), ("t2", "b2"), ("t3", "b3"), ("t3", "b0")]


def dataset_of(tops, bottoms, pairs):
    items = [
        {"id": item, "kind": kind, "category": path}
        for kind, side in (("top", tops), ("bottom", bottoms))
        for item, path in side.items()
    ]
    schema = {"id": pl.String, "kind": pl.String, "category": pl.List(pl.String)}
    rows = [(*pair, "train") for pair in pairs] + [("t4", "b4", "test")]
    return Dataset.from_frames(
        pl.DataFrame(items, schema=schema),
        pl.DataFrame(rows, schema=["top", "bottom", "split"], orient="row"),
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("category") / "run"
    return train(dataset_of(TOPS, BOTTOMS, PAIRS), tiny("category"), folder)


def finest(path):
    return path[-1].lower() if path else None


def derived(top, bottom):
    c_i, c_j = finest(TOPS[top]), finest(BOTTOMS[bottom])
    pairs = [(finest(TOPS[i]), finest(BOTTOMS[j])) for i, j in PAIRS]
    share = sum(finest(path) == c_j for path in BOTTOMS.values()) / len(BOTTOMS)
    overall = (Counter(b for _, b in pairs)[c_j] + PRIOR * share) / (len(pairs) + PRIOR)
    both, of_top = pairs.count((c_i, c_j)), Counter(a for a, _ in pairs)[c_i]
    return log((both + PRIOR * overall) / (of_top + PRIOR) / share)


def test_scores_are_log_lifts(run):
    table = run.scorer.score_all(np.arange(5))
    expected = [[derived(top, bottom) for bottom in BOTTOMS] for top in TOPS]
    np.testing.assert_allclose(table, expected, atol=1e-6)
    assert len(np.unique(table)) > 8


def test_probabilities_of_single_bottoms_sum_to_one(run):
    probabilities = np.exp(run.scorer.score_all(np.arange(5))) / len(BOTTOMS)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-12)


def test_what_was_never_worn_is_finite_and_the_worst(run):
    scores = run.scorer.score_all(np.array([4]))[0]  # of a category that no training top has
    assert np.isfinite(scores).all()
    assert scores.argmin() == 4


def test_a_saved_one_needs_no_data(run):
    again = load_run(run.folder).scorer
    tops = np.arange(5)
    np.testing.assert_array_equal(again.score_all(tops), run.scorer.score_all(tops))


@pytest.mark.parametrize("kind", ["top", "bottom"])
def test_without_categories_it_knows_nothing_and_says_so(kind, tmp_path):
    sides = {"top": TOPS, "bottom": BOTTOMS}
    sides[kind] = dict.fromkeys(sides[kind])
    with pytest.raises(ConfigError, match=f"no category of any {kind}"):
        train(dataset_of(sides["top"], sides["bottom"], PAIRS), "category", tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_title_is_no_category():
    world = Dataset.from_frames(item_frame(4, 4, nobody), pair_frame(4, 4))
    with pytest.raises(ConfigError, match="no category"):
        train(world, "category")
