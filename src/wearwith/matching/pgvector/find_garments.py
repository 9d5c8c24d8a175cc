"""Finding garments in the database by id, and saying which ids it has instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import MOST_COMPARED, nearest_ids
from wearwith.errors import RunError, UnknownItemError
from wearwith.matching.pgvector.database_schema import items_of, vectors_of
from wearwith.matching.pgvector.database_server import Connection
from wearwith.matching.pgvector.garment_rows import trait_of
from wearwith.matching.queries import unknown_item
from wearwith.model import Garment
from wearwith.types import Side

__all__ = ["Extent", "extent_of", "find", "known_places", "places_of"]


@dataclass(frozen=True)
class Extent:
    """How many tops and bottoms there are now, and how long the longest point is."""

    n: Mapping[Side, int]
    longest: float


def extent_of(connection: Connection, model_id: int) -> Extent:
    """How much there is of a model; raises `RunError` where it is no longer there."""
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
    """Find a garment; raises `UnknownItemError` if there is none, or it is of another side."""
    row = connection.execute(
        f"SELECT i.side, i.traits, v.point FROM {items_of(model_id)} i"  # noqa: S608
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
    return Garment(row[0], np.array(row[2].to_numpy(), np.float32), traits=read)


def places_of(
    connection: Connection, model_id: int, side: Side, names: Iterable[str]
) -> dict[str, int]:
    """Ids to where they are, in their order; raises `UnknownItemError` as `find`."""
    names = list(names)
    found = known_places(connection, model_id, side, names)
    for name in names:
        if name not in found:
            raise unknown(connection, model_id, name, side)
    return found


def known_places(
    connection: Connection, model_id: int, side: Side, names: list[str]
) -> dict[str, int]:
    """As `places_of`, without those that are not there."""
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
    """Say what is wrong with an id, as the catalogue of a model does."""
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
