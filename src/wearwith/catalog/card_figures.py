"""What the card of a dataset counts."""

import math
from typing import TYPE_CHECKING

import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS, SPLITS
from wearwith.catalog.slots import counts_by_slot
from wearwith.markdown import document, plain_text, share, table
from wearwith.types import SIDES

if TYPE_CHECKING:
    from wearwith.catalog.dataset import Dataset

__all__ = ["frequent_table", "item_table_of", "missing_table", "most_worn", "pair_table"]

FREQUENT = ("category", "colour")
MOST_FREQUENT = 5
MOST_COLUMNS = 24  # a source may bring hundreds
EXPECTED = ("price", "listed")  # extra columns that are missed where they are absent
CALLED = {"image": "photograph"}
COMMONEST = 0.01  # of the bottoms


def item_table_of(dataset: "Dataset") -> str:
    """Count items by side and slot."""
    rows = [*counts_by_slot(dataset.items), ("all", "", dataset.items.height)]
    return table(("side", "slot", "items"), rows)


def pair_table(dataset: "Dataset") -> str:
    """Count pairs and triplets by split, and outfits."""
    rows = [
        (split, dataset.pairs_of(split).height, dataset.count_triplets(split)) for split in SPLITS
    ]
    splits = [*rows, ("all", dataset.pairs.height, sum(row[2] for row in rows))]
    n_outfits = dataset.outfits["outfit"].n_unique()
    outfits = f"{n_outfits:,} outfits" if n_outfits else "No outfits are kept, only pairs."
    if n_outfits:
        outfits += f" of {dataset.outfits.height / n_outfits:.1f} items on average."
    return document(table(("split", "pairs", "triplets"), splits), outfits)


def most_worn(dataset: "Dataset") -> str:
    """Say how much of the pairs a few bottoms have."""
    n_bottoms = len(dataset.catalogue.bottoms)
    if dataset.pairs.is_empty():
        return ""
    worn = dataset.pairs.group_by("bottom").len()["len"].sort(descending=True)
    n_commonest = math.ceil(COMMONEST * n_bottoms)
    of_pairs = share(int(worn.head(n_commonest).sum()), dataset.pairs.height)
    of_bottoms = share(n_bottoms - len(worn), n_bottoms)
    return (
        f"The commonest {100 * COMMONEST:.0f} % of the bottoms ({n_commonest:,} of {n_bottoms:,}) "
        f"are in {of_pairs} of the pairs; {of_bottoms} of the bottoms are in none. The more a few "
        "have, the more a model gains by suggesting what is common."
    )


def frequent_table(dataset: "Dataset") -> str:
    """Name the most frequent finest categories and colours of either side."""
    rows = []
    for side in SIDES:
        items = dataset.of_side(side).select("colour", category=pl.col("category").list.last())
        rows += [(f"{name} of {side}s", _most_frequent(items[name])) for name in FREQUENT]
    return table(("of", "most frequent, with their number of items"), rows)


def missing_table(dataset: "Dataset") -> str:
    """Say which share of tops and of bottoms lacks each column."""
    columns = [name for name in ITEM_COLUMNS if name not in ("id", "side", "slot")]
    columns += [name for name in EXPECTED if name not in dataset.items.columns]
    columns += [name for name in dataset.items.columns if name not in ITEM_COLUMNS]
    sides = [dataset.of_side(side) for side in SIDES]
    rows = [
        (plain_text(CALLED.get(name, name)), *(_lacking(items, name) for items in sides))
        for name in columns[:MOST_COLUMNS]
    ]
    more = len(columns) - MOST_COLUMNS
    return document(
        table(("", "tops without", "bottoms without"), rows),
        f"{more:,} more columns are in `items.parquet`." if more > 0 else "",
    )


def _most_frequent(values: pl.Series) -> str:
    counts = values.drop_nulls().alias("value").to_frame().group_by("value").len()
    first = counts.sort(["len", "value"], descending=[True, False]).head(MOST_FREQUENT)
    return ", ".join(f"{plain_text(value, 40)} ({n:,})" for value, n in first.rows()) or "none"


def _lacking(items: pl.DataFrame, column: str) -> str:
    if column not in items.columns:
        return "all"
    values = items[column]
    if column == "category":
        return share(int((values.list.len() == 0).sum()), items.height)
    return share(values.null_count(), items.height)
