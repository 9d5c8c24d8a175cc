"""Garments without a word: what the benchmarks of missing text take away."""

import polars as pl

from wearwith.catalog.schema import ATTRIBUTES

__all__ = ["silenced"]


def silenced(items: pl.DataFrame, silent: pl.Series) -> pl.DataFrame:
    """Take title, known attributes and category from the items that are to be silent."""
    return items.with_columns(
        pl.when(~silent).then(pl.col(name)).alias(name) for name in ("title", *ATTRIBUTES)
    ).with_columns(pl.when(~silent).then(pl.col("category")).otherwise(pl.lit([])))
