"""Sizes and colours of one model: a list holds one of them, and tells how many others there are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np
import polars as pl

from wearwith.catalog import contexts
from wearwith.catalog.schema import SIZES
from wearwith.model.ranking import EQUAL
from wearwith.types import Floating, Ints

__all__ = ["Once", "Variants", "best_of_each", "model_numbers", "once_of"]

Once = Literal["model", "garment"]  # what a list holds once: of a garment, all sizes are one


def once_of(all_colours: bool, every_size: bool) -> Once | None:
    """What a list holds once; None if it holds every size."""
    return None if every_size else "garment" if all_colours else "model"


@dataclass(frozen=True)
class Variants:
    """Which garments of a side, n of them, are of one model, and which are one in several sizes.

    Attributes
    ----------
    models, garments
        A number for each, equal for those of one model, or for those of one model in the same
        words, which are sizes of one garment. Shapes: (n,).
    stock
        How many sizes each lists itself, in a column `sizes`; 1 without one. Shape: (n,).
    """

    models: Ints
    garments: Ints
    stock: Ints

    @classmethod
    def of(cls, items: pl.DataFrame) -> Self | None:
        """Look at the items of a side; None if no two are of one model, and none lists sizes."""
        n, models = items.height, model_numbers(items)
        stock = np.ones(n, np.int64)
        if items.schema.get(SIZES) == pl.List(pl.String):
            stock = np.maximum(items[SIZES].list.len().fill_null(1).to_numpy(), 1).astype(int)
        shared = np.flatnonzero(np.bincount(models)[models] > 1)
        if not len(shared) and stock.max(initial=1) == 1:
            return None
        garments = np.arange(n)
        some = items[shared]
        keys = pl.DataFrame({"model": models[shared], "words": contexts(some)})
        garments[shared] = keys.select(pl.struct(pl.all()).rank("dense")).to_series() + n
        return cls(models, np.unique(garments, return_inverse=True)[1], stock)

    def groups(self, once: Once | None) -> Ints | None:
        """The numbers of what a list holds once; None if it holds every size."""
        return None if once is None else self.models if once == "model" else self.garments

    def with_sizes(self, positions: Ints) -> Ints:
        """Positions with those of all sizes of the same garments."""
        if not len(positions):
            return positions
        is_there = np.zeros(len(self.garments), dtype=np.bool_)
        is_there[self.garments[positions]] = True
        return np.flatnonzero(is_there[self.garments])

    @cached_property
    def more_colours(self) -> Ints:
        """How many other colours each has. Shape: (n,)."""
        _, first = np.unique(self.garments, return_index=True)
        return np.bincount(self.models[first])[self.models] - 1

    @cached_property
    def more_sizes(self) -> Ints:
        """How many other sizes each has, in rows or in a list of its own. Shape: (n,)."""
        total = np.bincount(self.garments, self.stock).astype(np.int64)
        more: Ints = total[self.garments] - 1
        return more


def model_numbers(items: pl.DataFrame) -> Ints:
    """A number for each item from 0 on, equal for those of one model. Shape: (n,)."""
    n, known = items.height, items["model"]
    models = np.arange(n) + n  # one without a model is alone
    models[known.is_not_null().to_numpy()] = known.drop_nulls().rank("dense").to_numpy()
    numbers: Ints = np.unique(models, return_inverse=True)[1]
    return numbers


def best_of_each(scores: Floating, groups: Ints, kept: Ints) -> Ints:
    """Sorted positions of the best of each group; of equals the first. Shapes: (n,) to (m,).

    Those at `kept` stay whatever they score, in place of all others of their groups. Groups are
    numbers that are not much larger than n.
    """
    best = np.full(int(groups.max(initial=0)) + 1, -np.inf, scores.dtype)
    np.maximum.at(best, groups, scores)
    least = best - np.asarray(EQUAL, scores.dtype) * np.maximum(1, np.abs(best))
    near = np.flatnonzero(scores >= least[groups])[::-1]
    first = np.full(len(best), -1, dtype=np.int64)
    first[groups[near]] = near  # the last one written, which is the first, stays
    first[groups[kept]] = -1
    stays: Ints = np.sort(np.concatenate([first[first >= 0], kept]))
    return stays
