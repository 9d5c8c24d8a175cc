"""Models are loaded into the database in blocks, so that it can resume; listed; unloaded."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wearwith.errors import ConfigError, DataError, OutputExistsError, RunError
from wearwith.matching.pgvector.database_schema import items_of, migrate, require_newest, vectors_of
from wearwith.matching.pgvector.database_server import Connection, Server
from wearwith.matching.pgvector.garment_rows import longest, read_values, rows_of
from wearwith.matching.pgvector.sql_clauses import COLUMNS
from wearwith.model import TrainedModel
from wearwith.progress import ProgressFactory, silent
from wearwith.types import OUTFIT_SLOTS, SIDES, Side

__all__ = [
    "ITEM_FIELDS",
    "LoadedModel",
    "fingerprint_of",
    "load",
    "loaded_garments",
    "loaded_models",
    "unload",
]

AT_ONCE = 1_000  # garments of one transaction
MOST_DIMENSIONS = 16_000  # of pgvector's vectors
# A row must fit a page of 8 kB, or its point is stored apart and read ten times as slowly.
MOST_IN_ROW = 1_900
ITEM_FIELDS = ("id", "side", *COLUMNS, "more", "traits", "reads")


@dataclass(frozen=True)
class LoadedModel:
    """A model in the database, with its numbers of tops and bottoms now.

    `graphs` has, by side, the share of the exact best that its graph finds, if it has one.
    """

    fingerprint: str
    name: str
    tops: int
    bottoms: int
    is_complete: bool
    graphs: dict[Side, float]


def fingerprint_of(model: TrainedModel) -> str:
    """Return the SHA-256 of a model: of its manifest and, if in memory, its arrays and items."""
    digest = hashlib.sha256(model.manifest.model_dump_json().encode())
    if not model.manifest.sha256:
        for name in sorted(model.arrays):
            digest.update(name.encode() + np.ascontiguousarray(model.arrays[name]).tobytes())
        digest.update(model.items.write_ndjson().encode())
    return digest.hexdigest()


def load(server: Server, model: TrainedModel, progress: ProgressFactory = silent) -> int:
    """Load the tops and bottoms of a model with their vectors, and its worn pairs.

    Of a model of outfits, all other garments that it knows are loaded too, without vectors.

    Garments that are there stay as they are, even if changed; a load that was stopped goes on. The
    tables are made, or brought to the newest version, first.

    Returns
    -------
    int
        How many garments were loaded now.

    Raises
    ------
    RunError
        If the database can't be used, lacks pgvector, or has tables from a newer wearwith.
    ConfigError
        If the model has no points, or too many dimensions.
    DataError
        If PostgreSQL can't store a text of an item.
    OutputExistsError
        If another process is loading this model.
    """
    dim = model.points("top").shape[1]
    if not model.has_points or dim > MOST_DIMENSIONS:
        raise ConfigError(
            f"pgvector stores vectors of 1 to {MOST_DIMENSIONS:,} numbers, and this model's "
            f"have {dim:,}",
            where=model.folder,
            fix="match it in process, without --index",
        )
    _require_texts(model.items)
    migrate(server)
    fingerprint = fingerprint_of(model)
    with server.alone() as keeper:  # its lock ends with it, however this ends
        key = int(fingerprint[:15], 16)
        row = keeper.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        if row is None or not row[0]:
            raise OutputExistsError(
                "Another process is loading this model",
                where=server.address,
                fix="wait until it has finished",
            )
        try:
            return _loaded(server, model, fingerprint, progress)
        finally:
            # At once, if it was stopped too: the server may notice the closed connection only after
            # the next load has begun.
            keeper.execute("SELECT pg_advisory_unlock(%s)", [key])


def loaded_garments(model: TrainedModel) -> pl.DataFrame:
    """Return the items that are loaded: tops, bottoms, then what else is worn in outfits."""
    items = [model.items.filter(side=side) for side in SIDES]
    if model.outfits is not None:
        worn = pl.col("side").is_null() & pl.col("slot").is_in(OUTFIT_SLOTS)
        items.append(model.items.filter(worn))
    return pl.concat(items)


def loaded_models(server: Server) -> list[LoadedModel]:
    """List the models in the database, the newest first; `RunError` if it can't be used."""
    with server.reading() as connection:
        require_newest(connection, server.address)
        rows = connection.execute(
            "SELECT m.fingerprint, m.name, m.tops, m.bottoms, m.loaded IS NOT NULL,"
            " (SELECT coalesce(jsonb_object_agg(g.side, g.recall), '{}')"
            "  FROM wearwith.graphs g WHERE g.model_id = m.model_id)"
            " FROM wearwith.models m ORDER BY m.model_id DESC"
        ).fetchall()
    return [LoadedModel(*row) for row in rows]


def unload(server: Server, fingerprint: str) -> str:
    """Remove a model and its garments, even if changed; return its whole fingerprint.

    Parameters
    ----------
    fingerprint
        Enough of its beginning to tell it from others.

    Raises
    ------
    RunError
        If no model, or several, have such a fingerprint.
    """
    with server.writing() as connection:
        require_newest(connection, server.address)
        rows = connection.execute(
            "SELECT model_id, fingerprint FROM wearwith.models WHERE starts_with(fingerprint, %s)",
            [fingerprint],
        ).fetchall()
        if len(rows) != 1:
            raise RunError(
                f"{len(rows) or 'No'} models have a fingerprint that begins like this",
                where=fingerprint,
                fix="wearwith index list URL",
            )
        ((model_id, found),) = rows
        for table, whole in ((vectors_of(model_id), "vectors"), (items_of(model_id), "items")):
            connection.execute(f"ALTER TABLE wearwith.{whole} DETACH PARTITION {table}".encode())
            connection.execute(f"DROP TABLE {table}".encode())
        connection.execute("DELETE FROM wearwith.models WHERE model_id = %s", [model_id])
    return str(found)


def _loaded(
    server: Server, model: TrainedModel, fingerprint: str, progress: ProgressFactory
) -> int:
    """Load what is missing."""
    garments = loaded_garments(model)
    points = {side: model.points(side) for side in SIDES}
    model_id, n_there, is_complete = _begun(server, model, fingerprint, garments.height)
    if is_complete and n_there == garments.height:
        return 0
    reads = read_values(None if model.knowledge is None else model.knowledge.traits)
    n_tops = len(points["top"])
    with progress("Loading", garments.height - n_there) as bar:
        for start in range(n_there, garments.height, AT_ONCE):
            some = garments.slice(start, AT_ONCE)
            block = np.vstack(
                [
                    points["top"][start : start + AT_ONCE],
                    points["bottom"][max(start - n_tops, 0) : max(start + AT_ONCE - n_tops, 0)],
                ]
            )
            with server.writing() as connection:
                _copy(connection, model_id, some, block, reads)
            bar.advance(some.height)
    with server.writing() as connection:
        if model.pairs is not None and not is_complete:
            _copy_pairs(connection, model_id, model.pairs)
        connection.execute(
            "UPDATE wearwith.models SET loaded = now() WHERE model_id = %s", [model_id]
        )
    with server.alone() as connection:  # so that the first query is planned well
        for table in (items_of(model_id), vectors_of(model_id)):
            connection.execute(f"VACUUM (ANALYZE) {table}".encode())
    return garments.height - n_there


def _begun(
    server: Server, model: TrainedModel, fingerprint: str, n_items: int
) -> tuple[int, int, bool]:
    """Find or add the model; return its number, how many garments it has, whether all."""
    with server.writing() as connection:
        found = connection.execute(
            "SELECT model_id, n_loaded, loaded IS NOT NULL FROM wearwith.models"
            " WHERE fingerprint = %s",
            [fingerprint],
        ).fetchone()
        if found is not None:
            return int(found[0]), int(found[1]), bool(found[2])
        dim = model.points("top").shape[1]
        columns = {name: str(kind) for name, kind in model.items.schema.items()}
        row = connection.execute(
            "INSERT INTO wearwith.models (fingerprint, name, dim, columns, n_items)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING model_id",
            [fingerprint, model.manifest.model, dim, json.dumps(columns), n_items],
        ).fetchone()
        assert row is not None  # noqa: S101
        model_id = int(row[0])
        for table, whole in ((items_of(model_id), "items"), (vectors_of(model_id), "vectors")):
            connection.execute(
                f"CREATE TABLE {table} PARTITION OF wearwith.{whole}"
                f" FOR VALUES IN ({model_id})".encode()
            )
        how = "PLAIN" if dim <= MOST_IN_ROW else "EXTERNAL"  # compression does not shrink vectors
        connection.execute(
            f"ALTER TABLE {vectors_of(model_id)} ALTER COLUMN point SET STORAGE {how}".encode()
        )
    return model_id, 0, False


def _copy(
    connection: Connection, model_id: int, items: pl.DataFrame, points: Any, reads: Any
) -> None:
    """Copy a block of garments with their points."""
    row = connection.execute(
        "SELECT nextval(pg_get_serial_sequence('wearwith.items', 'place'))"
        " FROM generate_series(1, %s)",
        [items.height],
    ).fetchall()
    places = [int(one[0]) for one in row]
    fields = ", ".join(ITEM_FIELDS)
    with connection.cursor().copy(
        f"COPY wearwith.items (model_id, place, {fields}) FROM STDIN".encode()
    ) as copy:
        for place, one in zip(places, rows_of(items, reads), strict=True):
            copy.write_row((model_id, place, *one.values))
    with connection.cursor().copy(
        "COPY wearwith.vectors (model_id, place, side, point) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types(["int4", "int8", "text", "vector"])
        # Garments of no side come last, and have no point.
        for place, side, point in zip(places, items["side"], points, strict=False):
            copy.write_row((model_id, place, side, point))
    connection.execute(
        "UPDATE wearwith.models SET n_loaded = n_loaded + %s, longest = greatest(longest, %s)"
        " WHERE model_id = %s",
        [items.height, longest(points), model_id],
    )


def _copy_pairs(connection: Connection, model_id: int, pairs: pl.DataFrame) -> None:
    worn = pairs.select("top", "bottom", "split").unique(["top", "bottom"], maintain_order=True)
    with connection.cursor().copy(
        "COPY wearwith.pairs (model_id, top, bottom, split) FROM STDIN"
    ) as copy:
        for row in worn.iter_rows():
            copy.write_row((model_id, *row))


def _require_texts(items: pl.DataFrame) -> None:
    """Raise `DataError` if a text has U+0000, which PostgreSQL can't store."""
    for name in (name for name, kind in items.schema.items() if kind == pl.String()):
        bad = items.filter(pl.col(name).str.contains("\0", literal=True))
        if bad.height:
            raise DataError(
                "A text has the character U+0000, which PostgreSQL can't store",
                where=f"{name} of {bad['id'][0]!r}",
                fix="take it out of the dataset, and train again",
            )
