"""The plug of a completer: what may be taken for each slot, in memory or in a database.

A source says which garments may be taken and what they cost, and which are near a query. The
completer scores them, and puts looks together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.filters import Condition
from wearwith.matching.graph_index import IndexConfig, SideGraph
from wearwith.matching.outfits.shelf import SlotShelf
from wearwith.model import TrainedModel
from wearwith.types import Bools, Doubles, Floats, Ints, Slot

__all__ = ["Offer", "SlotSource", "opened_slots"]


@dataclass(frozen=True)
class Offer:
    """The garments of all slots at one moment, in the order of the slot catalogue.

    Attributes
    ----------
    there
        Which there are; shape (n,).
    allowed
        Which may be taken: they are in stock, and meet all conditions; shape (n,).
    prices
        What each costs, NaN where that is not known; None without prices. Shape: (n,).
    """

    there: Bools
    allowed: Bools
    prices: Doubles | None

    def require_prices(self) -> Doubles:
        """The prices; `ConfigError` if none are known."""
        if self.prices is None or np.isnan(self.prices).all():
            raise ConfigError(
                "No price of a garment is known, so nothing can be kept within a budget",
                where="budget",
                fix="leave it out, or import the items with a column `price`",
            )
        return self.prices


class SlotSource(Protocol):
    """Where the garments of slots are."""

    @property
    def graphs(self) -> Mapping[Slot, SideGraph]:
        """The graphs of slots that are searched, or would be if they found enough."""

    def over(self, shelf: SlotShelf) -> "SlotSource":
        """The same for a catalogue that has new garments too; no graph knows their positions."""

    def offer(self, where: Sequence[Condition]) -> Offer:
        """What may be taken now; `ConfigError` if a condition is wrong."""

    def near(self, slot: Slot, query: Floats, n: int) -> Ints:
        """Positions that hold about the n best of a slot for [query, 1], (d + 1,), in no order.

        Only of a slot whose graph is searched.
        """

    def close(self) -> None:
        """Release what it holds."""


def opened_slots(model: TrainedModel, url: str, index: IndexConfig | None = None) -> SlotSource:
    """Open the garments of a model of outfits, loaded there before, in a database of PostgreSQL.

    `url` is like `postgresql://user@host:5432/database`; `index` says from what size of a slot on
    its graph is searched, None for never.

    Raises
    ------
    ConfigError
        If it is no such URL, or the model answers about no outfits.
    RunError
        If the database can't be used, or does not have all garments of the model.
    ExtraMissingError
        If an extra that is needed, `pgvector` or `index`, is not installed.
    """
    from wearwith.matching.pgvector import Server, SlotStore

    return SlotStore.open(Server(url), model, index)
