"""Read Parquet files, but first check what their footer and page headers claim to hold.

A page states how much memory it needs when unpacked, and readers believe it: a few changed bytes
can crash the process, and a few kilobytes can fill the memory. Format:
https://parquet.apache.org/docs/file-format/ (Thrift's compact protocol).
"""

import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.errors import DataError, WearwithError

__all__ = ["claims_of", "read_parquet", "require_types"]

# A few kilobytes can claim billions of equal values, or unpack to gigabytes. No honest table of
# garments comes near this many values or bytes per byte of the file.
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
        Taken literally, never as a pattern.
    what
        Names the file in messages.
    columns
        The columns to read; all if not given.
    schema
        Columns that must be there, with their types; the file may hold others.
    error, fix
        The error to raise, and the advice it gives.

    Raises
    ------
    WearwithError
        An `error`: if the file is missing or damaged, lacks a column or has one of another
        type, or claims more than ten million values or 256 MB, and more than 200 per byte.
    """
    try:
        size = path.stat().st_size
        values, unpacked = claims_of(path)
        _require_plausible(values, ALWAYS_READ, size)
        _require_plausible(unpacked, ALWAYS_UNPACKED, size)
        frame = pl.read_parquet(path, columns=columns, glob=False)
        for texts in frame.select(pl.col(pl.String)):  # equal ones may lie in memory once
            length = texts.str.len_bytes().cast(pl.Int64).sum()
            _require_plausible(int(length), ALWAYS_UNPACKED, size)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as wrong:
        reason = str(wrong).partition("\n")[0][:300]
        raise error(
            f"This {what} can't be read as Parquet: {reason}", where=path, fix=fix or _FIX
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


Fields = dict[int, Any]
Data = bytes | mmap.mmap

MAGIC = b"PAR1"
DEEPEST = 20
# Types of Thrift's compact protocol.
_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(
    13
)


def claims_of(path: Path) -> tuple[int, int]:
    """Count the values of all columns, and the bytes that all pages claim to unpack to.

    Raises
    ------
    ValueError
        If the claims contradict the file's length or each other.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _claims(data)
        except (IndexError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"its footer or a page is damaged ({error})") from None


def _claims(data: mmap.mmap) -> tuple[int, int]:
    length = int.from_bytes(data[-8:-4], "little")
    if data[-4:] != MAGIC or data[:4] != MAGIC or length > len(data) - 12:
        raise ValueError("it does not begin and end as a Parquet file does")
    footer, _ = _struct(data[len(data) - 8 - length : len(data) - 8], 0)
    values = unpacked = 0
    for group in footer[4]:
        for column in group[1]:
            number, size = _pages(data, column[3])
            values, unpacked = values + number, unpacked + size
    return values, unpacked


def _pages(data: mmap.mmap, column: Fields) -> tuple[int, int]:
    """Count the values of a column, and the bytes that its pages unpack to."""
    expected, at = column[5], column[9]
    if 0 < column.get(11, 0) < at:  # there is a dictionary, before the data
        at = column[11]
    seen = unpacked = 0
    while seen < expected:
        if not 4 <= at < len(data):
            raise ValueError("a page lies outside the file")
        page, at = _struct(data, at)
        head: Fields = page.get(5) or page.get(8) or page[7]
        number, size, packed = head[1], page[2], page[3]
        if min(number, size, packed) < 0 or at + packed > len(data):
            raise ValueError("a page has a negative size, or ends after the file")
        if 7 not in page:  # a dictionary holds no values of its own
            seen += number
        unpacked += size
        at += packed
    if seen != expected:
        raise ValueError("a column has more values than it should")
    return seen, unpacked


def _struct(data: Data, at: int, depth: int = 0) -> tuple[Fields, int]:
    """Read fields by their numbers; return them and the position after them."""
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    fields: Fields = {}
    number = 0
    while (head := data[at]) & 15 != _STOP:
        at += 1
        if head >> 4:
            number += head >> 4
        else:
            number, at = _signed(data, at)
        kind = head & 15
        if kind in (_TRUE, _FALSE):
            fields[number] = kind == _TRUE
        else:
            fields[number], at = _value(data, at, kind, depth)
    return fields, at + 1


def _value(data: Data, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if kind in (_I16, _I32, _I64):
        return _signed(data, at)
    if kind in (_TRUE, _FALSE, _BYTE):  # as an element of a list
        return data[at], at + 1
    if kind == _DOUBLE:
        return None, at + 8
    if kind == _BINARY:
        length, at = _unsigned(data, at)
        return None, at + length
    if kind == _STRUCT:
        return _struct(data, at, depth + 1)
    if kind in (_LIST, _SET):
        count, of, at = data[at] >> 4, data[at] & 15, at + 1
        if count == 15:
            count, at = _unsigned(data, at)
        if count > len(data):
            raise ValueError("a list is longer than the file")
        values = []
        for _ in range(count):
            value, at = _value(data, at, of, depth + 1)
            values.append(value)
        return values, at
    raise ValueError(f"it has a part of an unknown kind, {kind}")


def _unsigned(data: Data, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError("it has an endless number")


def _signed(data: Data, at: int) -> tuple[int, int]:
    value, at = _unsigned(data, at)
    return (value >> 1) ^ -(value & 1), at
