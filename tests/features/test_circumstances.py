"""Groups of bottoms that share their circumstances, and negatives from within them."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog import Dataset
from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.evaluation import evaluation_triplets
from wearwith.features.circumstances import (
    listing_groups,
    listing_numbers,
    matched_groups,
    outfit_groups,
)
from wearwith.training.run_config import TrainingConfig
from wearwith.training.training_examples import read_examples
from worlds import checkerboard

NAN = float("nan")


def with_listed(dataset: Dataset, listed: Any) -> Dataset:
    """`listed` of every item, in the order of ids: bottoms first, then tops."""
    items = dataset.items.with_columns(pl.Series("listed", listed))
    return Dataset.from_frames(items, dataset.pairs)


def test_neighbours_in_the_order_of_listing_are_a_group():
    listed = np.array([50.0, 1.0, 40.0, 2.0, 30.0, 3.0])
    assert listing_groups(listed, size=3).tolist() == [1, 0, 1, 0, 1, 0]
    assert listing_groups(listed, size=2).tolist() == [2, 0, 2, 0, 1, 1]


def test_unknown_bottoms_are_in_no_group():
    assert listing_groups(np.array([NAN, 2.0, NAN, 1.0]), size=1).tolist() == [-1, 1, -1, 0]
    assert listing_groups(np.array([NAN, NAN])).tolist() == [-1, -1]
    assert listing_groups(np.array([])).tolist() == []


def test_bottoms_of_one_number_are_never_divided():
    listed = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 2.0])
    assert listing_groups(listed, size=2).tolist() == [0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("n", "sizes"), [(30, [30]), (149, [149]), (151, [76, 75]), (20_902, [100, 101])]
)
def test_a_group_has_about_a_hundred_bottoms(n, sizes):
    listed = np.random.default_rng(0).permutation(n).astype(float)
    found = np.bincount(listing_groups(listed))
    assert sorted(set(found.tolist())) == sorted(sizes)


@given(st.lists(st.integers(0, 20) | st.none(), max_size=60), st.integers(1, 10))
def test_groups_are_runs_of_the_order(numbers, size):
    listed = np.array([NAN if number is None else float(number) for number in numbers])
    groups = listing_groups(listed, size)
    known = ~np.isnan(listed)
    assert (groups[~known] == -1).all()
    used = np.unique(groups[known])
    assert used.tolist() == list(range(len(used)))
    order = np.lexsort((groups[known], listed[known]))
    assert (np.diff(groups[known][order]) >= 0).all()
    for value in np.unique(listed[known]):
        assert len(np.unique(groups[listed == value])) == 1


def test_listing_is_what_groups_go_by_where_there_are_no_photographs():
    dataset = with_listed(checkerboard(2, 250), [*range(250), 0, 0])
    found = matched_groups(dataset)
    assert found.by == "time of listing"
    np.testing.assert_array_equal(found.groups, np.arange(250) * 2 // 250)


def test_backdrops_come_first(world, tmp_path):
    dataset = with_listed(world, range(48)).save(tmp_path / "data")
    (dataset.folder / "features" / "border").mkdir(parents=True)
    clusters = pl.DataFrame({"id": ["b000", "b001"], "cluster": [0, 1]})
    clusters.write_parquet(dataset.folder / "features" / "border" / "clusters.parquet")
    found = matched_groups(dataset)
    assert found.by == "backdrop"
    assert found.groups.tolist() == [0, 1] + [-1] * 22


def test_garments_of_all_slots_have_their_own_backdrop(world, tmp_path):
    dataset = with_listed(world, range(48)).save(tmp_path / "data")
    (dataset.folder / "features" / "border").mkdir(parents=True)
    clusters = pl.DataFrame({"id": ["t001", "b001"], "cluster": [3, 3]})
    clusters.write_parquet(dataset.folder / "features" / "border" / "clusters.parquet")
    garments = SlotCatalogue.of(dataset.items)
    found = outfit_groups(dataset, garments)
    assert found.by == "backdrop"
    expected = np.full(len(garments), -1)
    expected[garments.positions(["t001", "b001"])] = 3
    np.testing.assert_array_equal(found.groups, expected)


def test_times_of_listing_are_divided_within_each_slot():
    slots = ["shoes", "other", "bag", "shoes", "bag", "shoes", "hat", "scarf"] * 60
    items = pl.DataFrame({"id": [f"{n:03d}" for n in range(480)], "slot": slots, "side": None})
    listed = [None if slot == "hat" else 480 - n for n, slot in enumerate(slots)]
    dataset = Dataset.from_frames(items.with_columns(listed=pl.Series(listed)))
    garments = SlotCatalogue.of(dataset.items)
    found = outfit_groups(dataset, garments)
    assert found.by == "time of listing"
    for slot, n_groups in (("shoes", 2), ("bag", 1), ("scarf", 1)):
        rows = garments.of_slot(slot)
        of_slot = found.groups[rows]
        np.testing.assert_array_equal(
            of_slot - of_slot.min(), (len(rows) - 1 - np.arange(len(rows))) * n_groups // len(rows)
        )
        elsewhere = np.delete(found.groups, rows)
        assert not np.isin(of_slot, elsewhere).any()
    assert (found.groups[garments.of_slot("hat")] == -1).all()


def test_outfits_without_photographs_and_listing_have_no_groups(world):
    garments = SlotCatalogue.of(world.items)
    assert outfit_groups(world, garments) is None
    assert outfit_groups(with_listed(world, [None] * 48), garments) is None


@pytest.mark.parametrize(
    "listed", [None, ["5"] * 48, [None] * 48, [NAN] * 48, [True] * 48, [None] * 24 + [1] * 24]
)
def test_without_numbers_of_bottoms_there_are_no_groups(listed):
    dataset = checkerboard()
    assert matched_groups(dataset if listed is None else with_listed(dataset, listed)) is None


def test_numbers_of_a_kind_stand_in_order_of_position():
    listed = [float("inf"), None, NAN, *range(45)]
    dataset = with_listed(checkerboard(), listed)
    np.testing.assert_array_equal(listing_numbers(dataset, "bottom"), [NAN, NAN, NAN, *range(21)])
    np.testing.assert_array_equal(listing_numbers(dataset, "top"), range(21, 45))


def test_matched_negatives_were_listed_when_the_positive_was():
    dataset = with_listed(checkerboard(24, 240), [*range(240), *range(24)])
    groups = matched_groups(dataset).groups
    assert len(np.unique(groups)) == 2
    examples = read_examples(dataset, TrainingConfig(negatives="matched"))
    asked = evaluation_triplets(dataset, "test", "matched", groups)
    for triplets in (examples.train, examples.valid, asked):
        assert len(triplets)
        np.testing.assert_array_equal(groups[triplets.positives], groups[triplets.negatives])
        assert np.abs(triplets.positives - triplets.negatives).max() < 120
