"""Outfits as positions of garments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.schema import Split
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.types import Bools, Ints

__all__ = ["OutfitArrays", "outfits_as_positions", "padded"]


@dataclass(frozen=True)
class OutfitArrays:
    """Outfits, each a row of garments; rows are filled up with `NONE` at the end.

    Attributes
    ----------
    ids
        Names of the outfits, sorted; shape (n,).
    items
        Positions in `SlotCatalogue`, ascending in each row; shape (n, largest outfit).
    """

    ids: tuple[str, ...]
    items: Ints

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def present(self) -> Bools:
        """Where there is an item; shape (n, largest outfit)."""
        present: Bools = self.items != NONE
        return present

    @property
    def sizes(self) -> Ints:
        """How many garments each outfit has; shape (n,)."""
        sizes: Ints = self.present.sum(axis=1)
        return sizes

    def counts(self, n_garments: int) -> Ints:
        """How many of the outfits each garment is in; shape (n_garments,)."""
        return np.bincount(self.items[self.present], minlength=n_garments)

    def of(self, rows: Ints) -> Self:
        """Some of the outfits."""
        return type(self)(tuple(self.ids[row] for row in rows.tolist()), self.items[rows])

    def items_without(self, rows: Ints, columns: Ints) -> Ints:
        """Rows of garments, each without one. Shapes: (n,) and (n,) to (n, largest outfit - 1)."""
        items = self.items[rows]
        kept = np.arange(items.shape[1]) != columns[:, None]
        rest: Ints = items[kept].reshape(len(items), items.shape[1] - 1)
        return rest


def outfits_as_positions(
    dataset: Dataset, garments: SlotCatalogue, split: Split | None = None, *, least: int = 2
) -> OutfitArrays:
    """The outfits of a split, or all, that have at least `least` garments; each garment once."""
    table = dataset.outfits if split is None else dataset.outfits.filter(pl.col("split") == split)
    known = pl.DataFrame({"item": garments.ids, "position": np.arange(len(garments))})
    placed = (
        table.select("outfit", "item")
        .unique()
        .join(known, on="item")
        .group_by("outfit")
        .agg(pl.col("position").sort())
        .filter(pl.col("position").list.len() >= least)
        .sort("outfit")
    )
    return OutfitArrays(tuple(placed["outfit"].to_list()), padded(placed["position"].to_list()))


def padded(rows: Sequence[Sequence[int]]) -> Ints:
    """Fill rows up with `NONE`, at least one column. Shape: (n, longest)."""
    width = max([1, *map(len, rows)])
    filled = np.full((len(rows), width), NONE, dtype=np.int64)
    for number, row in enumerate(rows):
        filled[number, : len(row)] = row
    return filled
