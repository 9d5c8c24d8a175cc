"""The garments of one model in PostgreSQL: matched where they are, and changed one by one."""

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Self

import numpy as np
import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS, item_table
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.exported import Exported, Garment, NewItem
from wearwith.exported.encoder import Floats, Side
from wearwith.exported.new_items import inputs_of, traits_of
from wearwith.matching.answers import Matches
from wearwith.matching.filters import Condition
from wearwith.matching.index import IndexConfig
from wearwith.matching.pair_rules import PairRules
from wearwith.matching.partners import Pairs
from wearwith.matching.pgvector.conditions import Clause, clause_of
from wearwith.matching.pgvector.garments import COLUMNS, Row, longest, rows_of, with_reads
from wearwith.matching.pgvector.graphs import Graph, graph_of, sphere_of
from wearwith.matching.pgvector.loading import ITEM_FIELDS, fingerprint_of
from wearwith.matching.pgvector.lookup import extent_of, places_of, unknown
from wearwith.matching.pgvector.match import Match, Shelf
from wearwith.matching.pgvector.schema import items_of, require_newest, vectors_of
from wearwith.matching.pgvector.server import Connection, Server
from wearwith.matching.rule_reach import RuleReach
from wearwith.matching.source import Question
from wearwith.rules.traits import TRAIT_COLUMNS

__all__ = ["Store"]

MOST_CONDITIONS = 64  # that are kept as SQL: a page asks with the same few
SIDES: tuple[Side, Side] = ("top", "bottom")
logger = logging.getLogger("wearwith.matching")


class Store:
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
        model: Exported,
        model_id: int,
        collation: str | None,
        graphs: Mapping[Side, Graph],
    ) -> None:
        self.server, self.model, self.model_id = server, model, model_id
        self._collation = collation
        self._columns = model.items.clear()
        self._kept = lru_cache(maxsize=MOST_CONDITIONS)(self._clause)
        self.graphs = dict(graphs)
        self._shelf = Shelf(model, model_id, self.clause, lru_cache(self._mean), self.graphs)
        self._rules: PairRules | None = None

    @classmethod
    def open(cls, server: Server, model: Exported, index: IndexConfig | None = None) -> Self:
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
                    fix=f"wearwith index load {model.folder or 'EXPORT'} URL",
                )
            model_id = int(row[0])
            graphs: dict[Side, Graph] = {}
            for side in SIDES if index is not None else ():
                graph = _usable(connection, model_id, side, index or IndexConfig())
                if graph is not None:
                    graphs[side] = graph
            return cls(server, model, model_id, _collation(connection), graphs)

    def clause(self, condition: Condition) -> Clause:
        """A condition in PostgreSQL's SQL; raises as `clause_of`."""
        return self._kept(condition) if isinstance(condition, str) else self._clause(condition)

    def answer(self, asked: Question) -> Matches:
        """Rank what goes with a garment; raises as `Matcher.match`.

        Raises
        ------
        RunError
            If the database does not answer. Why stands in the log: who asks may be anybody.
        """
        try:
            with self.server.reading() as connection:
                return Match(self._shelf, connection, asked, self._pair_rules(asked.reach)).answer()
        except RunError as error:
            logger.error("No match: %s", error)  # noqa: TRY400 - it says what to do
            raise RunError(
                "The database of garments does not answer", where="index", fix="come again later"
            ) from None

    def changed(self, name: str) -> tuple[Garment, pl.DataFrame] | None:
        """A garment that is not as the export has it, and its row of the table of items.

        None where it is as exported, or is not there.
        """
        told = ", ".join(f"i.{one}" for one in COLUMNS)
        with self.server.reading() as connection:
            row = connection.execute(
                f"SELECT i.kind, i.reads, v.point, {told} FROM {items_of(self.model_id)} i"  # noqa: S608
                f" JOIN {vectors_of(self.model_id)} v USING (place)"
                " WHERE i.id = %s AND i.changed IS NOT NULL".encode(),
                [name],
                binary=True,
            ).fetchone()
        if row is None:
            return None
        side, reads, point, *values = row
        known = {"id": name, "kind": side, **dict(zip(COLUMNS, values, strict=True))}
        traits = None
        if self.model.knowledge is not None:
            schema = dict.fromkeys(TRAIT_COLUMNS, pl.String())
            traits = pl.DataFrame([(name, *one) for one in reads], schema, orient="row")
        garment = Garment(side, np.array(point.to_numpy(), np.float32), traits=traits)
        return garment, item_table(pl.DataFrame([known]))

    def close(self) -> None:
        """Give all connections back."""
        self.server.close()

    def require(self, pairs: Pairs) -> None:
        """Raise `UnknownItemError` unless every pair is a top and a bottom that are there."""
        pairs = list(pairs)
        with self.server.reading() as connection:
            places_of(connection, self.model_id, "top", (top for top, _ in pairs))
            places_of(connection, self.model_id, "bottom", (bottom for _, bottom in pairs))

    def put(
        self, name: str, side: Side, item: NewItem, more: Mapping[str, Any] | None = None
    ) -> bool:
        """Put one garment in, in the place of what was there by its id; whether it is new.

        What is not told of it is not known of it. How popular a bottom was stays as it was.

        Parameters
        ----------
        name, side
            Its id, and whether it is a top or a bottom.
        item
            What is known of it; a picture has to be encoded already.
        more
            Its further columns of the table of items, such as a price.

        Raises
        ------
        ConfigError
            If nothing of it can be read by the model.
        DataError
            If a column is unknown or of another type, or a vector malformed.
        """
        model = self.model
        (point,) = model.new_points(side, inputs_of(item, side, model))
        reads: Mapping[str, Any] = {}
        if model.knowledge is not None:
            read = traits_of(item, side, model, model.knowledge)
            reads = with_reads(read.with_columns(item=pl.lit(name)))
        known = item.table(side).with_columns(id=pl.lit(name)).row(0, named=True)
        table = self._table({**{key: known[key] for key in ITEM_COLUMNS}, **(more or {})})
        (row,) = rows_of(table, reads)
        with self.server.writing() as connection:
            return self._put(connection, row, point)

    def change(self, name: str, columns: Mapping[str, Any]) -> None:
        """Change columns of one garment that the model does not read, such as its price.

        Raises
        ------
        UnknownItemError
            If it is not there.
        ConfigError
            If the model may read one of them: the garment has to be put in anew.
        DataError
            If a column is unknown or of another type.
        """
        reads = set(ITEM_COLUMNS) - {"image", "model"}
        if wrong := sorted(reads & set(columns)):
            raise ConfigError(
                f"The model may read {wrong[0]!r}, and its vector would be another one",
                where=name,
                fix="put the whole garment in anew",
            )
        (row,) = rows_of(self._table({"id": name, "kind": "top", **columns}), {})
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
        """Take garments out: all of them, or none if one is unknown (`UnknownItemError`)."""
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
        """Note that two garments were worn together; raises `UnknownItemError`."""
        with self.server.writing() as connection:
            places_of(connection, self.model_id, "top", [top])
            places_of(connection, self.model_id, "bottom", [bottom])
            connection.execute(
                "INSERT INTO wearwith.pairs (model_id, top, bottom) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [self.model_id, top, bottom],
            )

    def _put(self, connection: Connection, row: Row, point: Floats) -> bool:
        fields, sets = ", ".join(ITEM_FIELDS), [f"{one} = excluded.{one}" for one in ITEM_FIELDS]
        found = connection.execute(
            f"INSERT INTO wearwith.items AS i (model_id, changed, {fields})"  # noqa: S608
            f" VALUES (%s, now(){', %s' * len(ITEM_FIELDS)})"
            f" ON CONFLICT (model_id, id) DO UPDATE SET changed = now(), {', '.join(sets)}"
            " RETURNING i.place, (SELECT v.point FROM wearwith.vectors v"
            " WHERE v.model_id = i.model_id AND v.place = i.place AND v.kind = i.kind)".encode(),
            [self.model_id, *row.values],
            binary=True,
        ).fetchone()
        assert found is not None  # noqa: S101
        place, before = found
        if before is not None and row.kind == "bottom" and self.model.manifest.popularity:
            point = np.append(point[:-1], before.to_numpy()[-1]).astype(np.float32)
        graph = graph_of(connection, self.model_id, row.kind)
        sphere = None
        if graph is not None:
            sphere = sphere_of(point[None], graph.centre, graph.longest)[0]
        connection.execute(
            "INSERT INTO wearwith.vectors (model_id, place, kind, point, sphere)"
            " VALUES (%s, %s, %s, %s, %s::vector::halfvec) ON CONFLICT (model_id, place)"
            " DO UPDATE SET kind = excluded.kind, point = excluded.point, sphere = excluded.sphere",
            [self.model_id, place, row.kind, point, sphere],
        )
        length = longest(point[None])
        connection.execute(
            "UPDATE wearwith.models SET longest = %s WHERE model_id = %s AND longest < %s",
            [length, self.model_id, length],
        )
        return before is None

    def _table(self, row: Mapping[str, Any]) -> pl.DataFrame:
        """Make one row of the table of items, in the types of the export's."""
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

    def _pair_rules(self, reach: RuleReach | None) -> PairRules | None:
        """The rules by their values, of the book as it stands."""
        if reach is None:
            return None
        rules = self._rules
        if rules is None or rules.teacher is not reach.teacher:
            rules = self._rules = PairRules(reach.teacher)
        return rules

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


def _usable(connection: Connection, model_id: int, side: Side, config: IndexConfig) -> Graph | None:
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
