"""Reading Parquet: a damaged file is an error, and so is one that would fill the memory."""

from pathlib import Path

import polars as pl

from wearwith.errors import DataError, WearwithError

__all__ = ["read_parquet"]

# A few kilobytes can claim billions of equal values. Tables that tell garments apart don't come
# near this many values a byte.
ALWAYS_READ = 10_000_000
MOST_VALUES_A_BYTE = 200


def read_parquet(
    path: Path,
    what: str = "file",
    *,
    columns: list[str] | None = None,
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
    error, fix
        What is raised, and what it says is to be done.

    Raises
    ------
    WearwithError
        An `error`: if the file is missing or damaged, lacks a column, or holds more than ten
        million values and more than two hundred for each of its bytes.
    """
    try:
        _require_plausible(path, what, error)
        return pl.read_parquet(path, columns=columns, glob=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as wrong:
        said = str(wrong).partition("\n")[0][:300]
        raise error(f"This {what} can't be read as Parquet: {said}", where=path, fix=fix) from None


def _require_plausible(path: Path, what: str, error: type[WearwithError]) -> None:
    lazy = pl.scan_parquet(path, glob=False)
    rows = int(lazy.select(pl.len()).collect().item())
    values = rows * max(len(lazy.collect_schema()), 1)
    if values > ALWAYS_READ and values > MOST_VALUES_A_BYTE * path.stat().st_size:
        raise error(
            f"This {what} claims {values:,} values in {path.stat().st_size:,} bytes, and would "
            "fill the memory",
            where=path,
            fix="write the table again, and look whether it has the rows that it should",
        )
