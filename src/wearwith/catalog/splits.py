"""Dividing positive pairs into training, validation and test."""

from typing import Literal

import numpy as np
import polars as pl

__all__ = ["SHARES", "SplitBy", "split_pairs"]

SplitBy = Literal["pair", "top", "model"]

SHARES = (0.8, 0.1, 0.1)


def split_pairs(
    pairs: pl.DataFrame, items: pl.DataFrame, by: SplitBy, rng: np.random.Generator
) -> pl.DataFrame:
    """Give every positive pair a split, 80/10/10.

    Parameters
    ----------
    pairs
        Columns top and bottom, each pair once.
    items
        The item table; its `model` column joins the colours of one design.
    by
        `pair`: each pair by itself, as published. `top`: all pairs of a top together, so that
        tops of validation and test are new (cold start). `model`: all pairs of all colours of a
        top's model together, so that no near-twin of a test top is trained on. Bottoms are
        shared between splits in every case: a shop's range is known when a new top arrives.
    rng
        Source of the shuffle. Groups are shuffled from sorted order, so that the order of rows
        does not matter.
    """
    if by == "pair":
        return _each_by_itself(pairs.select("top", "bottom"), rng)
    models = items.select(top="id", model=pl.coalesce("model", "id"))
    grouped = pairs.select("top", "bottom").join(models, on="top", how="left")
    grouped = grouped.with_columns(group=pl.col(by))
    sizes = grouped.group_by("group").len().sort("group")
    sizes = sizes[rng.permutation(sizes.height)]
    # A group belongs to the split in which the middle of its pairs falls.
    middle = (pl.col("len").cum_sum() - pl.col("len") / 2) / pl.col("len").sum()
    divided = sizes.select("group", split=_split_at(middle))
    # A pair that names no item keeps its row, so that validation can say so.
    found = grouped.join(divided, on="group", nulls_equal=True)
    return found.select("top", "bottom", "split").sort("top", "bottom")


def _each_by_itself(pairs: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Divide distinct pairs: groups of one need no joining."""
    ordered = pairs.sort("top", "bottom")
    place = np.empty(ordered.height, dtype=np.int64)
    place[rng.permutation(ordered.height)] = np.arange(ordered.height)
    middle = (pl.Series(place) + 0.5) / max(ordered.height, 1)
    return ordered.with_columns(split=_split_at(pl.lit(middle)))


def _split_at(middle: pl.Expr) -> pl.Expr:
    """Name the split that a place from 0 to 1 falls into."""
    train, valid, _ = SHARES
    return (
        pl.when(middle < train)
        .then(pl.lit("train"))
        .when(middle < train + valid)
        .then(pl.lit("valid"))
        .otherwise(pl.lit("test"))
    )
