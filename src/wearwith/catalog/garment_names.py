"""How question files name garments: by item id, or as `set_index`, outfit and position in it."""

import re
from functools import cached_property

import numpy as np
import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue

__all__ = ["GarmentNames", "set_of"]

_SET_INDEX = re.compile(r"(.+)_([0-9]{1,18})", re.DOTALL)


def set_of(name: str) -> str | None:
    """The set id of a `set_index`; None if the name has not that form."""
    found = _SET_INDEX.fullmatch(name)
    return None if found is None else found[1]


class GarmentNames:
    """Finds the garments of a dataset by either name, and names them."""

    def __init__(self, dataset: Dataset, garments: SlotCatalogue) -> None:
        self.garments = garments
        self._outfits = dataset.outfits

    @cached_property
    def _placed(self) -> pl.DataFrame:
        """Columns outfit, position and number: the garment at each place of each outfit."""
        known = pl.DataFrame({"item": self.garments.ids, "number": np.arange(len(self.garments))})
        return (
            self._outfits.drop_nulls("position")
            .select("outfit", "position", "item")
            .unique(["outfit", "position"], keep="none")  # a place with two items names neither
            .join(known, on="item")
            .sort("outfit", "position")
        )

    @cached_property
    def _by_place(self) -> dict[tuple[str, int], int]:
        rows = self._placed.select("outfit", "position", "number").iter_rows()
        return {(outfit, position): number for outfit, position, number in rows}

    @cached_property
    def _by_garment(self) -> dict[tuple[str, int], int]:
        return {(outfit, number): at for (outfit, at), number in self._by_place.items()}

    @cached_property
    def _first_names(self) -> dict[int, str]:
        firsts: dict[int, str] = {}
        for (outfit, position), number in self._by_place.items():
            firsts.setdefault(number, f"{outfit}_{position}")
        return firsts

    def of_set_index(self, name: str) -> int:
        """The position of the garment that a `set_index` names; `NONE` if there is none."""
        found = _SET_INDEX.fullmatch(name)
        return NONE if found is None else self._by_place.get((found[1], int(found[2])), NONE)

    def of_either(self, name: str) -> int:
        """The position of the garment with this id, or else of this `set_index`, or `NONE`."""
        position = self.garments.position(name)
        return self.of_set_index(name) if position == NONE else position

    def place_in(self, outfit: str, garment: int) -> int | None:
        """The position of a garment in an outfit; None if the dataset does not know it."""
        return self._by_garment.get((outfit, garment))

    def set_index(self, garment: int) -> str | None:
        """Name a garment by the first outfit that has it; None if none has it at a position."""
        return self._first_names.get(garment)
