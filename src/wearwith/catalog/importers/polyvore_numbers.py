"""Polyvore's numbers: items, and sets of items, were numbered in the order of their upload.

Outfits join garments of the same time, so that a number answers in part which garments go
together. It is kept as the item column `listed`, for the control model `listing` and for negatives
from the same time. Numbers of items and of sets are two series: one can't be compared with the
other. A set is an outfit here, so that a set's number tells its items from all others outright.
"""

import polars as pl

__all__ = ["polyvore_number"]


def polyvore_number(column: str) -> pl.Expr:
    """Give the number that an id is, as Int64; null for an id that is no number."""
    number = pl.col(column).str.extract(r"^([0-9]{1,18})$")
    return number.cast(pl.Int64)
