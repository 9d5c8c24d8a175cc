"""Reading source files of any importer, with errors that name the file."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.problems import Problems
from wearwith.errors import DataError

__all__ = ["pairs_within_outfits", "plain_id", "read_csv", "read_json_file", "require_columns"]


def read_csv(path: Path, layout: str, separator: str = ",", *, header: bool = True) -> pl.DataFrame:
    """Read a delimited file as strings, with a column `row`: the line in the file, from 1.

    Raises
    ------
    DataError
        If the file is missing, empty or malformed.
    """
    _require_file(path, layout)
    try:
        frame = pl.read_csv(path, separator=separator, has_header=header, infer_schema=False)
    except pl.exceptions.NoDataError:
        raise DataError("The file is empty", where=path) from None
    except pl.exceptions.PolarsError as error:
        raise DataError(f"The file can't be read as a table: {error}", where=path) from None
    return frame.with_row_index("row", offset=2 if header else 1).with_columns(
        pl.col("row").cast(pl.Int64)
    )


def read_json_file(path: Path, layout: str) -> Any:  # noqa: ANN401
    """Read a JSON file.

    Raises
    ------
    DataError
        If the file is missing or no JSON.
    """
    _require_file(path, layout)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"The file can't be read as JSON: {error}", where=path) from None


def require_columns(frame: pl.DataFrame, columns: Iterable[str], path: Path) -> None:
    """Raise `DataError` if a column is missing."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        have = ", ".join(name for name in frame.columns if name != "row")
        raise DataError(
            f"The file lacks the columns {', '.join(missing)}", where=path, fix=f"it has: {have}"
        )


def plain_id(column: str) -> pl.Expr:
    """Give an id without the `.0` that a float leaves behind."""
    return pl.col(column).str.strip_chars().str.replace(r"^(\d+)\.0+$", "$1")


def pairs_within_outfits(
    outfits: pl.DataFrame, items: pl.DataFrame, problems: Problems
) -> pl.DataFrame:
    """Every top with every bottom of the same outfit, each pair once."""
    placed = outfits.join(items.select(item="id", kind="kind"), on="item")
    tops = placed.filter(pl.col("kind") == "top").select("outfit", top="item")
    bottoms = placed.filter(pl.col("kind") == "bottom").select("outfit", bottom="item")
    pairs = tops.join(bottoms, on="outfit")
    problems.leave_out(
        "outfits without both a top and a bottom (kept as outfits)",
        outfits["outfit"].n_unique() - pairs["outfit"].n_unique(),
    )
    return pairs.select("top", "bottom").unique()


def _require_file(path: Path, layout: str) -> None:
    if not path.is_file():
        raise DataError(
            f"The {layout} layout has a file here, and there is none",
            where=path,
            fix=f"wearwith import {layout} --help says what the layout is",
        )
