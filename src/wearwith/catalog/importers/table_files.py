"""Read a user's own tables: CSV, TSV, JSON Lines or Parquet, by the suffix of the file."""

import io
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.source_files import (
    ROW_IN_SOURCE,
    read_bytes,
    read_csv,
    require_columns,
    require_few_columns,
)
from wearwith.errors import DataError
from wearwith.files.parquet import read_parquet

__all__ = [
    "category_path",
    "further_columns",
    "has_types",
    "read_table_file",
    "stripped_names",
    "text_column",
    "typed",
]

LAYOUT = "table"
SEPARATORS = {".csv": ",", ".tsv": "\t"}
JSON_LINES = (".jsonl", ".ndjson")
SUFFIXES = (*SEPARATORS, *JSON_LINES, ".parquet")


def read_table_file(path: Path, problems: Problems) -> pl.DataFrame:
    """Read a table, with a first column `row`: the line in the file, or the row of a Parquet file.

    Lines that can't be read become problems. A column `row` of the file becomes `row_in_source`.

    Raises
    ------
    DataError
        If the file is missing, empty, not UTF-8, or of a kind that can't be read.
    """
    suffix = path.suffix.lower()
    if suffix in SEPARATORS:
        frame = read_csv(path, LAYOUT, SEPARATORS[suffix], problems=problems)
    elif suffix in JSON_LINES:
        frame = _read_json_lines(path, problems)
    elif suffix == ".parquet":
        frame = _read_parquet(path)
    else:
        raise DataError(
            f"A file with the suffix {suffix or '(none)'} can't be read as a table",
            where=path,
            fix=f"save it as one of {', '.join(SUFFIXES)}",
        )
    require_few_columns(frame.width - 1, path)  # one is `row`
    if frame.is_empty():
        raise DataError("The file has no row that can be read", where=path)
    return frame


def text_column(frame: pl.DataFrame, column: str, path: Path) -> pl.Expr:
    """Turn a column into text on one line; a list becomes its words, separated by blanks.

    Raises
    ------
    DataError
        If the file lacks the column, or it holds records or bytes.
    """
    require_columns(frame, (column,), path)
    kind = frame.schema[column]
    if kind == pl.List(pl.String):
        text = pl.col(column).list.join(" ", ignore_nulls=True)
    elif kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
        raise DataError(
            f"The column {column} holds {kind}, and text is expected",
            where=path,
            fix="write it as text, or name another column",
        )
    else:
        text = pl.col(column).cast(pl.String)
    return text.str.replace_all(r"[\x00-\x1f\x7f]+", " ").str.strip_chars()


def category_path(text: pl.Expr, separator: str) -> pl.Expr:
    """Split the names of a category path, from broad to fine; without a separator it has one."""
    return stripped_names(text.str.split(separator) if separator else pl.concat_list(text))


def stripped_names(names: pl.Expr) -> pl.Expr:
    """Strip the names in lists, and drop empty ones."""
    stripped = names.list.eval(pl.element().str.strip_chars())
    return stripped.list.eval(pl.element().filter(pl.element() != ""))


def further_columns(
    frame: pl.DataFrame,
    known: Collection[str],
    reserved: Collection[str],
    path: Path,
    problems: Problems,
) -> pl.DataFrame:
    """Select the columns beside the known ones, with their types; reserved names are changed.

    Columns that hold bytes are left out. Text of a delimited file becomes integers, numbers or
    truth values if all of a column are such.
    """
    columns = [column for column in frame if column.name not in {"row", *known}]
    # A fingerprint is taken of text, so bytes have no place in it.
    without_bytes = [column for column in columns if "Binary" not in str(column.dtype)]
    problems.leave_out("columns that hold bytes", len(columns) - len(without_bytes))
    renamed = [
        column.alias(f"{column.name}_in_source") if column.name in reserved else column
        for column in without_bytes
    ]
    further = pl.DataFrame(renamed)
    return further if has_types(path) else typed(further)


def has_types(path: Path) -> bool:
    """Whether the file states the types of its values; a delimited file has only text."""
    return path.suffix.lower() not in SEPARATORS


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn text columns of only integers, numbers or truth values into these types."""
    return frame.with_columns(_typed(column) for column in frame if column.dtype == pl.String)


def _typed(text: pl.Series) -> pl.Series:
    """Turn text into a type that all its values have; codes with leading zeros stay text."""
    plain = text.str.strip_chars().replace("", None)
    values = plain.drop_nulls()
    if values.is_empty():
        return text
    if values.str.contains(r"^[+-]?(0|[1-9]\d{0,17})$").all():
        return plain.cast(pl.Int64)
    if values.str.contains(r"^[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?$").all():
        return plain.cast(pl.Float64)
    lower = values.str.to_lowercase()
    if lower.is_in(["true", "false"]).all():
        return plain.str.to_lowercase() == "true"
    return text


def _read_json_lines(path: Path, problems: Problems) -> pl.DataFrame:
    data = read_bytes(path, LAYOUT)
    lines = [number for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    try:
        frame = pl.read_ndjson(io.BytesIO(data), infer_schema_length=None)
    except pl.exceptions.PolarsError:
        frame = None
    if frame is None or frame.height != len(lines):
        return _read_json_line_by_line(data, path, problems)
    return _with_rows(frame, pl.Series(lines, dtype=pl.Int64))


def _read_json_line_by_line(data: bytes, path: Path, problems: Problems) -> pl.DataFrame:
    """Read a file that the fast reader refuses, and find the lines to blame."""
    entries: list[dict[str, Any]] = []
    rows: list[int] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            json.dumps(entry, ensure_ascii=False).encode()  # half a surrogate pair is not text
        except UnicodeDecodeError:
            problems.add(path.name, number, None, line[:80], "a line that is not UTF-8")
        except (ValueError, RecursionError) as error:
            shown = line[:80].decode(errors="replace")
            problems.add(path.name, number, None, shown, f"a line that is not JSON: {error}")
        else:
            if isinstance(entry, dict):
                entries.append(entry)
                rows.append(number)
            else:
                problems.add(path.name, number, None, entry, "a line that is not a JSON object")
    if not entries:
        raise DataError(
            "The file has no line with a JSON object",
            where=path,
            fix='every line is one object, such as {"id": "a1", "kind": "top"}',
        )
    try:
        frame = pl.DataFrame(entries, infer_schema_length=None, strict=False)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise DataError(
            f"The lines do not agree on what a column holds: {error}",
            where=path,
            fix="give a column either texts, numbers, lists or records in all lines",
        ) from None
    return _with_rows(frame, pl.Series(rows, dtype=pl.Int64))


def _read_parquet(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise DataError("There is no such file", where=path)
    frame = read_parquet(path)
    return _with_rows(frame, pl.Series(range(1, frame.height + 1), dtype=pl.Int64))


def _with_rows(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    frame = frame.rename({"row": ROW_IN_SOURCE}, strict=False)
    return frame.insert_column(0, rows.alias("row"))
