"""The columns of garments that came or changed: which there are, and of which type."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS, item_table
from wearwith.errors import ConfigError, DataError
from wearwith.matching.changes.item_journal import ItemState
from wearwith.types import OUTFIT_SLOTS

__all__ = ["facts_of", "typed_facts", "whole_row", "with_facts"]

# What a shop may tell of a garment, whether or not its catalogue had a column for it.
ALWAYS: dict[str, pl.DataType] = {
    "price": pl.Float64(),
    "stock": pl.Int64(),
    "currency": pl.String(),
    "link": pl.String(),
}


def whole_row(items: pl.DataFrame, given: Mapping[str, Any]) -> dict[str, Any]:
    """Make a whole garment of what is given, with side and slot, as the table of items has it.

    What is not known is left out.

    Raises
    ------
    DataError
        If a column is unknown or of another type, or the kind is unknown.
    ConfigError
        If nothing says what the garment is in an outfit.
    """
    reads = {name: given[name] for name in (*ITEM_COLUMNS, "kind") if given.get(name) is not None}
    facts = typed_facts(items, {k: v for k, v in given.items() if k not in reads})
    (row,) = item_table(pl.DataFrame([reads])).to_dicts()
    if row["slot"] not in OUTFIT_SLOTS:
        raise ConfigError(
            "Nothing says what the garment is in an outfit",
            where=given["id"],
            fix=f"give its kind: top, bottom, or one of {', '.join(OUTFIT_SLOTS)}",
        )
    return {name: value for name, value in {**row, **facts}.items() if value is not None}


def typed_facts(items: pl.DataFrame, given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that no model reads, such as a price, with the types that the items have.

    `DataError` if a column is unknown or of another type; `ConfigError` if models read it.
    """
    given = {name: value for name, value in given.items() if name not in ("id", "kind")}
    schema = _schema(items)
    for name in given:
        if name in ITEM_COLUMNS and given[name] is not None:
            raise ConfigError(
                f"A model may read {name!r}, which would change the garment's place",
                where=name,
                fix="put the whole garment in anew",
            )
        if name not in schema and name not in ITEM_COLUMNS:
            raise DataError(
                f"The items have no column {name!r}",
                where=name,
                fix=f"they have {', '.join(sorted({*schema, *ITEM_COLUMNS}))}",
            )
    facts = {name: value for name, value in given.items() if name in schema}
    try:
        (typed,) = pl.DataFrame([facts], {name: schema[name] for name in facts}).to_dicts() or [{}]
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        raise DataError(
            f"A column is of another type than the items': {str(error).splitlines()[0]}",
            where=", ".join(facts),
        ) from None
    return typed if facts else {}


def facts_of(items: pl.DataFrame, state: ItemState) -> dict[str, Any]:
    """What a state says of the columns that no model reads; a whole garment says all of them."""
    told = {name: value for name, value in state.known.items() if name not in ITEM_COLUMNS}
    return {**dict.fromkeys(_schema(items)), **told} if state.state == "put" else told


def with_facts(items: pl.DataFrame, states: Iterable[ItemState]) -> pl.DataFrame:
    """Bring the columns that no model reads up to date."""
    row_of = {name: row for row, name in enumerate(items["id"])}
    told: dict[str, dict[int, Any]] = {}
    for state in states:
        if (row := row_of.get(state.id)) is not None:
            for name, value in facts_of(items, state).items():
                told.setdefault(name, {})[row] = value
    schema, columns = _schema(items), []
    for name, values in told.items():
        if name not in items.columns and not any(value is not None for value in values.values()):
            continue
        before = items[name].to_list() if name in items.columns else [None] * items.height
        for row, value in values.items():
            before[row] = value
        columns.append(pl.Series(name, before, schema[name]))
    return items.with_columns(columns)


def _schema(items: pl.DataFrame) -> dict[str, pl.DataType]:
    return ALWAYS | {name: kind for name, kind in items.schema.items() if name not in ITEM_COLUMNS}
