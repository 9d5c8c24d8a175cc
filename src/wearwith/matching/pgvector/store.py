"""The garments of one model in PostgreSQL: matched there, and changed one by one."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Self

import numpy as np
import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS, item_table
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.pgvector.database_reading import ReadingInDatabase, SearchContext
from wearwith.matching.pgvector.database_schema import items_of, require_newest, vectors_of
from wearwith.matching.pgvector.database_server import Connection, Server
from wearwith.matching.pgvector.garment_rows import (
    GarmentRow,
    extent_of,
    longest,
    places_of,
    read_values,
    rows_of,
    unknown,
)
from wearwith.matching.pgvector.hnsw_graphs import PointGraph, graph_of, sphere_of
from wearwith.matching.pgvector.loading import ITEM_FIELDS, fingerprint_of
from wearwith.matching.pgvector.sql_clauses import COLUMNS, Clause
from wearwith.matching.pgvector.sql_conditions import clause_of
from wearwith.model import Garment, NewItem, TrainedModel
from wearwith.model.new_garments import inputs_of, traits_of
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.types import SIDES, Floats, Side

__all__ = ["Store"]

MOST_CONDITIONS = 64  # kept as SQL: a page uses the same few
logger = logging.getLogger("wearwith.matching")


class Store:
    """A source of a `Matcher`; `open` makes one. Any number of threads can search and change it.

    A change counts from the next question on, in every process.

    Parameters
    ----------
    server, model, model_id
        The database, the model, and its number there.
    collation
        The server's collation that knows the letters of all languages; None if it has none.
    graphs
        By side; a side without one is searched exactly.
    """

    def __init__(
        self,
        server: Server,
        model: TrainedModel,
        model_id: int,
        collation: str | None,
        graphs: Mapping[Side, PointGraph],
    ) -> None:
        self.server, self.model, self.model_id = server, model, model_id
        self._collation = collation
        self._columns = model.items.clear()
        self._cached_clause = lru_cache(maxsize=MOST_CONDITIONS)(self._clause)
        self._context = SearchContext(
            model, model_id, self.clause, lru_cache(self._mean), dict(graphs)
        )

    @classmethod
    def open(cls, server: Server, model: TrainedModel, index: IndexConfig | None = None) -> Self:
        """Open a model that was loaded.

        Parameters
        ----------
        index
            When to search the graph of a side; None for never.

        Raises
        ------
        RunError
            If the database can't be used, or does not have all of this model.
        """
        fingerprint = fingerprint_of(model)
        with server.reading() as connection:
            require_newest(connection, server.address)
            row = connection.execute(
                "SELECT model_id, loaded IS NOT NULL FROM wearwith.models WHERE fingerprint = %s",
                [fingerprint],
            ).fetchone()
            if row is None or not row[1]:
                has = "does not have this model" if row is None else "has only a part of this model"
                raise RunError(
                    f"The database {has}",
                    where=server.address,
                    fix=f"wearwith index load {model.folder or 'MODEL'} URL",
                )
            model_id = int(row[0])
            graphs: dict[Side, PointGraph] = {}
            for side in SIDES:
                graph = None if index is None else _usable(connection, model_id, side, index)
                if graph is not None:
                    graphs[side] = graph
            return cls(server, model, model_id, _collation(connection), graphs)

    @property
    def graphs(self) -> Mapping[Side, SideGraph]:
        """The graphs that are searched, with the check from when they were built."""
        return {
            side: SideGraph(graph.check, is_searched=True)
            for side, graph in self._context.graphs.items()
        }

    def clause(self, condition: Condition) -> Clause:
        """Translate a condition to PostgreSQL's SQL; `ConfigError` if it can't be."""
        if isinstance(condition, str):
            return self._cached_clause(condition)
        return self._clause(condition)

    @contextmanager
    def reading(self) -> Iterator[ReadingInDatabase]:
        """Read one consistent state of the database.

        Raises
        ------
        RunError
            If the database does not answer. Only the log says why, since anybody may be asking.
        """
        try:
            with self.server.reading() as connection:
                yield ReadingInDatabase(self._context, connection)
        except RunError as error:
            logger.error("No match: %s", error)  # noqa: TRY400 - it says what to do
            raise RunError(
                "The database of garments does not answer", where="index", fix="try again later"
            ) from None

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:
        """Return a garment that differs from the model's, and its row of the item table.

        None if it is as the model has it, or not there.
        """
        columns = ", ".join(f"i.{one}" for one in COLUMNS)
        with self.server.reading() as connection:
            row = connection.execute(
                f"SELECT i.side, i.reads, v.point, {columns} FROM {items_of(self.model_id)} i"  # noqa: S608
                f" JOIN {vectors_of(self.model_id)} v USING (place)"
                " WHERE i.id = %s AND i.changed IS NOT NULL".encode(),
                [name],
                binary=True,
            ).fetchone()
        if row is None:
            return None
        side, reads, point, *values = row
        known = {"id": name, "side": side, **dict(zip(COLUMNS, values, strict=True))}
        traits = None
        if self.model.knowledge is not None:
            schema = dict.fromkeys(TRAIT_COLUMNS, pl.String())
            traits = pl.DataFrame([(name, *one) for one in reads], schema, orient="row")
        point = np.array(point.to_numpy(), np.float32)
        garment = Garment(side, point, traits=traits, slot=known["slot"])
        return garment, item_table(pl.DataFrame([known]))

    def put(
        self, name: str, side: Side, item: NewItem, more: Mapping[str, Any] | None = None
    ) -> bool:
        """Put a whole garment in, or replace the one of that id; return whether it is new.

        Values that are not given are unknown from then on. A bottom keeps its popularity.

        Parameters
        ----------
        name, side
            Its id, and whether it is a top or a bottom.
        item
            What is known of it; its picture must be encoded already.
        more
            Further columns of the item table, such as a price.

        Raises
        ------
        ConfigError
            If the model can read nothing of it.
        DataError
            If a column is unknown or of another type, or a vector is malformed.
        """
        model = self.model
        (point,) = model.new_points(side, inputs_of(item, side, model))
        reads: Mapping[str, Any] = {}
        if model.knowledge is not None:
            read = traits_of(item, side, model, model.knowledge)
            reads = read_values(read.with_columns(item=pl.lit(name)))
        known = item.table(side).with_columns(id=pl.lit(name)).row(0, named=True)
        table = self._table({**{key: known[key] for key in ITEM_COLUMNS}, **(more or {})})
        (row,) = rows_of(table, reads)
        with self.server.writing() as connection:
            return self._put(connection, row, point)

    def change(self, name: str, columns: Mapping[str, Any]) -> None:
        """Change columns of a garment that the model does not read, such as its price.

        Raises
        ------
        UnknownItemError
            If it is not there.
        ConfigError
            If the model may read one of them: put the whole garment in anew.
        DataError
            If a column is unknown or of another type.
        """
        reads = set(ITEM_COLUMNS) - {"image", "model"}
        if wrong := sorted(reads & set(columns)):
            raise ConfigError(
                f"The model may read {wrong[0]!r}, which would change its vector",
                where=name,
                fix="put the whole garment in anew",
            )
        (row,) = rows_of(self._table({"id": name, "side": "top", **columns}), {})
        plain = [one for one in ("image", "model") if one in columns]
        gone = [one for one in columns if columns[one] is None and one not in plain]
        sets = "".join(f", {one} = %s" for one in plain)
        with self.server.writing() as connection:
            done = connection.execute(
                "UPDATE wearwith.items SET more = (more || %s::jsonb) - %s::text[]"  # noqa: S608
                f"{sets} WHERE model_id = %s AND id = %s".encode(),
                [row.more, gone, *(columns[one] for one in plain), self.model_id, name],
            )
            if done.rowcount == 0:
                raise unknown(connection, self.model_id, name, None)

    def remove(self, names: Iterable[str]) -> None:
        """Take garments out: all, or none and `UnknownItemError` if one is unknown."""
        names = list(names)
        with self.server.writing() as connection:
            rows = connection.execute(
                "DELETE FROM wearwith.items WHERE model_id = %s AND id = ANY(%s::text[])"
                " RETURNING id",
                [self.model_id, names],
            ).fetchall()
            gone = {row[0] for row in rows}
            for name in names:
                if name not in gone:
                    raise unknown(connection, self.model_id, name, None)

    def wear(self, top: str, bottom: str) -> None:
        """Note that two garments were worn together; `UnknownItemError` if one is unknown."""
        with self.server.writing() as connection:
            places_of(connection, self.model_id, "top", [top])
            places_of(connection, self.model_id, "bottom", [bottom])
            connection.execute(
                "INSERT INTO wearwith.pairs (model_id, top, bottom) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [self.model_id, top, bottom],
            )

    def _put(self, connection: Connection, row: GarmentRow, point: Floats) -> bool:
        fields, sets = ", ".join(ITEM_FIELDS), [f"{one} = excluded.{one}" for one in ITEM_FIELDS]
        found = connection.execute(
            f"INSERT INTO wearwith.items AS i (model_id, changed, {fields})"  # noqa: S608
            f" VALUES (%s, now(){', %s' * len(ITEM_FIELDS)})"
            f" ON CONFLICT (model_id, id) DO UPDATE SET changed = now(), {', '.join(sets)}"
            " RETURNING i.place, (SELECT v.point FROM wearwith.vectors v"
            " WHERE v.model_id = i.model_id AND v.place = i.place AND v.side = i.side)".encode(),
            [self.model_id, *row.values],
            binary=True,
        ).fetchone()
        assert found is not None and row.side is not None  # noqa: S101, PT018 (put has a side)
        place, before = found
        if before is not None and row.side == "bottom" and self.model.manifest.popularity:
            point = np.append(point[:-1], before.to_numpy()[-1]).astype(np.float32)
        graph = graph_of(connection, self.model_id, row.side)
        sphere = None
        if graph is not None:
            sphere = sphere_of(point[None], graph.centre, graph.longest)[0]
        connection.execute(
            "INSERT INTO wearwith.vectors (model_id, place, side, point, sphere)"
            " VALUES (%s, %s, %s, %s, %s::vector::halfvec) ON CONFLICT (model_id, place)"
            " DO UPDATE SET side = excluded.side, point = excluded.point, sphere = excluded.sphere",
            [self.model_id, place, row.side, point, sphere],
        )
        length = longest(point[None])
        connection.execute(
            "UPDATE wearwith.models SET longest = %s WHERE model_id = %s AND longest < %s",
            [length, self.model_id, length],
        )
        return before is None

    def _table(self, row: Mapping[str, Any]) -> pl.DataFrame:
        """Make one row of the item table, with the types of the model's."""
        schema = self.model.items.schema
        for name in row:
            if name not in schema:
                raise DataError(
                    f"The items have no column {name!r}",
                    where=row["id"],
                    fix=f"they have {', '.join(schema)}",
                )
        try:
            return pl.DataFrame([{name: row.get(name) for name in schema}], schema=schema)
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
            raise DataError(
                f"A column is of another type than the items': {str(error).splitlines()[0]}",
                where=row["id"],
            ) from None

    def close(self) -> None:
        """Give all connections back."""
        self.server.close()

    def _clause(self, condition: Condition) -> Clause:
        return clause_of(condition, self._columns, self._collation)

    def _mean(self, side: Side) -> Floats:
        mean: Floats = self.model.latent(side).mean(axis=0)
        return mean


def _collation(connection: Connection) -> str | None:
    """Find the server's collation that knows the letters of all languages."""
    rows = connection.execute(
        "SELECT collname FROM pg_collation WHERE collname IN ('pg_unicode_fast', 'und-x-icu')"
        " AND collnamespace = 'pg_catalog'::regnamespace ORDER BY 1"
    ).fetchall()
    return str(rows[0][0]) if rows else None


def _usable(
    connection: Connection, model_id: int, side: Side, config: IndexConfig
) -> PointGraph | None:
    """Return the graph of a large side if it finds enough; else the log says why not."""
    if extent_of(connection, model_id).n[side] <= config.above:
        return None
    graph = graph_of(connection, model_id, side)
    if graph is None:
        logger.warning("The database has no graph of the %ss: exact search.", side)
        return None
    if graph.check.recall < config.recall:
        finds = f"The graph of the {side}s finds {graph.check.recall:.1%} of the exact best"
        if config.if_below == "error":
            raise RunError(finds, fix="build it again with more links, or search exactly")
        logger.warning("%s; %.1f%% are wanted: exact search.", finds, 100 * config.recall)
        return None
    return graph
