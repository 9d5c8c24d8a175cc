"""The garments of one model in PostgreSQL: matched where they are, and changed one by one."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Self

import numpy as np
import polars as pl

from wearwith.catalog.schema import item_table
from wearwith.errors import RunError
from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.pgvector.database_reading import ReadingInDatabase, SearchContext
from wearwith.matching.pgvector.database_schema import items_of, require_newest, vectors_of
from wearwith.matching.pgvector.database_server import Connection, Server
from wearwith.matching.pgvector.find_garments import extent_of
from wearwith.matching.pgvector.garment_rows import COLUMNS
from wearwith.matching.pgvector.hnsw_graphs import PointGraph, graph_of
from wearwith.matching.pgvector.loading import fingerprint_of
from wearwith.matching.pgvector.sql_clauses import Clause
from wearwith.matching.pgvector.sql_conditions import clause_of
from wearwith.matching.pgvector.stock import Stock
from wearwith.model import Garment, TrainedModel
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.types import SIDES, Floats, Side

__all__ = ["Store"]

MOST_CONDITIONS = 64  # that are kept as SQL: a page asks with the same few
logger = logging.getLogger("wearwith.matching")


class Store(Stock):
    """A source of a `Matcher`; `open` makes one. Any number of threads may ask and change at once.

    What is put in or taken out counts from the next question on, of every process.

    Parameters
    ----------
    server, model, model_id
        Where, whose garments, and the model's number there.
    collation
        By which the server knows small and capital letters of all languages; None if it has none.
    graphs
        Of the sides that are searched by one.
    """

    def __init__(
        self,
        server: Server,
        model: TrainedModel,
        model_id: int,
        collation: str | None,
        graphs: Mapping[Side, PointGraph],
    ) -> None:
        super().__init__(server, model, model_id)
        self._collation = collation
        self._columns = model.items.clear()
        self._kept = lru_cache(maxsize=MOST_CONDITIONS)(self._clause)
        self._shelf = SearchContext(
            model, model_id, self.clause, lru_cache(self._mean), dict(graphs)
        )

    @classmethod
    def open(cls, server: Server, model: TrainedModel, index: IndexConfig | None = None) -> Self:
        """Find a model that was loaded.

        Parameters
        ----------
        index
            From what size of a side on its graph is searched; None for never.

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
                what = (
                    "does not have this model" if row is None else "has only a part of this model"
                )
                raise RunError(
                    f"The database {what}",
                    where=server.address,
                    fix=f"wearwith index load {model.folder or 'MODEL'} URL",
                )
            model_id = int(row[0])
            graphs: dict[Side, PointGraph] = {}
            for side in SIDES if index is not None else ():
                graph = _usable(connection, model_id, side, index or IndexConfig())
                if graph is not None:
                    graphs[side] = graph
            return cls(server, model, model_id, _collation(connection), graphs)

    @property
    def graphs(self) -> Mapping[Side, SideGraph]:
        """The graphs that are searched, with what was measured when they were built."""
        return {
            side: SideGraph(graph.check, is_searched=True)
            for side, graph in self._shelf.graphs.items()
        }

    def clause(self, condition: Condition) -> Clause:
        """A condition in PostgreSQL's SQL; raises as `clause_of`."""
        return self._kept(condition) if isinstance(condition, str) else self._clause(condition)

    @contextmanager
    def reading(self) -> Iterator[ReadingInDatabase]:
        """Look at one moment of the database.

        Raises
        ------
        RunError
            If the database does not answer. Why stands in the log: who asks may be anybody.
        """
        try:
            with self.server.reading() as connection:
                yield ReadingInDatabase(self._shelf, connection)
        except RunError as error:
            logger.error("No match: %s", error)  # noqa: TRY400 - it says what to do
            raise RunError(
                "The database of garments does not answer", where="index", fix="come again later"
            ) from None

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:
        """A garment that is not as the model has it, and its row of the table of items.

        None where it is as the model has it, or is not there.
        """
        told = ", ".join(f"i.{one}" for one in COLUMNS)
        with self.server.reading() as connection:
            row = connection.execute(
                f"SELECT i.side, i.reads, v.point, {told} FROM {items_of(self.model_id)} i"  # noqa: S608
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
        garment = Garment(side, np.array(point.to_numpy(), np.float32), traits=traits)
        return garment, item_table(pl.DataFrame([known]))

    def close(self) -> None:
        """Give all connections back."""
        self.server.close()

    def _clause(self, condition: Condition) -> Clause:
        return clause_of(condition, self._columns, self._collation)

    def _mean(self, side: Side) -> Floats:
        mean: Floats = self.model.latent(side).mean(axis=0)
        return mean


def _collation(connection: Connection) -> str | None:
    """What knows the letters of all languages here, as Unicode has them."""
    rows = connection.execute(
        "SELECT collname FROM pg_collation WHERE collname IN ('pg_unicode_fast', 'und-x-icu')"
        " AND collnamespace = 'pg_catalog'::regnamespace ORDER BY 1"
    ).fetchall()
    return str(rows[0][0]) if rows else None


def _usable(
    connection: Connection, model_id: int, side: Side, config: IndexConfig
) -> PointGraph | None:
    """The graph of a large side if it finds enough; else exact search goes on, as the log says."""
    if extent_of(connection, model_id).n[side] <= config.above:
        return None
    graph = graph_of(connection, model_id, side)
    if graph is None:
        logger.warning("The database has no graph of the %ss: exact search.", side)
        return None
    if graph.check.recall < config.recall:
        told = f"The graph of the {side}s finds {graph.check.recall:.1%} of the exact best"
        if config.if_below == "error":
            raise RunError(told, fix="build it again with more links, or search exactly")
        logger.warning("%s; %.1f%% are wanted: exact search.", told, 100 * config.recall)
        return None
    return graph
