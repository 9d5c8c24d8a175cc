"""What goes with this? Ranked, described, and refused where it can't be said."""

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import contexts
from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching import recommend
from wearwith.training import load_run, train
from worlds import tiny


@pytest.fixture(scope="module")
def run(trained):
    return load_run(trained)


def test_level_ranks_in_another_order(run):
    assert recommend(run, "t003", level=True)["bottom"].to_list() != (
        recommend(run, "t003")["bottom"].to_list()
    )


def test_the_best_bottoms_come_first(run):
    found = recommend(run, "t005", k=12, allow_worn=True)
    assert found["rank"].to_list() == list(range(1, 13))
    assert found["score"].is_sorted(descending=True)
    # All that go with it before all that do not.
    assert {int(bottom[1:]) % 2 for bottom in found["bottom"]} == {1}


def test_columns_and_types(run):
    found = recommend(run, "t000", k=2)
    assert found.schema == {
        "rank": pl.Int64,
        "tie_from": pl.Int64,
        "tie_to": pl.Int64,
        "bottom": pl.String,
        "score": pl.Float64,
        "rules": pl.List(pl.String),
        "against": pl.List(pl.String),
        "more_colours": pl.Int64,
        "more_sizes": pl.Int64,
        "context": pl.String,
    }


def test_every_row_is_what_the_scorer_says(run):
    found = recommend(run, "t007", k=24, allow_worn=True)
    catalogue = run.scorer.catalogue
    (top,) = catalogue.top_positions(["t007"])
    positions = catalogue.bottom_positions(found["bottom"])
    np.testing.assert_array_equal(np.sort(positions), np.arange(24))
    (expected,) = run.scorer.score_all(np.array([top]))
    np.testing.assert_allclose(found["score"], expected[positions], rtol=1e-6)
    items = run.items.filter(side="bottom")
    assert found["context"].to_list() == contexts(items)[positions].to_list()


def test_fewer_is_the_beginning_of_more(run):
    assert recommend(run, "t001", k=5).equals(recommend(run, "t001", k=24).head(5))


def test_more_than_there_are_is_all_there_are(run):
    assert recommend(run, "t001", k=1000, allow_worn=True).height == 24


def test_what_was_worn_is_left_out_unless_it_is_wanted(run, world):
    worn = set(world.pairs.filter(top="t001")["bottom"])
    without, with_ = recommend(run, "t001", 100), recommend(run, "t001", 100, allow_worn=True)
    assert set(with_["bottom"]) - set(without["bottom"]) == worn
    assert without.height == 24 - len(worn)


def test_ties_stand_in_order_of_id(world):
    found = recommend(train(world, tiny("pop")), "t001", k=24)
    for _, tied in found.group_by("score"):
        assert tied["bottom"].is_sorted()


@pytest.mark.parametrize("k", [0, -1])
def test_no_bottoms_at_all_are_refused(run, k):
    with pytest.raises(ConfigError, match=f"{k} garments can't be recommended"):
        recommend(run, "t001", k=k)


def test_an_unknown_top_is_refused_with_the_nearest_ones(run):
    with pytest.raises(UnknownItemError, match=r"no top 't0013'(.|\n)*did you mean .*t013"):
        recommend(run, "t0013")


def test_a_bottom_is_no_top(run):
    with pytest.raises(UnknownItemError, match="'b001' is a bottom, not a top"):
        recommend(run, "b001")
