"""Read a user's delimited file: its separator is found, and one bad line costs that line only."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.quoted_lines import has_stray_quotes, records
from wearwith.catalog.importers.separators import separator_of
from wearwith.catalog.importers.source_files import (
    MOST_COLUMNS,
    ROW_IN_SOURCE,
    number_lines,
    refuse_repeated_names,
    require_few_columns,
)
from wearwith.catalog.importers.table_bytes import text_bytes
from wearwith.errors import ConfigError, DataError

__all__ = ["read_delimited", "read_delimited_in_pieces"]

Read = TypeVar("Read")

PIECE = 2**26  # bytes
LONGEST_HEADER = 2**20  # bytes, if it has line breaks
NAMELESS_KEPT = "columns without a name (kept as column_1 and so on, by their place)"
NAMELESS_EMPTY = "columns without a name and without a value"


def read_delimited(
    path: Path, problems: Problems, usual: str = ",", names: Sequence[str] | None = None
) -> pl.DataFrame:
    """Read a delimited file as strings, with the column `row`. Blank lines are skipped.

    Parameters
    ----------
    problems
        Takes lines that can't be read: not text, or with more values than there are columns. A line
        with fewer lacks the last ones.
    usual
        The separator that the suffix promises; another one is found.
    names
        Names of the columns, for a file without a header. A column with an empty name is nameless.

    Nameless columns are left out if they have no value, and are else called `column_N`.

    Raises
    ------
    DataError
        If the file is missing, empty, damaged, repeats the name of a column, or has thousands of
        columns.
    """
    (frame,) = _read(path, problems, usual, names, lambda frame: frame, piece=None)
    return frame


def read_delimited_in_pieces(
    path: Path,
    problems: Problems,
    each: Callable[[pl.DataFrame], Read],
    usual: str = ",",
    names: Sequence[str] | None = None,
) -> list[Read]:
    """Read a delimited file as `read_delimited` does, and keep what `each` makes of its rows.

    `each` takes some 64 MB of lines at a time if every line is a row of named columns, and else all
    of the file. It may be called for pieces of a file that then turns out to be otherwise.
    """
    return _read(path, problems, usual, names, each, PIECE)


def _read(
    path: Path,
    problems: Problems,
    usual: str,
    names: Sequence[str] | None,
    each: Callable[[pl.DataFrame], Read],
    piece: int | None,
) -> list[Read]:
    data = text_bytes(path, problems)
    blank = len(data) - len(data.lstrip(b"\r\n"))
    skipped, data = data[:blank].count(b"\n"), data[blank:]
    separator = separator_of(data, usual, names)
    end = data.find(b"\n")
    require_few_columns(data.count(separator.encode(), 0, end if end >= 0 else None) + 1, path)
    header = names
    if header is None:
        start = data[: max(end + 1, LONGEST_HEADER)]
        first = next(records(start.decode(errors="replace"), separator), None)
        if first is None:
            raise DataError("The file has no header: all its fields are empty", where=path)
        header = first[1]
    columns = _named(header, path)
    n_headers = 1 if names is None else 0
    if piece is not None and b'"' not in data and all(name.strip() for name in header):
        head, found, line = data[: (end + 1) * n_headers], [], skipped + n_headers + 1
        for lines in _pieces(data, len(head), piece):
            frame = _fast(head + lines, separator, columns, names)
            if frame is None:
                break
            numbered = number_lines(frame, line, may_break=False)
            line += frame.height
            found.append(each(_without_empty(numbered)))
        else:
            return found
    frame = None if has_stray_quotes(data, separator) else _fast(data, separator, columns, names)
    if frame is None:
        frame = _careful(data, separator, columns, names, path, problems, skipped)
    else:
        n_lines = data.count(b"\n") + (not data.endswith(b"\n"))
        may_break = n_lines != frame.height + n_headers
        frame = number_lines(frame, skipped + n_headers + 1, may_break=may_break and b'"' in data)
    return [each(_without_empty(_without_nameless(frame, header, columns, problems)))]


def _pieces(data: bytes, start: int, size: int) -> Iterator[bytes]:
    """Divide what follows a header into pieces of whole lines; of nothing there is one."""
    while True:
        end = data.find(b"\n", start + size) + 1 or len(data)
        yield data[start:end]
        if end == len(data):
            return
        start = end


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    is_empty = frame.select(pl.all_horizontal(pl.exclude("row").is_null())).to_series()
    return frame.filter(~is_empty) if is_empty.any() else frame


def _named(header: Sequence[str], path: Path) -> list[str]:
    """Name the columns: those without a name by their place."""
    stripped = [name.strip() for name in header]
    columns = []
    for place, name in enumerate(stripped, start=1):
        own = name or f"column_{place}"
        while not name and own in stripped:
            own += "_"
        columns.append(ROW_IN_SOURCE if own == "row" else own)
    refuse_repeated_names(columns, path)
    return columns


def _fast(
    data: bytes, separator: str, columns: list[str], names: Sequence[str] | None
) -> pl.DataFrame | None:
    """Read with polars; None if it refuses the file."""
    try:
        frame = pl.read_csv(
            data,
            separator=separator,
            has_header=names is None,
            infer_schema=False,
            quote_char='"',
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.width != len(columns):
        return None
    frame.columns = columns
    return frame


def _careful(
    data: bytes,
    separator: str,
    columns: list[str],
    names: Sequence[str] | None,
    path: Path,
    problems: Problems,
    skipped: int,
) -> pl.DataFrame:
    """Read line by line, and find the lines to blame."""
    width = len(columns)
    lines = records(data.decode(), separator, width)
    if names is None:
        next(lines)
    rows: list[list[str | int | None]] = []
    n_full = 0
    for line, fields in lines:
        has_more = len(fields) > MOST_COLUMNS or any(field.strip() for field in fields[width:])
        if len(fields) > width and has_more:
            reason = f"a line with more than {width} fields"
            problems.add(path.name, skipped + line, None, separator.join(fields), reason)
            continue
        n_full += len(fields) >= width
        filled = [field or None for field in fields[:width]] + [None] * (width - len(fields))
        rows.append([skipped + line, *filled])
    if names is not None and not n_full:
        raise ConfigError(
            f"No line has {width} fields, as many as names are given",
            where=path,
            fix="name every column, those that are not needed with nothing: id,,title",
        )
    if not rows:
        fix = f"what was left out: {problems.in_words()}" if problems.dropped else None
        raise DataError("The file has no row that can be read", where=path, fix=fix)
    schema = {"row": pl.Int64(), **dict.fromkeys(columns, pl.String())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _without_nameless(
    frame: pl.DataFrame, header: Sequence[str], columns: list[str], problems: Problems
) -> pl.DataFrame:
    nameless = [own for own, name in zip(columns, header, strict=True) if not name.strip()]
    empty = [
        name for name in nameless if frame[name].str.strip_chars().replace("", None).is_null().all()
    ]
    problems.leave_out(NAMELESS_EMPTY, len(empty))
    problems.note(NAMELESS_KEPT, len(nameless) - len(empty))
    return frame.drop(empty)
