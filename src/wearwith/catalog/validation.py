"""What must hold between the tables of a dataset."""

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
    """Check that every item has an id of its own and a known slot, and if any, a known side.

    Raises
    ------
    DataError
        At the first contradiction; the message names up to three rows.
    """
    if items.is_empty():
        raise DataError("The dataset is empty: it has no items", where="items")
    _none(items, pl.col("id").is_null(), "id", "items", "An item has no id")
    _none(items, pl.col("id").is_duplicated(), "id", "items", "Item ids are used twice")
    _none(
        items,
        ~pl.col("slot").is_in(SLOTS).fill_null(value=False),
        "slot",
        "items",
        "Items have an unknown slot",
        fix=f"a slot is one of {', '.join(SLOTS)}",
    )
    _none(
        items,
        ~pl.col("side").is_in(SIDES),
        "side",
        "items",
        "Items have an unknown side",
        fix="a side is top, bottom, or null for what is in no pair",
    )


def on_their_sides(
    frame: pl.DataFrame, items: pl.DataFrame, catalogue: Catalogue, name: str
) -> pl.DataFrame:
    """Give the columns of tops and bottoms the types of their sides in the catalogue.

    Parameters
    ----------
    frame
        Pairs or triplets.
    items, catalogue
        The items, and which of them are tops and bottoms.
    name
        What the table is called.

    Raises
    ------
    DataError
        If an id is no item's, or that of an item on another side.
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
    """Check that no pair occurs twice, and that splits are known. Pairs come sorted."""
    alike = (pl.col("top") == pl.col("top").shift()) & (
        pl.col("bottom") == pl.col("bottom").shift()
    )
    alike = alike.fill_null(value=False)
    _none(
        pairs,
        alike | alike.shift(-1, fill_value=False),
        "top",
        "pairs",
        "Pairs occur twice, or in two splits",
    )
    _known_splits(pairs, "pairs")


def validate_triplets(triplets: pl.DataFrame) -> None:
    """Check that no positive is its own negative, and that splits are known."""
    _none(
        triplets,
        pl.col("positive") == pl.col("negative"),
        "positive",
        "triplets",
        "Triplets have the same bottom as positive and negative",
    )
    _known_splits(triplets, "triplets")


def validate_outfits(outfits: pl.DataFrame, items: pl.DataFrame) -> None:
    """Check that outfits are of items, and that their splits, if any, are known."""
    stray = outfits.join(items.select(item="id"), on="item", how="anti")
    _none(stray, pl.lit(value=True), "item", "outfits", "Outfits name unknown items")
    _known_splits(outfits.filter(pl.col("split").is_not_null()), "outfits")


def _known_splits(frame: pl.DataFrame, name: str) -> None:
    _none(
        frame,
        ~pl.col("split").is_in(SPLITS).fill_null(value=False),
        "split",
        name,
        "Rows have an unknown split",
        fix=f"a split is one of {', '.join(SPLITS)}",
    )


def _refuse_strangers(
    ids: pl.Series, column: str, side: Side, items: pl.DataFrame, where: str
) -> None:
    """Raise for ids that are not on this side: say whether an item has them at all."""
    slots = items.select(pl.col("id").alias(column), found_slot="slot")
    joined = ids.rename(column).to_frame().join(slots, on=column, how="left", maintain_order="left")
    _none(
        joined,
        pl.col("found_slot").is_null(),
        column,
        where,
        f"The {where} name ids that no item has",
        fix="add the items, or leave these rows out",
    )
    _none(
        joined,
        pl.lit(value=True),
        column,
        where,
        f"The {where} use an item as a {side} that is none",
        fix=f"the column {column} holds {side}s only; mend the pair or the item's side",
    )


def _none(
    frame: pl.DataFrame,
    condition: pl.Expr,
    column: str,
    table: str,
    what: str,
    fix: str | None = None,
) -> None:
    bad = frame.filter(condition)
    if bad.is_empty():
        return
    names = ", ".join(repr(value) for value in bad[column].unique(maintain_order=True)[:3])
    rest = f" and others, {bad.height} rows in all" if bad.height > 3 else ""
    raise DataError(f"{what}: {names}{rest}", where=f"table {table}, column {column}", fix=fix)
