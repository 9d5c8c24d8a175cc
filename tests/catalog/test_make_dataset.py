"""Data frames in, a dataset out."""

import polars as pl
import pytest

from wearwith.catalog.dataset_building import make_dataset
from wearwith.errors import ConfigError, DataError


def wardrobe(n: int = 30) -> tuple[pl.DataFrame, pl.DataFrame]:
    tops = [{"id": f"t{i}", "kind": "top", "title": f"white shirt {i}"} for i in range(n)]
    bottoms = [{"id": f"b{i}", "kind": "bottom", "title": f"black skirt {i}"} for i in range(n)]
    pairs = pl.DataFrame(
        {"top": [f"t{i}" for i in range(n)], "bottom": [f"b{i}" for i in range(n)]}
    )
    return pl.DataFrame(tops + bottoms), pairs


def test_pairs_are_divided_and_get_three_negatives_each() -> None:
    dataset = make_dataset(*wardrobe())
    assert dataset.pairs["split"].value_counts(sort=True)["count"].to_list() == [24, 3, 3]
    assert dataset.triplets.height == 90
    assert dataset.items["title"].null_count() == 0


def test_outfits_alone_give_the_pairs() -> None:
    items, pairs = wardrobe()
    outfits = pl.concat(
        [
            pairs.with_row_index("outfit").select(pl.col("outfit").cast(pl.String), item=side)
            for side in ("top", "bottom")
        ]
    )
    from_outfits = make_dataset(items, outfits=outfits)
    assert from_outfits.pairs.select("top", "bottom").equals(
        make_dataset(items, pairs).pairs.select("top", "bottom")
    )


def test_nothing_to_learn_from_is_an_error() -> None:
    items, pairs = wardrobe()
    with pytest.raises(ConfigError, match="pairs or outfits"):
        make_dataset(items)
    with pytest.raises(DataError, match="no item has"):
        make_dataset(items, pairs.with_columns(bottom=pl.lit("b999")))
