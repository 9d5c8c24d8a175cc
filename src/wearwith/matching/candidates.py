"""The garments of one side as candidates: what is asked of them in every question, kept at hand."""

from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from wearwith.catalog import IntArray, contexts
from wearwith.exported import Exported
from wearwith.exported.encoder import Floats, Side
from wearwith.matching.filters import Condition, which
from wearwith.matching.shared_pass import SharedPass

__all__ = ["Candidates"]

MOST_CONDITIONS = 64  # whose answers are kept: a page asks with the same few


class Candidates:
    """The tops or the bottoms of an exported model, in the order of its catalogue.

    Attributes
    ----------
    items
        The table of items, of this side alone.
    names
        Their ids.
    """

    def __init__(self, model: Exported, side: Side) -> None:
        self.model, self.side = model, side
        self.items = model.items.filter(kind=side)
        self.names = model.catalogue.tops if side == "top" else model.catalogue.bottoms
        self._pass = SharedPass(model.points(side))
        self._kept = lru_cache(maxsize=MOST_CONDITIONS)(self._which)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def contexts(self) -> list[str]:
        """What is said of each in words."""
        return contexts(self.items).to_list()

    @cached_property
    def mean(self) -> Floats:
        """Mean of z̃. Shape: (D_l,)."""
        mean: Floats = self.model.latent(self.side).mean(axis=0)
        return mean

    def scores(self, point: Floats) -> Floats:
        """Score a garment of the other side with all of them. Shape: (D,) to (n,)."""
        return self._pass.scores(point)

    def products(self, points: Floats) -> list[Floats]:
        """Inner products of a few points with all of them. Shape: (m, D) to m times (n,)."""
        return self._pass.scores_of(points)

    def positions(self, ids: Iterable[str]) -> IntArray:
        """Positions of ids; `UnknownItemError` if one is not of this side."""
        catalogue = self.model.catalogue
        of_ids = catalogue.top_positions if self.side == "top" else catalogue.bottom_positions
        return of_ids(ids)

    def which(self, condition: Condition) -> npt.NDArray[np.bool_]:
        """Which of them a condition is true of; shape (n,). Raises as `filters.which` does."""
        return self._kept(condition) if isinstance(condition, str) else self._which(condition)

    def _which(self, condition: Condition) -> npt.NDArray[np.bool_]:
        return which(condition, self.items).to_numpy()
