"""The garments of a model as the journal has them now: who is left out, and what they cost."""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.errors import UnknownItemError
from wearwith.matching.changes.changed_columns import facts_of, with_facts
from wearwith.matching.changes.item_journal import ItemJournal, ItemState
from wearwith.matching.filters import Condition, which
from wearwith.types import Bools, Doubles, Ints

__all__ = ["LiveCatalogue"]

UNTOLD, IN_STOCK, SOLD_OUT, GONE = 0, 1, 2, 3


class LiveCatalogue:
    """What a journal says of the items of one model; any number of threads may share it.

    Every question looks for changes first, so that one that begins after a change was answered
    knows it, in every process.
    """

    def __init__(self, journal: ItemJournal, items: pl.DataFrame) -> None:
        self.journal, self._items = journal, items
        self._row_of = {name: row for row, name in enumerate(items["id"])}
        self._states: dict[str, ItemState] = {}
        self._told: npt.NDArray[np.int8] = np.zeros(items.height, dtype=np.int8)
        self._version = 0
        self._table: tuple[int, Ints, pl.DataFrame] | None = None  # of a version
        self._changing = threading.Lock()

    def over(self, items: pl.DataFrame) -> "LiveCatalogue":
        """The same journal for another table of items."""
        return LiveCatalogue(self.journal, items)

    def refreshed(self) -> int:
        """Look for changes; the version that is known now."""
        if self.journal.version > self._version:
            with self._changing:
                self._follow()
        return self._version

    def left_out(self) -> Bools:
        """Which items are gone or sold out. Shape: (n_items,), in the order of the table."""
        self.refreshed()
        left_out: Bools = self._told >= SOLD_OUT
        return left_out

    def gone(self) -> Bools:
        """Which items are gone. Shape: (n_items,), in the order of the table."""
        self.refreshed()
        gone: Bools = self._told == GONE
        return gone

    def in_stock(self, rows: Ints, there: Bools) -> Bools:
        """Which rows may be taken; `there` decides where nothing is told. Shapes: (n,) each."""
        self.refreshed()
        told = self._told[rows]
        return np.where(told == UNTOLD, there, told == IN_STOCK)

    def rows(self, names: Iterable[str]) -> Ints:
        """Rows of garments in the table of items. Shape: (n,)."""
        return np.array([self._row_of[name] for name in names], dtype=np.int64)

    def passing(self, condition: Condition, rows: Ints, passed: Bools) -> Bools:
        """For which rows a condition is true now, where `passed` says so of the table as it was.

        Shapes: (n,) each.
        """
        places, table = self._changed_among(rows)
        if len(places):
            passed = passed.copy()
            passed[places] = which(condition, table).to_numpy()
        return passed

    def prices(self, rows: Ints, before: Doubles | None) -> Doubles | None:
        """What rows cost now, where `before` is what the table said; None if nothing says."""
        places, table = self._changed_among(rows)
        if not len(places) or "price" not in table.columns:
            return before
        prices = np.full(len(rows), np.nan) if before is None else before.copy()
        prices[places] = table["price"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return prices

    def _changed_among(self, rows: Ints) -> tuple[Ints, pl.DataFrame]:
        """Places of what changed among some rows, and what these are now."""
        changed, table = self._changed()
        place = np.full(self._items.height, -1)
        place[rows] = np.arange(len(rows))
        here = place[changed] >= 0
        return place[changed[here]], table.filter(here)

    def _changed(self) -> tuple[Ints, pl.DataFrame]:
        """Rows of the items that changed, and what these are now."""
        version = self.refreshed()
        if self._table is None or self._table[0] != version:
            states = [one for one in self.states if one.id in self._row_of]
            rows = self.rows(one.id for one in states)
            self._table = version, rows, with_facts(self._items[rows], states)
        return self._table[1:]

    def state(self, name: str) -> ItemState | None:
        """The newest state of a garment; None if it never changed."""
        self.refreshed()
        return self._states.get(name)

    def require_there(self, name: str) -> None:
        """Raise `UnknownItemError` if a garment is gone."""
        if (state := self.state(name)) is not None and state.state == "gone":
            raise UnknownItemError(
                f"The item {name!r} was taken out of the catalogue",
                where="id",
                fix="ask about another, or put it in again",
            )

    def facts(self, name: str) -> Mapping[str, Any]:
        """Columns of a garment that have changed, with what they hold now."""
        state = self._states.get(name)
        return {} if state is None else facts_of(self._items, state)

    @property
    def states(self) -> list[ItemState]:
        """The newest state of each garment that changed."""
        return list(self._states.values())

    def _follow(self) -> None:
        """Take up what is new. What a question holds stays as it is: the array is a copy."""
        told, version = self._told.copy(), self._version
        for state in self.journal.since(version):
            version = state.version
            self._states[state.id] = state
            if (row := self._row_of.get(state.id)) is not None:
                told[row] = _told_by(state)
        self._told, self._version = told, version


def _told_by(state: ItemState) -> int:
    if state.state == "gone":
        return GONE
    stock = state.known.get("stock")
    if stock is None:
        return UNTOLD
    return IN_STOCK if stock > 0 else SOLD_OUT
