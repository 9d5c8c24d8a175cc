"""Reading Parquet: a damaged file is an error, and so is one that would fill the memory."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from wearwith.errors import DataError, WearwithError
from wearwith.parquet_claims import Claims

__all__ = ["read_parquet", "require_types"]

# A few kilobytes can claim billions of equal values, or unpack to gigabytes. Tables that tell
# garments apart don't come near this many values and bytes for each of theirs.
ALWAYS_READ = 10_000_000  # values
ALWAYS_UNPACKED = 256 * 2**20  # bytes
MOST_A_BYTE = 200
_FIX = "copy it again from where it came from, or write it anew"


def read_parquet(
    path: Path,
    what: str = "file",
    *,
    columns: list[str] | None = None,
    schema: Mapping[str, pl.DataType] | None = None,
    error: type[WearwithError] = DataError,
    fix: str | None = None,
) -> pl.DataFrame:
    """Read a Parquet file, or some of its columns.

    Parameters
    ----------
    path
        The file; its name is taken as it stands, whatever signs are in it.
    what
        How the message names it.
    columns
        Those that are read, and must be there; all if not given.
    schema
        The columns that it was written with, and the types that they must have; it may hold others.
    error, fix
        What is raised, and what it says is to be done.

    Raises
    ------
    WearwithError
        An `error`: if the file is missing or damaged, lacks a column or has one of another
        type, or claims more than ten million values or 256 MB, and more than two hundred for each
        of its bytes.
    """
    try:
        size = path.stat().st_size
        claims = Claims.of(path)
        _require_plausible(claims.values, ALWAYS_READ, size)
        _require_plausible(claims.unpacked, ALWAYS_UNPACKED, size)
        frame = pl.read_parquet(path, columns=columns, glob=False)
        for texts in frame.select(pl.col(pl.String)):  # equal ones may lie in memory once
            length = texts.str.len_bytes().cast(pl.Int64).sum()
            _require_plausible(int(length), ALWAYS_UNPACKED, size)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as wrong:
        said = str(wrong).partition("\n")[0][:300]
        raise error(
            f"This {what} can't be read as Parquet: {said}", where=path, fix=fix or _FIX
        ) from None
    require_types(frame, schema or {}, path, error=error, fix=fix)
    return frame


def require_types(
    frame: pl.DataFrame,
    schema: Mapping[str, pl.DataType],
    path: Path,
    *,
    error: type[WearwithError] = DataError,
    fix: str | None = None,
) -> None:
    """Raise an `error` unless a table that was read has these columns, of these types."""
    for name, kind in schema.items():
        if frame.schema.get(name) != kind:
            found = frame.schema[name] if name in frame.columns else "missing"
            raise error(
                f"The column {name!r} is {found}, and {kind} is expected", where=path, fix=fix
            )


def _require_plausible(claimed: int, always: int, size: int) -> None:
    if claimed > always and claimed > MOST_A_BYTE * size:
        raise ValueError(f"it claims to hold {claimed:,} values or bytes in {size:,}")
