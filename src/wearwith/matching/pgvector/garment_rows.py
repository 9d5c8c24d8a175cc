"""Garments as rows of the database: written, read back, found by id."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import MOST_COMPARED, nearest_ids
from wearwith.catalog.schema import ITEM_COLUMNS
from wearwith.errors import RunError, UnknownItemError
from wearwith.matching.pgvector.database_schema import items_of, vectors_of
from wearwith.matching.pgvector.database_server import Connection
from wearwith.matching.pgvector.sql_clauses import COLUMNS
from wearwith.matching.queries import unknown_item
from wearwith.model import Garment
from wearwith.types import Floats, Side
from wearwith.words.attributes import Trait

__all__ = [
    "Extent",
    "GarmentRow",
    "extent_of",
    "find",
    "known_places",
    "longest",
    "places_of",
    "read_values",
    "rows_of",
    "trait_of",
    "trait_text",
    "unknown",
]

Reads = Sequence[tuple[str, str, str, str]]  # attribute, value, source, words


@dataclass(frozen=True)
class GarmentRow:
    """One garment in the database, without its point."""

    id: str
    side: Side | None  # None of a garment of outfits alone
    columns: tuple[Any, ...]  # in the order of COLUMNS
    more: str
    traits: list[str]
    reads: str

    @property
    def values(self) -> tuple[Any, ...]:
        """The values in the order of the table."""
        return (self.id, self.side, *self.columns, self.more, self.traits, self.reads)


def rows_of(items: pl.DataFrame, reads: Mapping[str, Reads]) -> Iterator[GarmentRow]:
    """Make rows of tops and bottoms; `reads` has the values that were read of an item, by id."""
    others = [name for name in items.columns if name not in ITEM_COLUMNS]
    for row in items.iter_rows(named=True):
        read = list(dict.fromkeys(reads.get(row["id"], ())))
        more = {name: _jsonable(row[name]) for name in others if row[name] is not None}
        yield GarmentRow(
            row["id"],
            row["side"],
            tuple((row[name] or []) if name == "category" else row[name] for name in COLUMNS),
            json.dumps(more, ensure_ascii=False),
            list(dict.fromkeys(trait_text(Trait(*one[:2])) for one in read)),
            json.dumps(read, ensure_ascii=False),
        )


def read_values(traits: pl.DataFrame | None) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return what was read of each item, by id, from a table of traits."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    if traits is not None:
        columns = ("item", "attribute", "value", "source", "words")
        for item, *read in traits.select(columns).iter_rows():
            found.setdefault(item, []).append(tuple(read))
    return found


def trait_text(trait: Trait) -> str:
    """Write a value as the database has it; no name of an attribute contains =."""
    return f"{trait.attribute}={trait.value}"


def trait_of(text: str) -> Trait:
    """Read a value that `trait_text` wrote."""
    attribute, _, value = text.partition("=")
    return Trait(attribute, value)


def longest(points: Floats) -> float:
    """Return the length of the longest point. Shape: (n, D)."""
    squares = np.einsum("nd,nd->n", points, points, dtype=np.float64)
    return math.sqrt(float(squares.max(initial=0)))


def _jsonable(value: object) -> object:
    """Make a value JSON; NaN and dates become texts, which PostgreSQL reads back."""
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(name): _jsonable(one) for name, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [None if one is None else _jsonable(one) for one in value]
    return str(value)


@dataclass(frozen=True)
class Extent:
    """Number of garments of each side, and the length of the longest point."""

    n: Mapping[Side, int]
    longest: float


def extent_of(connection: Connection, model_id: int) -> Extent:
    """Return how much there is of a model; `RunError` if it is no longer there."""
    row = connection.execute(
        "SELECT tops, bottoms, longest FROM wearwith.models"
        " WHERE model_id = %s AND loaded IS NOT NULL",
        [model_id],
    ).fetchone()
    if row is None:
        raise RunError(
            "The database no longer has this model",
            where="--index",
            fix="wearwith index load MODEL URL, then reload the service",
        )
    return Extent({"top": int(row[0]), "bottom": int(row[1])}, float(row[2]))


def find(connection: Connection, model_id: int, name: str, side: Side | None) -> Garment:
    """Find a garment; `UnknownItemError` if there is none of that id and side."""
    row = connection.execute(
        f"SELECT i.side, i.traits, v.point, i.slot FROM {items_of(model_id)} i"  # noqa: S608
        f" JOIN {vectors_of(model_id)} v USING (place) WHERE i.id = %s".encode(),
        [name],
        binary=True,
    ).fetchone()
    if row is None or (side is not None and row[0] != side):
        raise unknown(connection, model_id, name, side)
    traits = list(map(trait_of, row[1]))
    columns = {
        "attribute": [one.attribute for one in traits],
        "value": [one.value for one in traits],
    }
    read = pl.DataFrame(columns, dict.fromkeys(columns, pl.String()))
    return Garment(row[0], np.array(row[2].to_numpy(), np.float32), traits=read, slot=row[3])


def places_of(
    connection: Connection, model_id: int, side: Side, names: Iterable[str]
) -> dict[str, int]:
    """Return the places of ids, in their order; `UnknownItemError` if one is not there."""
    names = list(names)
    found = known_places(connection, model_id, side, names)
    for name in names:
        if name not in found:
            raise unknown(connection, model_id, name, side)
    return found


def known_places(
    connection: Connection, model_id: int, side: Side, names: list[str]
) -> dict[str, int]:
    """Return the places of those ids that are there, in their order."""
    if not names:
        return {}
    rows = connection.execute(
        f"SELECT id, place FROM {items_of(model_id)}"  # noqa: S608
        " WHERE side = %s AND id = ANY(%s::text[])".encode(),
        [side, names],
    ).fetchall()
    found = {str(name): int(place) for name, place in rows}
    return {name: found[name] for name in names if name in found}


def unknown(
    connection: Connection, model_id: int, name: str, side: Side | None
) -> UnknownItemError:
    """Say what is wrong with an id, and which ids are like it."""
    row = connection.execute(
        "SELECT side FROM wearwith.items WHERE model_id = %s AND id = %s", [model_id, name]
    ).fetchone()
    if row is not None:
        return unknown_item(name, side, row[0], ())
    rows = connection.execute(
        "(SELECT id FROM wearwith.items WHERE model_id = %(m)s AND id >= %(n)s AND side LIKE %(s)s"
        " ORDER BY id LIMIT %(l)s) UNION ALL"
        " (SELECT id FROM wearwith.items WHERE model_id = %(m)s AND id < %(n)s AND side LIKE %(s)s"
        " ORDER BY id DESC LIMIT %(l)s)",
        {"m": model_id, "n": name, "s": side or "%", "l": MOST_COMPARED // 2},
    ).fetchall()
    near = nearest_ids(name, sorted(str(one) for (one,) in rows))
    return unknown_item(name, side, None, near)
