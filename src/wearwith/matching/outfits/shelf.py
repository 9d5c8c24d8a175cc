"""What can be taken for each slot: the garments of a catalogue under filters, with their prices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.matching.filters import Condition, which
from wearwith.matching.variants import model_numbers
from wearwith.types import OUTFIT_SLOTS, Bools, Doubles, Ints, Slot

if TYPE_CHECKING:
    from wearwith.matching.changes import LiveCatalogue

__all__ = ["PRICE", "STOCK", "SlotShelf"]

PRICE, STOCK = "price", "stock"


@dataclass(frozen=True)
class SlotShelf:
    """The garments of all slots as columns, in the order of the slot catalogue.

    Attributes
    ----------
    garments
        Ids and slots; n of them.
    items
        Their rows of the table of items.
    live
        What changed since the model was written; None if nothing can.
    """

    garments: SlotCatalogue
    items: pl.DataFrame
    live: "LiveCatalogue | None" = None

    @classmethod
    def of(
        cls, garments: SlotCatalogue, items: pl.DataFrame, live: "LiveCatalogue | None" = None
    ) -> "SlotShelf":
        """Take the rows of the garments from the table of all items."""
        rows = pl.DataFrame({"id": garments.ids}, schema={"id": pl.String})
        return cls(garments, rows.join(items, on="id", how="left", maintain_order="left"), live)

    @property
    def prices(self) -> Doubles | None:
        """What each costs, NaN where that is not known; None without prices. Shape: (n,)."""
        if self.live is None:
            return self._prices
        return self.live.prices(self._rows, self._prices)

    @cached_property
    def _prices(self) -> Doubles | None:
        if PRICE not in self.items.columns or not self.items.schema[PRICE].is_numeric():
            return None
        prices: Doubles = self.items[PRICE].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return prices

    @cached_property
    def models(self) -> Ints:
        """A number for each, equal for colours and sizes of one model. Shape: (n,)."""
        return model_numbers(self.items)

    @cached_property
    def _of_slot(self) -> Mapping[Slot, Ints]:
        return {slot: self.garments.of_slot(slot) for slot in OUTFIT_SLOTS}

    def of_slot(self, slot: Slot) -> Ints:
        """Positions of the garments of a slot, ascending."""
        return self._of_slot[slot]

    @cached_property
    def in_stock(self) -> Bools:
        """Which are not known to be sold out. Shape: (n,)."""
        n = len(self.garments)
        if STOCK not in self.items.columns or not self.items.schema[STOCK].is_numeric():
            return np.ones(n, dtype=np.bool_)
        there: Bools = (self.items[STOCK].fill_null(1) > 0).to_numpy()
        return there

    @cached_property
    def _rows(self) -> Ints:
        """Rows in the table of all items. Shape: (n,)."""
        assert self.live is not None  # noqa: S101
        return self.live.rows(self.garments.ids)

    def allowed(self, where: Iterable[Condition]) -> Bools:
        """Which are in stock, under all conditions; `ConfigError` if one is wrong. Shape: (n,)."""
        allowed = (
            self.in_stock.copy()
            if self.live is None
            else self.live.in_stock(self._rows, self.in_stock)
        )
        for condition in where:
            passed = which(condition, self.items).to_numpy()
            if self.live is not None:
                passed = self.live.passing(condition, self._rows, passed)
            allowed &= passed
        return allowed
