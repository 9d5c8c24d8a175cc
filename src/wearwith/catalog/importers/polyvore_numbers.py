"""Polyvore's numbers: items, and sets of items, were numbered in the order of their upload.

Outfits join garments of the same time, so that a number answers in part which garments go
together. It is kept as the item column `listed`, for the control model `listing` and for negatives
from the same time. Numbers of items and of sets are two series: one can't be compared with the
other. A set is an outfit here, so that a set's number tells its items from all others outright.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.importers.source_files import read_csv
from wearwith.words.category_paths import CATEGORY_PATHS, SLOT_OF_SEMANTIC

__all__ = ["category_table", "polyvore_number"]


def category_table(path: Path | None, layout: str) -> pl.DataFrame:
    """Numbers and their paths, as a table to join.

    Parameters
    ----------
    path
        `categories.csv` of Polyvore Outfits (number, name, semantic category, no header), which
        is asked for numbers that `CATEGORY_PATHS` lacks. Its names were made for clustering: a
        number can have several, such as "male T-shirt" and "tshirt"; the most frequent one
        counts, and the first in the alphabet among equals.
    layout
        The layout that is read, for error messages.

    Returns
    -------
    polars.DataFrame
        Columns number (string), path (list of strings) and slot; every number once.
    """
    known = pl.DataFrame(
        {
            "number": [str(number) for number in CATEGORY_PATHS],
            "path": [list(names) for names in CATEGORY_PATHS.values()],
        }
    )
    if path is not None:
        others = _paths_of_file(path, layout).join(known, on="number", how="anti")
        known = pl.concat([known, others])
    semantic = pl.col("path").list.first()
    return known.with_columns(slot=semantic.replace_strict(SLOT_OF_SEMANTIC, default="other"))


def _paths_of_file(path: Path, layout: str) -> pl.DataFrame:
    rows = read_csv(path, layout, names=("number", "name", "semantic"))
    rows = rows.select(pl.col("number", "name", "semantic").str.strip_chars())
    ranked = (
        rows.filter((pl.col("name") != "") & (pl.col("semantic") != ""))
        .group_by("number", "semantic", "name")
        .len()
        .sort("number", -pl.col("len").cast(pl.Int64), "name", "semantic")
        .unique("number", keep="first", maintain_order=True)
    )
    return ranked.select("number", path=pl.concat_list("semantic", "name"))


def polyvore_number(column: str) -> pl.Expr:
    """Give the number that an id is, as Int64; null for an id that is no number."""
    number = pl.col(column).str.extract(r"^([0-9]{1,18})$")
    return number.cast(pl.Int64)
