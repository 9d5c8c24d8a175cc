"""An item's context: its description in words."""

from collections.abc import Mapping
from typing import Any

import polars as pl

__all__ = ["context_of", "contexts", "names"]

FIELDS = ("title", "colour", "material", "pattern", "brand")


def contexts(items: pl.DataFrame) -> pl.Series:
    """Join title, known attributes, and category names from fine to broad for each item.

    Strings of shape (n,); empty if nothing is known.
    """
    return items.select(
        context=pl.concat_str(
            *FIELDS,
            pl.col("category").list.reverse().list.join(" "),
            separator=" ",
            ignore_nulls=True,
        ).str.strip_chars()  # an empty path leaves a space behind
    )["context"]


def context_of(row: Mapping[str, Any]) -> str:
    """Join what `contexts` joins, for one row of the item table."""
    parts = [*(row[name] for name in FIELDS), *reversed(row["category"] or ())]
    return " ".join(part for part in parts if part is not None).strip()


def names(items: pl.DataFrame) -> pl.Series:
    """Name each item by its title, or else by colour, material and finest category.

    Strings of shape (n,); empty if nothing is known.
    """
    description = pl.concat_str(
        "colour", "material", pl.col("category").list.last(), separator=" ", ignore_nulls=True
    )
    return items.select(name=pl.coalesce("title", description).str.strip_chars())["name"]
