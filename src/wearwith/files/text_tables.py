"""A person's tables: CSV as text, or Parquet."""

from pathlib import Path

import polars as pl

from wearwith.errors import DataError
from wearwith.files.parquet import read_parquet

__all__ = ["read_text_table"]


def read_text_table(path: Path, what: str) -> pl.DataFrame:
    """Read a CSV file, whose columns are all text, or a Parquet file; `what` it has, as a plural.

    Raises `DataError` if it is missing, or can't be read.
    """
    if path.suffix == ".parquet":
        return read_parquet(path, f"file of {what}")
    try:
        return pl.read_csv(path, infer_schema=False, glob=False)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise DataError(f"The {what} can't be read: {error}", where=path) from None
