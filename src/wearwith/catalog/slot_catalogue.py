"""The garments of all slots, which outfit models number 0, 1, 2, …"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import nearest_ids
from wearwith.errors import UnknownItemError
from wearwith.types import OUTFIT_SLOTS, Ints, Slot

__all__ = ["NONE", "SlotCatalogue", "slot_numbers"]

NONE = -1  # fills the rows of outfits that have fewer items than others; also an unknown item


@dataclass(frozen=True)
class SlotCatalogue:
    """Ids of all items that can be in an outfit, sorted, and their slots.

    Items of the slot `other` are left out.

    Attributes
    ----------
    ids
        Shape (n,).
    slots
        Positions in `types.OUTFIT_SLOTS`; shape (n,).
    """

    ids: tuple[str, ...]
    slots: Ints

    @classmethod
    def of(cls, items: pl.DataFrame) -> Self:
        """List the garments of an item table that is sorted by id."""
        worn = items.filter(pl.col("slot").is_in(OUTFIT_SLOTS)).select("id", "slot")
        return cls(tuple(worn["id"].to_list()), slot_numbers(worn["slot"]))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.ids)}

    def position(self, name: str) -> int:
        """Position of an id; `NONE` if it is none of the garments."""
        return self._positions.get(name, NONE)

    def positions(self, ids: Iterable[str]) -> Ints:
        """Positions of ids; shape (n,).

        Raises
        ------
        UnknownItemError
            If an id is none of the garments; the message suggests similar ones.
        """
        found = []
        for name in ids:
            position = self.position(name)
            if position == NONE:
                nearest = nearest_ids(name, self.ids)
                raise UnknownItemError(
                    f"There is no garment {name!r} in the catalogue",
                    fix=f"did you mean {', '.join(nearest)}?"
                    if nearest
                    else f"{len(self):,} garments are known",
                )
            found.append(position)
        return np.array(found, dtype=np.int64)

    def slot(self, position: int) -> Slot:
        """The slot of a garment by its position."""
        return OUTFIT_SLOTS[int(self.slots[position])]

    def slots_of(self, positions: Ints) -> Ints:
        """Slots of garments, `NONE` where a position is `NONE`. Shape: (n,) to (n,)."""
        slots: Ints = np.append(self.slots, NONE)[positions]
        return slots

    def of_slot(self, slot: Slot) -> Ints:
        """Positions of the garments of a slot, ascending; shape (n,)."""
        return np.flatnonzero(self.slots == OUTFIT_SLOTS.index(slot))


def slot_numbers(slots: pl.Series) -> Ints:
    """Positions of slots in `types.OUTFIT_SLOTS`; `NONE` of those in no outfit. Shape: (n,)."""
    numbers = slots.replace_strict(
        OUTFIT_SLOTS, range(len(OUTFIT_SLOTS)), default=NONE, return_dtype=pl.Int64
    )
    return numbers.to_numpy()
