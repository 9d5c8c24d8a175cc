import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog import Catalogue
from wearwith.catalog.divided_pairs import DividedPairs, SplitBy, distinct_pairs, split_pairs
from wearwith.catalog.schema import item_table
from wearwith.catalog.validation import on_their_sides

BY: tuple[SplitBy, ...] = ("pair", "top", "model")


def world(n_pairs: int, n_tops: int = 200, n_bottoms: int = 100):
    """Distinct pairs, and items whose tops come in models of up to three colours."""
    rng = np.random.default_rng(5)
    keys = rng.choice(n_tops * n_bottoms, size=n_pairs, replace=False)
    pairs = pl.DataFrame(
        {
            "top": [f"t{key // n_bottoms}" for key in keys],
            "bottom": [f"b{key % n_bottoms}" for key in keys],
        }
    )
    tops = [f"t{n}" for n in range(n_tops)]
    models = [None if n % 10 == 0 else f"m{n // 3}" for n in range(n_tops)]
    bottoms = [f"b{n}" for n in range(n_bottoms)]
    items = pl.DataFrame(
        {
            "id": tops + bottoms,
            "kind": ["top"] * n_tops + ["bottom"] * n_bottoms,
            "model": models + [None] * n_bottoms,
        }
    )
    return pairs, item_table(items)


def split(pairs, items, by: SplitBy, seed: int = 0) -> pl.DataFrame:
    catalogue = Catalogue.of(items)
    tops, bottoms = distinct_pairs(on_their_sides(pairs, items, catalogue, "pairs"))
    splits = split_pairs(tops, items, by, np.random.default_rng(seed))
    return DividedPairs(tops, bottoms, splits).table(catalogue).cast(pl.String)


@pytest.mark.parametrize("by", BY)
def test_the_parts_are_80_10_10(by: SplitBy):
    pairs, items = world(3000)
    made = split(pairs, items, by)
    assert made.select("top", "bottom").equals(pairs.sort("top", "bottom"))
    shares = dict(made.group_by("split").agg(pl.len() / made.height).rows())
    # A group is not cut, so that a border may be off by half a group (some 45 pairs of a model).
    slack = 0.001 if by == "pair" else 0.02
    assert shares["train"] == pytest.approx(0.8, abs=slack)
    assert shares["valid"] == pytest.approx(0.1, abs=slack)
    assert shares["test"] == pytest.approx(0.1, abs=slack)


def test_no_top_is_on_two_sides():
    made = split(*world(3000), "top")
    assert made.group_by("top").agg(pl.col("split").n_unique())["split"].max() == 1


def test_no_model_is_on_two_sides_and_a_top_without_one_stands_alone():
    pairs, items = world(3000)
    made = split(pairs, items, "model")
    named = made.join(items.select("model", top="id"), on="top")
    by_model = named.filter(pl.col("model").is_not_null()).group_by("model")
    assert by_model.agg(pl.col("split").n_unique())["split"].max() == 1
    alone = named.filter(pl.col("model").is_null())
    assert alone.group_by("top").agg(pl.col("split").n_unique())["split"].max() == 1
    assert alone["split"].n_unique() == 3  # they are not one group


def test_by_pair_a_top_is_on_several_sides():
    made = split(*world(3000), "pair")
    assert made.group_by("top").agg(pl.col("split").n_unique())["split"].max() == 3


@pytest.mark.parametrize("by", BY)
def test_the_seed_decides(by: SplitBy):
    pairs, items = world(500)
    assert split(pairs, items, by, 1).equals(split(pairs, items, by, 1))
    assert not split(pairs, items, by, 1).equals(split(pairs, items, by, 2))


@settings(deadline=None)  # a busy machine is no bug
@given(seed=st.integers(0, 2**32), n_pairs=st.integers(1, 60), by=st.sampled_from(BY))
def test_the_order_of_rows_does_not_matter(seed: int, n_pairs: int, by: SplitBy):
    pairs, items = world(n_pairs, 20, 10)
    shuffled = pairs.sample(fraction=1, shuffle=True, seed=seed)
    others = item_table(items.sample(fraction=1, shuffle=True, seed=seed))
    assert split(pairs, items, by).equals(split(shuffled, others, by))
