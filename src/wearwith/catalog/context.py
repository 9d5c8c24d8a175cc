"""An item's context: what is said of it in words."""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

__all__ = ["context_of", "contexts", "names", "words_of"]

# A word may hold an apostrophe or a hyphen inside it (t-shirt, women's), and accents.
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


def contexts(items: pl.DataFrame) -> pl.Series:
    """Context of each item: title, known attributes, then category names from fine to broad.

    Parameters
    ----------
    items
        The item table, or a part of it.

    Returns
    -------
    polars.Series
        Strings of shape (n,); empty where nothing is known.
    """
    return items.select(
        context=pl.concat_str(
            "title",
            "colour",
            "material",
            "pattern",
            "brand",
            pl.col("category").list.reverse().list.join(" "),
            separator=" ",
            ignore_nulls=True,
        ).str.strip_chars()  # an empty path leaves a space behind
    )["context"]


def context_of(row: Mapping[str, Any]) -> str:
    """As `contexts`, of one row of the item table."""
    said = [row[name] for name in ("title", "colour", "material", "pattern", "brand")]
    said += reversed(row["category"] or ())
    return " ".join(word for word in said if word is not None).strip()


def names(items: pl.DataFrame) -> pl.Series:
    """What to call each item: its title, or else colour, material and finest category.

    Strings of shape (n,); empty where nothing is known.
    """
    made = pl.concat_str(
        "colour", "material", pl.col("category").list.last(), separator=" ", ignore_nulls=True
    )
    return items.select(name=pl.coalesce("title", made).str.strip_chars())["name"]


def words_of(text: str) -> list[str]:
    """Lower-case words of a text, in order."""
    return [word.casefold() for word in _WORD.findall(text)]
