"""The garments of outfits in PostgreSQL: which are there, what they cost, and what filters leave.

The model knows the points of its garments, so the database is asked what may be taken, and the
completer scores that as it does in memory.
"""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Self

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import RunError
from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.outfits.shelf import PRICE, STOCK, SlotShelf
from wearwith.matching.outfits.slot_graphs import SlotGraphs
from wearwith.matching.outfits.slot_source import Offer
from wearwith.matching.pgvector.database_schema import items_of
from wearwith.matching.pgvector.database_server import Connection, Server
from wearwith.matching.pgvector.loading import loaded_garments
from wearwith.matching.pgvector.store import Store
from wearwith.matching.worn_garments import require_outfits
from wearwith.model import TrainedModel
from wearwith.types import OUTFIT_SLOTS, Floats, Ints, Slot

__all__ = ["SlotStore"]


class SlotStore:
    """A source of a `Completer`, beside the store of the same model.

    A change counts from the next question on: what was removed is in no look, prices and stock are
    those of the database. A garment that was put in there is in no look until a model knows it, and
    one that was put in anew is scored as the model knows it.

    Parameters
    ----------
    store
        The model's garments in the database.
    graphs
        The same garments in memory, with the graphs that are searched.

    Raises
    ------
    RunError
        If the database lacks garments of the model, which an older wearwith did not load.
    """

    def __init__(self, store: Store, graphs: SlotGraphs) -> None:
        self._store, self._graphs = store, graphs
        self._reading = Lock()
        self._places, self._positions = np.empty(0, np.int64), np.empty(0, np.int64)
        before, now = require_outfits(store.model).garments, graphs.shelf.garments
        self._new = np.array([before.position(name) == NONE for name in now.ids], np.bool_)
        self._require_all()

    @classmethod
    def open(cls, server: Server, model: TrainedModel, index: IndexConfig | None = None) -> Self:
        """Open a model of outfits that was loaded; see `opened_slots`."""
        student = require_outfits(model)
        shelf = SlotShelf.of(student.garments, model.items)
        return cls(Store.open(server, model), SlotGraphs.open(model, student, shelf, index))

    @property
    def graphs(self) -> Mapping[Slot, SideGraph]:
        """The graphs that are searched, or would be if they found enough."""
        return self._graphs.graphs

    def over(self, shelf: SlotShelf) -> "SlotStore":
        """The same database for a catalogue that has new garments too, and no graphs."""
        return SlotStore(self._store, self._graphs.over(shelf))

    def offer(self, where: Sequence[Condition]) -> Offer:
        """What is there, in stock, and meets all conditions; `ConfigError` if one is wrong."""
        clauses, n = [self._store.clause(one) for one in where], len(self._graphs.shelf.garments)
        tests = [*(clause.sql for clause in clauses), f"coalesce({self._number(STOCK)} > 0, true)"]
        with self._store.reading() as reading:  # three columns of bytes, which are read at once
            row = reading.connection.execute(
                "SELECT string_agg(int8send(i.place), ''),"  # noqa: S608
                f" string_agg(float8send(coalesce({self._number(PRICE)}, 'NaN')), ''),"
                f" string_agg(boolsend(({' AND '.join(tests)}) IS TRUE), '')"
                f" FROM {items_of(self._store.model_id)} i WHERE i.slot = ANY(%s::text[])".encode(),
                [*(value for clause in clauses for value in clause.parameters), [*OUTFIT_SLOTS]],
                binary=True,
            ).fetchone()
            assert row is not None  # noqa: S101
            places, costs, kept = (
                np.frombuffer(column or b"", dtype)
                for column, dtype in zip(row, (">i8", ">f8", "?"), strict=True)
            )
            positions = self._positions_of(reading.connection, places.astype(np.int64))
        known = positions != NONE
        there, allowed, prices = self._new.copy(), np.zeros(n, np.bool_), np.full(n, np.nan)
        there[positions[known]] = True
        allowed[positions[known]] = kept[known]
        prices[positions[known]] = costs[known]
        return Offer(there, allowed, prices if self._is_number(PRICE) else None)

    def near(self, slot: Slot, query: Floats, n: int) -> Ints:
        """Positions that hold about the n best of a slot for a query. Shape: (d + 1,) to (m,)."""
        return self._graphs.near(slot, query, n)

    def close(self) -> None:
        """Give all connections back."""
        self._store.close()

    def _positions_of(self, connection: Connection, places: Ints) -> Ints:
        """Positions of places; `NONE` of garments that the model does not know. (m,) to (m,)."""
        with self._reading:
            if not np.isin(places, self._places).all():
                rows = connection.execute(
                    f"SELECT place, id FROM {items_of(self._store.model_id)}"  # noqa: S608
                    " WHERE slot = ANY(%s::text[]) ORDER BY place".encode(),
                    [[*OUTFIT_SLOTS]],
                ).fetchall()
                position = self._graphs.shelf.garments.position
                self._places = np.array([place for place, _ in rows], np.int64)
                self._positions = np.array([position(name) for _, name in rows], np.int64)
            at = np.searchsorted(self._places, places)
            return self._positions[at]

    def _is_number(self, column: str) -> bool:
        schema = self._graphs.shelf.items.schema
        return column in schema and schema[column].is_numeric()

    def _number(self, column: str) -> str:
        """A column of numbers in SQL; null if the items have none of that name."""
        return f"(i.more ->> '{column}')::float8" if self._is_number(column) else "NULL::float8"

    def _require_all(self) -> None:
        model = self._store.model
        wanted = loaded_garments(model).height
        with self._store.reading() as reading:
            row = reading.connection.execute(
                "SELECT n_loaded FROM wearwith.models WHERE model_id = %s", [self._store.model_id]
            ).fetchone()
        if row is None or row[0] < wanted:
            raise RunError(
                "The database lacks garments of outfits, such as shoes",
                where="--index",
                fix=f"wearwith index load {model.folder or 'MODEL'} URL",
            )
