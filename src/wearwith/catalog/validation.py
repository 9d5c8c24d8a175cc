"""Check that the tables of a dataset agree."""

import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.schema import SPLITS
from wearwith.errors import DataError
from wearwith.types import SIDES, SLOTS, Side

__all__ = [
    "on_their_sides",
    "validate_items",
    "validate_outfits",
    "validate_pairs",
    "validate_triplets",
]


def validate_items(items: pl.DataFrame) -> None:
    """Check that every item has a unique id, a known slot and, if any, a known side.

    Raises
    ------
    DataError
        At the first contradiction; the message names up to three rows.
    """
    if items.is_empty():
        raise DataError("The dataset is empty: it has no items", where="items")
    _refuse(items, pl.col("id").is_null(), "items", "id", "An item has no id")
    _refuse(items, pl.col("id").is_duplicated(), "items", "id", "Item ids are used twice")
    is_known = pl.col("slot").is_in(SLOTS).fill_null(value=False)
    fix = f"a slot is one of {', '.join(SLOTS)}"
    _refuse(items, ~is_known, "items", "slot", "Items have an unknown slot", fix)
    is_known = pl.col("side").is_in(SIDES)
    fix = "a side is top, bottom, or null for what is in no pair"
    _refuse(items, ~is_known, "items", "side", "Items have an unknown side", fix)


def on_their_sides(
    frame: pl.DataFrame, items: pl.DataFrame, catalogue: Catalogue, name: str
) -> pl.DataFrame:
    """Cast the columns of tops and bottoms to the types of their sides in the catalogue.

    `frame` holds pairs or triplets, and `name` is its name in messages.

    Raises
    ------
    DataError
        If an id is unknown, or its item is on another side.
    """
    sides = {"top": catalogue.top_type}
    sides |= dict.fromkeys(("bottom", "positive", "negative"), catalogue.bottom_type)
    for column in [column for column in sides if column in frame.columns]:
        found = ids = frame[column]
        if ids.dtype != sides[column]:
            ids = ids.cast(pl.String)
            found = ids.cast(sides[column], strict=False)
        if found.null_count():
            side: Side = "top" if column == "top" else "bottom"
            strangers = ids.filter(found.is_null()).cast(pl.String)
            _refuse_strangers(strangers, column, side, items, name)
        frame = frame.with_columns(found)
    return frame


def validate_pairs(pairs: pl.DataFrame) -> None:
    """Check that no sorted pair occurs twice, and that splits are known."""
    same = [pl.col(side) == pl.col(side).shift() for side in SIDES]
    repeats = pl.all_horizontal(same).fill_null(value=False)
    is_bad = repeats | repeats.shift(-1, fill_value=False)
    _refuse(pairs, is_bad, "pairs", "top", "Pairs occur twice, or in two splits")
    _known_splits(pairs, "pairs")


def validate_triplets(triplets: pl.DataFrame) -> None:
    """Check that no positive is its own negative, and that splits are known."""
    is_same = pl.col("positive") == pl.col("negative")
    what = "Triplets have the same bottom as positive and negative"
    _refuse(triplets, is_same, "triplets", "positive", what)
    _known_splits(triplets, "triplets")


def validate_outfits(outfits: pl.DataFrame, items: pl.DataFrame) -> None:
    """Check that outfits name known items, and known splits, if any."""
    stray = outfits.join(items.select(item="id"), on="item", how="anti")
    _refuse(stray, pl.lit(value=True), "outfits", "item", "Outfits name unknown items")
    _known_splits(outfits.filter(pl.col("split").is_not_null()), "outfits")


def _known_splits(frame: pl.DataFrame, name: str) -> None:
    is_known = pl.col("split").is_in(SPLITS).fill_null(value=False)
    fix = f"a split is one of {', '.join(SPLITS)}"
    _refuse(frame, ~is_known, name, "split", "Rows have an unknown split", fix)


def _refuse_strangers(
    ids: pl.Series, column: str, side: Side, items: pl.DataFrame, name: str
) -> None:
    """Raise for ids that are not on this side; tell unknown ids from items of another side."""
    slots = items.select(pl.col("id").alias(column), found_slot="slot")
    joined = ids.rename(column).to_frame().join(slots, on=column, how="left", maintain_order="left")
    is_unknown = pl.col("found_slot").is_null()
    fix = "add the items, or leave these rows out"
    _refuse(joined, is_unknown, name, column, f"The {name} name ids that no item has", fix)
    what = f"The {name} use an item as a {side}, which it is not"
    fix = f"the column {column} holds {side}s only; mend the pair or the item's side"
    _refuse(joined, pl.lit(value=True), name, column, what, fix)


def _refuse(
    frame: pl.DataFrame,
    is_bad: pl.Expr,
    table: str,
    column: str,
    what: str,
    fix: str | None = None,
) -> None:
    """Raise `DataError` if rows are bad; the message names up to three values of the column."""
    bad = frame.filter(is_bad)
    if bad.is_empty():
        return
    names = ", ".join(repr(value) for value in bad[column].unique(maintain_order=True)[:3])
    rest = f" and others, {bad.height} rows in all" if bad.height > 3 else ""
    raise DataError(f"{what}: {names}{rest}", where=f"table {table}, column {column}", fix=fix)
