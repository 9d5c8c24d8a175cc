"""What must hold between the tables of a dataset."""

import polars as pl

from wearwith.catalog.schema import KINDS, SPLITS
from wearwith.errors import DataError

__all__ = ["validate"]


def validate(
    items: pl.DataFrame,
    pairs: pl.DataFrame,
    outfits: pl.DataFrame,
    triplets: pl.DataFrame,
) -> None:
    """Check that the tables agree.

    Raises
    ------
    DataError
        At the first contradiction; the message names up to three rows.
    """
    if items.is_empty():
        raise DataError("The dataset is empty: it has no items", where="items")
    _none(items, pl.col("id").is_null(), "id", "items", "An item has no id")
    _none(items, pl.col("id").is_duplicated(), "id", "items", "Item ids are used twice")
    kinds = ", ".join(KINDS)
    _none(
        items,
        ~pl.col("kind").is_in(KINDS).fill_null(value=False),
        "kind",
        "items",
        "Items have an unknown kind",
        fix=f"a kind is one of {kinds}",
    )
    for side, column in (("top", "top"), ("bottom", "bottom")):
        _known(pairs, column, side, items, "pairs")
    pairs = pairs.sort("top", "bottom")  # then the same pairs are neighbours
    alike = pl.struct("top", "bottom").eq_missing(pl.struct("top", "bottom").shift())
    _none(
        pairs,
        alike | alike.shift(-1, fill_value=False),
        "top",
        "pairs",
        "Pairs occur twice, or in two splits",
    )
    for column, side in (("top", "top"), ("positive", "bottom"), ("negative", "bottom")):
        _known(triplets, column, side, items, "triplets")
    _none(
        triplets,
        pl.col("positive") == pl.col("negative"),
        "positive",
        "triplets",
        "Triplets have the same bottom as positive and negative",
    )
    for frame, name in ((pairs, "pairs"), (triplets, "triplets")):
        _none(
            frame,
            ~pl.col("split").is_in(SPLITS).fill_null(value=False),
            "split",
            name,
            "Rows have an unknown split",
            fix=f"a split is one of {', '.join(SPLITS)}",
        )
    stray = outfits.join(items.select(item="id"), on="item", how="anti")
    _none(stray, pl.lit(value=True), "item", "outfits", "Outfits name unknown items")


def _known(frame: pl.DataFrame, column: str, kind: str, items: pl.DataFrame, where: str) -> None:
    right = items.filter(kind=kind)["id"]
    wrong = frame.filter(~pl.col(column).is_in(right.implode()).fill_null(value=False))
    kinds = items.select(pl.col("id").alias(column), found_kind="kind")
    joined = wrong.join(kinds, on=column, how="left")
    _none(
        joined,
        pl.col("found_kind").is_null(),
        column,
        where,
        f"The {where} name ids that no item has",
        fix="add the items, or leave these rows out",
    )
    _none(
        joined,
        pl.col("found_kind") != kind,
        column,
        where,
        f"The {where} use an item as a {kind} that is none",
        fix=f"the column {column} holds {kind}s only; mend the pair or the item's kind",
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
