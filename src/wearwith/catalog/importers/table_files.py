"""Read a user's own tables: delimited, JSON Lines or Parquet, by the suffix of the file.

Each may be packed with gzip (`items.csv.gz`).
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.delimited import read_delimited, read_delimited_in_pieces
from wearwith.catalog.importers.source_files import (
    ROW_IN_SOURCE,
    require_few_columns,
)
from wearwith.catalog.importers.table_bytes import suffix_of, unicode_bytes, unpacked
from wearwith.errors import ConfigError, DataError
from wearwith.files.parquet import read_parquet

__all__ = [
    "further_columns",
    "has_types",
    "read_table_file",
    "read_table_in_pieces",
    "typed",
]

SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}  # what the suffix promises
JSON_LINES = (".jsonl", ".ndjson")
FORMS: dict[type | None, str] = {list: "list", dict: "record"}
Read = TypeVar("Read")
SUFFIXES = (*SEPARATORS, *JSON_LINES, ".parquet")


def read_table_file(
    path: Path, problems: Problems, names: Sequence[str] | None = None
) -> pl.DataFrame:
    """Read a table, with a first column `row`: the line in the file, or the row of a Parquet file.

    Lines that can't be read become problems. A column `row` of the file becomes `row_in_source`.
    `names` are those of the columns of a delimited file without a header.

    Raises
    ------
    DataError
        If the file is missing, empty, damaged, or of a kind that can't be read.
    ConfigError
        If names are given for a file that has names, or for another number of columns.
    """
    suffix = _form(path, names)
    if suffix in SEPARATORS:
        frame = read_delimited(path, problems, SEPARATORS[suffix], names)
    elif suffix in JSON_LINES:
        frame = _read_json_lines(path, problems)
    elif suffix == ".parquet":
        frame = _read_parquet(path)
    else:
        raise DataError(
            f"A file with the suffix {suffix or '(none)'} can't be read as a table",
            where=path,
            fix=f"save it as one of {', '.join(SUFFIXES)}, perhaps with .gz",
        )
    require_few_columns(frame.width - 1, path)  # one is `row`
    _require_rows(frame.height, path, problems)
    return frame


def read_table_in_pieces(
    path: Path,
    problems: Problems,
    each: Callable[[pl.DataFrame], Read],
    names: Sequence[str] | None = None,
) -> list[Read]:
    """Read a table as `read_table_file` does, and keep what `each` makes of its rows.

    Of most delimited files it takes a piece at a time, so that there is never a text for each of
    all values; see `read_delimited_in_pieces`. Errors are those of `read_table_file`.
    """
    suffix = _form(path, names)
    if suffix not in SEPARATORS:
        return [each(read_table_file(path, problems, names))]
    read = read_delimited_in_pieces(
        path, problems, lambda frame: (frame.height, each(frame)), SEPARATORS[suffix], names
    )
    _require_rows(sum(height for height, _ in read), path, problems)
    return [found for _, found in read]


def _form(path: Path, names: Sequence[str] | None) -> str:
    """The suffix of the form that a file has; raises `ConfigError` for names that it can't have."""
    suffix = suffix_of(path)
    if names is not None and suffix not in SEPARATORS:
        raise ConfigError(
            "The file names its columns itself", where=path, fix="leave their names out"
        )
    if suffix == ".txt" and path.is_file() and unicode_bytes(path).lstrip().startswith(b"{"):
        return JSON_LINES[0]
    return suffix


def _require_rows(height: int, path: Path, problems: Problems) -> None:
    if not height:
        fix = f"what was left out: {problems.in_words()}" if problems.dropped else None
        raise DataError("The file has no row that can be read", where=path, fix=fix)


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
    return suffix_of(path) not in SEPARATORS


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
    data = unicode_bytes(path)
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
    names = dict.fromkeys(name for entry in entries for name in entry)
    columns = [_column(name, entries, rows, path, problems) for name in names]
    return _with_rows(pl.DataFrame(columns), pl.Series(rows, dtype=pl.Int64))


def _column(
    name: str, entries: list[dict[str, Any]], rows: list[int], path: Path, problems: Problems
) -> pl.Series:
    """Make a column of JSON values; lists and records beside plain values become JSON text."""
    values = [entry.get(name) for entry in entries]
    forms = [type(value) if isinstance(value, list | dict) else None for value in values]
    counts = Counter(form for form, value in zip(forms, values, strict=True) if value is not None)
    usual = max(counts, key=counts.__getitem__, default=None)
    if None in counts and len(counts) > 1:
        values = [
            json.dumps(value, ensure_ascii=False) if form else value
            for form, value in zip(forms, values, strict=True)
        ]
    elif len(counts) > 1:
        if 2 * counts[usual] == counts.total():
            raise _disagree(name, path, "lists and records")
        reason = f"a {FORMS[usual]} is expected, as in most lines (the line is kept without it)"
        for place, value in enumerate(values):
            if value is not None and forms[place] is not usual:
                problems.add(path.name, rows[place], name, json.dumps(value), reason)
                values[place] = None
    try:
        return pl.Series(name, values, strict=False)
    except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
        raise _disagree(name, path, error) from None


def _disagree(name: str, path: Path, what: object) -> DataError:
    return DataError(
        f"The lines do not agree on what a column holds, {name}: {what}",
        where=path,
        fix="give a column either texts, numbers, lists or records in all lines",
    )


def _read_parquet(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise DataError("There is no such file", where=path)
    if path.suffix.lower() == ".gz":
        with TemporaryDirectory() as folder:
            plain = Path(folder) / path.stem
            plain.write_bytes(unpacked(path))
            frame = read_parquet(plain)
    else:
        frame = read_parquet(path)
    return _with_rows(frame, pl.Series(range(1, frame.height + 1), dtype=pl.Int64))


def _with_rows(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    frame = frame.rename({"row": ROW_IN_SOURCE}, strict=False)
    return frame.insert_column(0, rows.alias("row"))
