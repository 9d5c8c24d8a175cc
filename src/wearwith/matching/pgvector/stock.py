"""The garments of one model in PostgreSQL, changed one by one."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS
from wearwith.errors import ConfigError, DataError
from wearwith.matching.pgvector.database_server import Connection, Server
from wearwith.matching.pgvector.find_garments import places_of, unknown
from wearwith.matching.pgvector.garment_rows import GarmentRow, longest, rows_of, with_reads
from wearwith.matching.pgvector.hnsw_graphs import graph_of, sphere_of
from wearwith.matching.pgvector.loading import ITEM_FIELDS
from wearwith.model import NewItem, TrainedModel
from wearwith.model.new_garments import inputs_of, traits_of
from wearwith.types import Floats, Side

__all__ = ["Stock"]


class Stock:
    """The garments of a model; what is put in or taken out counts from the next question on.

    Parameters
    ----------
    server, model, model_id
        Where, whose garments, and the model's number there.
    """

    def __init__(self, server: Server, model: TrainedModel, model_id: int) -> None:
        self.server, self.model, self.model_id = server, model, model_id

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
        assert found is not None  # noqa: S101
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
        """Make one row of the table of items, in the types of the model's."""
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
