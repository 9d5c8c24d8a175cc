"""Read the items of an outfit out of a cell: a list, records with an id, or such things as text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.importers.known_ids import as_known
from wearwith.catalog.importers.table_values import id_column, listed_in
from wearwith.errors import DataError

__all__ = ["items_in_cells", "separator_in"]

SEPARATORS = (";", ",", "|", " ")


def items_in_cells(
    outfits: pl.DataFrame,
    known: pl.Series,
    path: Path,
    separator: str | None,
    id_names: Sequence[str],
) -> pl.DataFrame:
    """Give every item of an outfit a row of its own, with its id as the file has it.

    Parameters
    ----------
    outfits
        A column item, of any type.
    known
        The ids of the items. A text that is one of them is never divided.
    separator
        Separates the ids of a cell, if it is given.
    id_names
        Fields of a record that may have the id, the likeliest first; else it is the field with the
        most known ids.

    Raises
    ------
    DataError
        If items are records without an id.
    """
    while (kind := outfits.schema["item"]).is_nested():
        if isinstance(kind, pl.Struct):
            fields = outfits["item"].struct.unnest()
            name = _id_field(fields, known, id_names)
            if name is None:
                have = ", ".join(fields.columns)
                raise DataError(
                    "The items are records in which no field has the id of a known one",
                    where=path,
                    fix=f"a record has {have}; --id names the field, as in the items",
                )
            outfits = outfits.with_columns(fields[name].alias("item"))
        elif isinstance(kind, pl.List):
            outfits = outfits.explode("item")
        else:
            break
    outfits = outfits.with_columns(id_column(outfits, "item", path))
    if separator:
        return outfits.with_columns(_divided(outfits["item"], separator)).explode("item")
    return _with_lists_in_text(outfits, known, id_names)


def separator_in(cell: str, known: pl.Series) -> str | None:
    """Find what divides a cell into known ids, if anything does."""
    for mark in SEPARATORS:
        parts = [part.strip() for part in cell.split(mark) if part.strip()]
        if len(parts) > 1 and not as_known(pl.Series(parts), known).null_count():
            return mark
    return None


def _divided(cells: pl.Series, separator: str) -> pl.Series:
    """Divide texts; what is between two separators, or after the last, may be empty."""
    parts = cells.str.split(separator).list.eval(pl.element().str.strip_chars())
    parts = parts.list.eval(pl.element().filter(pl.element() != ""))
    return parts.rename("item")


def _with_lists_in_text(
    outfits: pl.DataFrame, known: pl.Series, id_names: Sequence[str]
) -> pl.DataFrame:
    cells = outfits["item"]
    opens = cells.str.strip_chars_start().str.contains(r"^[\[{(]").fill_null(value=False)
    if not opens.any():
        return outfits
    texts = cells.filter(opens & ~cells.is_in(known.implode())).unique()
    found = {text: value for text in texts if isinstance(value := listed_in(text), list | dict)}
    lists = {text: value if isinstance(value, list) else [value] for text, value in found.items()}
    records = [part for parts in lists.values() for part in parts if isinstance(part, dict)]
    name = None
    if records:
        names = dict.fromkeys(name for record in records for name in record)
        fields = {name: [_text(record.get(name)) for record in records] for name in names}
        frame = pl.DataFrame(fields, schema=dict.fromkeys(fields, pl.String()))
        name = _id_field(frame, known, id_names)
    ids = {
        text: [_text(part.get(name) if isinstance(part, dict) else part) for part in parts]
        for text, parts in lists.items()
        if name is not None or not any(isinstance(part, dict) for part in parts)
    }
    if not ids:
        return outfits
    items = [ids.get(cell, [cell]) for cell in cells]
    return outfits.with_columns(pl.Series("item", items, dtype=pl.List(pl.String()))).explode(
        "item"
    )


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, list | dict) else str(value)


def _id_field(fields: pl.DataFrame, known: pl.Series, names: Sequence[str]) -> str | None:
    """Find the field of records that has the ids of items; None if no field has any."""
    counts = {
        column.name: int(as_known(column.cast(pl.String), known).is_not_null().sum())
        for column in fields
        if not column.dtype.is_nested() and column.dtype != pl.Binary
    }
    for name in names:
        if counts.get(name):
            return name
    best = max(counts, key=counts.__getitem__, default=None)
    return best if best is not None and counts[best] else None
