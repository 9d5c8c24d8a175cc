"""Read the files of any source, with errors that name the file and the line.

Every table gets a column `row`: the line in the file, from 1, as in an editor.
"""

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.schema import is_text
from wearwith.errors import DataError

__all__ = [
    "MOST_COLUMNS",
    "ROW_IN_SOURCE",
    "files_exist",
    "number_lines",
    "plain_id",
    "read_bytes",
    "read_csv",
    "read_json_file",
    "read_lines",
    "refuse_repeated_names",
    "require_columns",
    "require_few_columns",
]

ROW_IN_SOURCE = "row_in_source"  # the new name of a source's own column `row`
MOST_COLUMNS = 2_000
# One half of a surrogate pair without the other, in JSON, where two backslashes are no escape.
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF = re.compile(rf"(?<!\\)(?:\\\\)*(?:{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW})")


def read_bytes(path: Path, layout: str) -> bytes:
    """Read a file that must exist and hold text; a byte order mark is removed.

    Raises
    ------
    DataError
        If the file is missing, empty or holds NUL bytes.
    """
    if not path.is_file():
        raise DataError(
            f"The {layout} layout needs a file here",
            where=path,
            fix=f"wearwith import {layout} --help says what the layout is",
        )
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise DataError("The file is empty", where=path)
    nul = data.find(b"\0")
    if nul >= 0:
        raise DataError(
            "The file holds NUL bytes, so it is not UTF-8 text",
            where=f"{path}, line {_line_of(data, nul)}",
            fix="save it again as UTF-8 (it may be UTF-16, or damaged)",
        )
    return data


def read_csv(
    path: Path,
    layout: str,
    separator: str = ",",
    *,
    names: Sequence[str] | None = None,
    quoted: bool = True,
    problems: Problems | None = None,
) -> pl.DataFrame:
    """Read a delimited file as strings, with the column `row`. Blank lines are skipped.

    Parameters
    ----------
    names
        Names of the columns, for a file without a header.
    quoted
        Whether fields may be quoted. If not, a quote is an ordinary character.
    problems
        Takes lines with more fields than columns; without it such a line is an error. A line with
        fewer fields lacks the last ones.

    Raises
    ------
    DataError
        If the file is missing, empty, not UTF-8, malformed, or has thousands of columns.
    """
    data = read_bytes(path, layout)
    quote = '"' if quoted else None
    blank = len(data) - len(data.lstrip(b"\r\n"))
    end = data.find(b"\n", blank)
    require_few_columns(data.count(separator.encode(), blank, end if end >= 0 else None) + 1, path)
    skipped = data[:blank].count(b"\n")
    try:
        frame = pl.read_csv(
            data[blank:],
            separator=separator,
            has_header=names is None,
            infer_schema=False,
            quote_char=quote,
        )
    except pl.exceptions.PolarsError:
        frame = _read_line_by_line(data, path, separator, quoted, names, problems)
    else:
        refuse_repeated_names(frame.columns, path)
        first = skipped + (2 if names is None else 1)
        frame = number_lines(frame, first, may_break=quoted and b'"' in data)
    if names is not None:
        frame = _named(frame, names, path)
    frame.columns = [name.strip() for name in frame.columns]
    is_empty = frame.select(pl.all_horizontal(pl.exclude("row").is_null())).to_series()
    return frame.filter(~is_empty) if is_empty.any() else frame


def read_lines(path: Path, layout: str) -> list[str]:
    """Read the lines of a text file, without line ends and without a last empty line.

    Raises
    ------
    DataError
        If the file is missing, empty or not UTF-8.
    """
    text = _decoded(read_bytes(path, layout), path)
    # str.splitlines would also split at form feeds and at Unicode separators inside a title.
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def read_json_file(path: Path, layout: str) -> Any:
    """Read a JSON file.

    Raises
    ------
    DataError
        If the file is missing or not JSON, or holds half of a surrogate pair.
    """
    text = _decoded(read_bytes(path, layout), path)
    has_any = "\\ud" in text or "\\uD" in text  # the pattern itself is slow
    if has_any and (half := _HALF.search(text)):
        raise DataError(
            f"The file has {half[0]}, half of a surrogate pair, which is not a character",
            where=f"{path}, line {text.count(chr(10), 0, half.start()) + 1}",
            fix="write the character itself, or both halves of it",
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # not JSON, or an endless number
        raise DataError(f"The file can't be read as JSON: {error}", where=path) from None


def files_exist(names: pl.Series, root: Path) -> pl.Series:
    """Whether each file below `root` exists; lists each folder once, which is faster.

    Null and impossible names are False. Shape (n,).
    """
    folders = names.drop_nulls().str.extract(r"^(.*/)[^/]*$").fill_null("").unique()
    existing: list[str] = []
    for folder in folders:
        try:
            with os.scandir(root / folder) as entries:
                existing.extend(
                    folder + entry.name
                    for entry in entries
                    if is_text(entry.name) and entry.is_file()
                )
        except (OSError, ValueError):
            continue  # the folder is missing or impossible: so are its files
    return names.is_in(pl.Series(existing, dtype=pl.String).implode()).fill_null(value=False)


def require_columns(
    frame: pl.DataFrame, columns: Iterable[str], path: Path, hint: str = ""
) -> None:
    """Raise `DataError` if a column is missing; `hint` says what else may be done."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        have = ", ".join(name for name in frame.columns if name != "row")
        raise DataError(
            f"The file lacks the columns {', '.join(missing)}",
            where=path,
            fix="; ".join(filter(None, (f"it has: {have}", hint))),
        )


def plain_id(column: str) -> pl.Expr:
    """Remove the `.0` that a float leaves behind from an id."""
    return pl.col(column).str.strip_chars().str.replace(r"^(\d+)\.0+$", "$1")


def require_few_columns(count: int, path: Path) -> None:
    """Raise `DataError` if a table has more columns than can be handled in reasonable time."""
    if count > MOST_COLUMNS:
        raise DataError(
            f"The file has {count:,} columns, and at most {MOST_COLUMNS:,} are read",
            where=path,
            fix="leave out those that are not about garments; vectors have a file of their own",
        )


def number_lines(frame: pl.DataFrame, first: int, *, may_break: bool) -> pl.DataFrame:
    """Add the column `row`: the lines from `first` on, more than one if a field may break."""
    lines = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True)
    if may_break:  # a quoted field may hold line breaks, which push later rows down
        breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0))
        lines += frame.select(breaks.cum_sum().shift(1, fill_value=0).cast(pl.Int64)).to_series()
    return frame.rename({"row": ROW_IN_SOURCE}, strict=False).insert_column(0, lines.alias("row"))


def _read_line_by_line(
    data: bytes,
    path: Path,
    separator: str,
    quoted: bool,
    names: Sequence[str] | None,
    problems: Problems | None,
) -> pl.DataFrame:
    """Read a file that the fast reader refuses, and find the lines to blame."""
    records = _records(_decoded(data, path), path, separator, quoted)
    columns = list(names) if names is not None else next(records)[1]
    columns = [ROW_IN_SOURCE if name == "row" else name for name in columns]
    refuse_repeated_names(columns, path)
    rows: list[list[Any]] = []
    for line, fields in records:
        if len(fields) > len(columns):
            reason = f"a line with more than {len(columns)} fields"
            if problems is None:
                raise DataError(
                    f"The file has {reason}", where=f"{path}, line {line}", fix="mend the line"
                )
            problems.add(path.name, line, None, separator.join(fields), reason)
            continue
        filled = [field or None for field in fields] + [None] * (len(columns) - len(fields))
        rows.append([line, *filled])
    schema = {"row": pl.Int64(), **dict.fromkeys(columns, pl.String())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _records(
    text: str, path: Path, separator: str, quoted: bool
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    line = 1
    try:
        for fields in reader:
            if any(fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"The file can't be read as a table: {error}",
            where=f"{path}, from line {line}",
            fix="a field that begins with a quote must end with one, and a quote inside it is "
            "doubled",
        ) from None


def _named(frame: pl.DataFrame, names: Sequence[str], path: Path) -> pl.DataFrame:
    found = len(frame.columns) - 1
    if found != len(names):
        raise DataError(
            f"The file has {found} columns, and the layout has {len(names)}: {', '.join(names)}",
            where=path,
            fix="the columns may be separated by something else",
        )
    frame.columns = ["row", *names]
    return frame


def refuse_repeated_names(names: Sequence[str], path: Path) -> None:
    """Raise `DataError` if two columns have one name."""
    # The fast reader renames a repeated column.
    plain = [re.sub(r"_duplicated_\d+$", "", name).strip() for name in names]
    repeated = sorted(name for name, count in Counter(plain).items() if count > 1)[:3]
    if repeated:
        raise DataError(
            f"Columns occur twice: {', '.join(map(repr, repeated))}",
            where=path,
            fix="name every column once",
        )


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            "The file is not UTF-8",
            where=f"{path}, line {_line_of(data, error.start)}",
            fix="save it again as UTF-8",
        ) from None


def _line_of(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1
