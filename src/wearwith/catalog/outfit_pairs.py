"""Derive positive pairs from outfits, and settle pairs listed in several splits."""

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.outfit_splits import has_splits
from wearwith.catalog.schema import SPLITS

__all__ = ["first_split", "pairs_within_outfits"]


def pairs_within_outfits(
    outfits: pl.DataFrame, items: pl.DataFrame, problems: Problems
) -> pl.DataFrame:
    """Pair every top with every bottom of the same outfit, each pair once.

    Parameters
    ----------
    outfits
        Columns outfit and item, and split if the source publishes one.
    items
        Columns id and side.

    Returns
    -------
    polars.DataFrame
        Columns top and bottom, and split if any outfit has one. A pair in several splits stays in
        the first of them.
    """
    is_divided = has_splits(outfits)
    own = ["outfit", "split"] if is_divided else ["outfit"]
    if is_divided:
        stray = outfits.filter(pl.col("split").is_null())["outfit"].n_unique()
        problems.leave_out("outfits in no split, which give no pairs (kept as outfits)", stray)
        outfits = outfits.filter(pl.col("split").is_not_null())
    placed = outfits.select(*own, "item").join(items.select("side", item="id"), on="item")
    tops = placed.filter(side="top").select(*own, top="item")
    bottoms = placed.filter(side="bottom").select(*own, bottom="item")
    pairs = tops.join(bottoms, on=own)
    problems.leave_out(
        "outfits without both a top and a bottom (kept as outfits)",
        outfits["outfit"].n_unique() - pairs["outfit"].n_unique(),
    )
    pairs = pairs.drop("outfit").unique()
    return first_split(pairs, problems) if is_divided else pairs


def first_split(pairs: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """Keep every pair in the first of its splits: train, then valid, then test."""
    order = pl.col("split").replace_strict(SPLITS, range(len(SPLITS)), return_dtype=pl.Int64)
    listed = pairs.select("top", "bottom", "split").unique()
    first = listed.sort(order, "top", "bottom").unique(
        ["top", "bottom"], keep="first", maintain_order=True
    )
    problems.leave_out("pairs that occur in an earlier split too", listed.height - first.height)
    return first
