"""Bring the known columns of a user's table to plain text.

Lists and records are read where it is plain what they say, also those that are written as text in
a cell, and words for nothing, such as N/A, are nothing.
"""

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.import_problems import RowChecks
from wearwith.catalog.importers.source_files import require_columns
from wearwith.errors import DataError

__all__ = [
    "category_path",
    "id_column",
    "listed_in",
    "own_ids",
    "plain_values",
    "stripped_names",
    "text_column",
]

# In small letters. A pattern of "none" is one that the shop did not state.
NOTHING = frozenset(
    (
        "na", "n/a", "n.a.", "n.a", "n/a.", "n / a", "#n/a", "#na", "<na>", "nan", "nil",
        "none", "(none)", "null", "<null>", "(null)", "#null!", "\\n", "-", "--", "---", "–", "—",
        "not applicable", "not available",
    )
)  # fmt: skip
# An unknown colour is none; but a title or a kind may be this word, and a kind can be mapped.
UNKNOWN = frozenset(("unknown", "undefined", "not specified", "unspecified"))
SAYS_UNKNOWN = ("colour", "material", "pattern", "brand", "category", "model")
LONGEST = max(len(word.encode()) for word in NOTHING | UNKNOWN) + 4  # with blanks around it
# The field of a record that names what it is.
NAMES = ("name", "title", "label", "value", "text")
ID_NAMES = ("id", "$oid")
IMAGE_NAMES = ("src", "url", "path", "file", *NAMES)
BETWEEN = {"image": "|"}  # the texts of a list become one text; these files are divided again


def plain_values(
    frame: pl.DataFrame,
    fields: Mapping[str, str],
    checks: RowChecks,
    *,
    path_separator: str = ">",
    kept: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """Tidy the known columns.

    Parameters
    ----------
    fields
        Known columns by the names of the item table, with those in the file.
    path_separator
        Separates the names of a category path.
    kept
        Words of the column `kind`, in small letters, that mean something.
    """
    between = {**BETWEEN, "category": path_separator or " "}
    done: set[str] = set()
    for field, name in fields.items():
        if name in done:  # one column may say two things
            continue
        done.add(name)
        column = before = frame[name]
        kind = column.dtype
        if isinstance(kind, pl.Struct | pl.List):
            names = {"id": ID_NAMES, "image": IMAGE_NAMES}.get(field, NAMES)
            column = _named_in_records(column, names)
        if field == "image" and column.dtype == pl.List(pl.String):
            column = column.list.join(between[field], ignore_nulls=True)
        if field != "id" and column.dtype == pl.String:
            column = _without_nested(frame, column, field, between.get(field, " "), checks)
            column = _without_nothing(column, field, kept, checks)
        if column.dtype.is_float():
            column = column.fill_nan(None)
        if column is not before:
            frame = frame.with_columns(column.alias(name))
    return frame


def text_column(frame: pl.DataFrame, column: str, path: Path) -> pl.Expr:
    """Turn a column into text on one line; a list becomes its words, separated by blanks.

    Raises
    ------
    DataError
        If the file lacks the column, or it holds records or bytes.
    """
    return _one_line(_text(frame, column, path)).str.strip_chars()


def id_column(frame: pl.DataFrame, column: str, path: Path) -> pl.Expr:
    """Turn a column of ids into text, as the file has them; whole numbers lose the `.0`.

    Raises `DataError` as `text_column` does.
    """
    text = _text(frame, column, path)
    if frame.schema[column].is_float():
        return text.str.replace(r"^(-?\d+)\.0$", "$1")
    return text


def own_ids(written: pl.Series) -> pl.Series:
    """The ids of items: on one line, without blanks around them unless those tell two apart."""
    spaced = written.to_frame("id").select(_one_line(pl.col("id"))).to_series()
    stripped = spaced.str.strip_chars()
    if (stripped == spaced).all():
        return stripped
    is_needed = (stripped != "") & stripped.is_duplicated() & ~spaced.is_duplicated()
    return pl.select(pl.when(is_needed).then(spaced).otherwise(stripped)).to_series()


def _one_line(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"[\x00-\x1f\x7f]+", " ")


def _text(frame: pl.DataFrame, column: str, path: Path) -> pl.Expr:
    require_columns(frame, (column,), path)
    kind = frame.schema[column]
    if isinstance(kind, pl.List) and not kind.inner.is_nested() and kind.inner != pl.Binary:
        return pl.col(column).cast(pl.List(pl.String)).list.join(" ", ignore_nulls=True)
    if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
        raise DataError(
            f"The column {column} holds {kind}, and text is expected",
            where=path,
            fix="write it as text, or name another column",
        )
    return pl.col(column).cast(pl.String)


def category_path(text: pl.Expr, separator: str) -> pl.Expr:
    """Split the names of a category path, from broad to fine; without a separator it has one."""
    return stripped_names(text.str.split(separator) if separator else pl.concat_list(text))


def stripped_names(names: pl.Expr) -> pl.Expr:
    """Strip the names in lists, and drop empty ones."""
    stripped = names.list.eval(pl.element().str.strip_chars())
    return stripped.list.eval(pl.element().filter(pl.element() != ""))


def listed_in(text: str) -> Any:
    """Read a list or a record that is written as text, of JSON or of Python; None if it is none."""
    text = text.strip()
    if (text[:1], text[-1:]) not in (("[", "]"), ("{", "}"), ("(", ")")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    return list(found) if isinstance(found, tuple | set) else found


def _named_in_records(column: pl.Series, names: tuple[str, ...]) -> pl.Series:
    """Take the name, or the id, out of records; other columns stay as they are."""
    kind = column.dtype
    records = kind.inner if isinstance(kind, pl.List) else kind
    if not isinstance(records, pl.Struct):
        return column
    there = {field.name: field.dtype for field in records.fields}
    name = next((name for name in (*names, column.name) if name in there), None)
    if name is None or there[name].is_nested():
        return column
    if isinstance(kind, pl.List):
        return column.list.eval(pl.element().struct.field(name).cast(pl.String))
    return column.struct.field(name).alias(column.name)


def _without_nested(
    frame: pl.DataFrame, column: pl.Series, field: str, between: str, checks: RowChecks
) -> pl.Series:
    """Turn lists and records that are written as text into text, or note that they can't be."""
    of = column.str
    may_be = (of.starts_with("[") & of.ends_with("]")) | (of.starts_with("{") & of.ends_with("}"))
    texts = column.filter(may_be.fill_null(value=False)).unique()
    read: dict[str, str | None] = {}
    refused: list[str] = []
    for text in texts:
        found = listed_in(text)
        if found is None:
            continue
        parts = [_plain(part) for part in (found if isinstance(found, list) else [found])]
        if all(part is not None for part in parts):
            read[text] = between.join(filter(None, parts)) or None
        elif isinstance(found, dict) or any(isinstance(part, dict | list) for part in found):
            refused.append(text)
    if refused:
        reason = "a record or a list of lists, and text is expected (the item is kept without it)"
        place = pl.lit(column.is_in(refused).fill_null(value=False))
        checks.set_aside(frame.select("row", column.alias(field)), place, field, reason)
        read |= dict.fromkeys(refused)
    return column.replace(list(read), list(read.values())) if read else column


def _plain(value: Any) -> str | None:
    """The text of a value in a list, or of a record that has a name; "" of nothing."""
    if isinstance(value, dict):
        value = next((value[name] for name in NAMES if name in value), value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return None


def _without_nothing(
    column: pl.Series, field: str, kept: frozenset[str], checks: RowChecks
) -> pl.Series:
    words = NOTHING | UNKNOWN if field in SAYS_UNKNOWN else NOTHING
    if field == "kind":
        words -= kept
    short = column.filter((column.str.len_bytes() <= LONGEST).fill_null(value=False)).unique()
    said = short.filter(short.str.strip_chars().str.to_lowercase().is_in(list(words)))
    if said.is_empty():
        return column
    is_nothing = column.is_in(said.implode()).fill_null(value=False)
    name = checks.names.get(field, field)
    reason = f"words for nothing in the column {name}, such as N/A (read as unknown)"
    checks.problems.note(reason, int(is_nothing.sum()))
    return pl.select(pl.when(~is_nothing).then(column)).to_series()
