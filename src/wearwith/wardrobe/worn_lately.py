"""How much a look repeats what was worn lately: a penalty that halves with the days.

A garment that was worn today counts 1, half of that a week later, a quarter after two weeks. Two
garments that were worn together count the same, and halve in four weeks: an outfit is remembered
longer than a shirt. A look loses `GARMENTS` times the mean over its garments and `TOGETHER` times
the mean over its pairs, in units of the spread of the wardrobe's looks. Shoes, bags and coats count
a quarter of tops, bottoms and one-pieces: people wear them every day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.types import OUTFIT_SLOTS, Doubles, Ints
from wearwith.wardrobe.diary import WornOutfit

__all__ = ["WornLately", "weights_of"]

HALF = 7  # days after which a garment counts half
HALF_TOGETHER = 28  # and two garments that were worn together
GARMENTS, TOGETHER = 3.0, 2.0
OFTEN = 0.25  # weight of shoes, bags, coats and the like
_FULL = ("top", "bottom", "one-piece")


def weights_of(garments: SlotCatalogue) -> Doubles:
    """How much each garment counts in a look; 0 for `NONE`, the last. Shape: (n + 1,)."""
    of_slot = np.array([1.0 if slot in _FULL else OFTEN for slot in OUTFIT_SLOTS] + [0.0])
    weights: Doubles = of_slot[np.append(garments.slots, NONE)]
    return weights


@dataclass(frozen=True)
class WornLately:
    """What is left of what was worn, on a day.

    Attributes
    ----------
    garments
        Of each garment, from 0 to 1; the last one is `NONE`. Shape (n + 1,).
    together
        Of each two; shape (n + 1, n + 1).
    weights
        How much each counts in a look; shape (n + 1,).
    """

    garments: Doubles
    together: Doubles
    weights: Doubles

    @classmethod
    def of(cls, worn: Iterable[WornOutfit], garments: SlotCatalogue, day: date) -> Self:
        """What the outfits of a diary leave; garments that are gone leave nothing."""
        n = len(garments)
        alone, together = np.zeros(n + 1), np.zeros((n + 1, n + 1))
        for outfit in worn:
            if (days := (day - outfit.day).days) < 0:
                continue
            known = [garments.position(name) for name in outfit.garments]
            there = np.array([position for position in known if position != NONE], dtype=np.int64)
            alone[there] = np.maximum(alone[there], 0.5 ** (days / HALF))
            pairs = np.ix_(there, there)
            together[pairs] = np.maximum(together[pairs], 0.5 ** (days / HALF_TOGETHER))
        return cls(alone, together, weights_of(garments))

    def penalties(self, looks: Ints) -> Doubles:
        """What looks lose, in spreads. Shape: (k, L), filled with `NONE`, to (k,)."""
        weights = self.weights[looks]
        single = (weights * self.garments[looks]).sum(axis=1) / weights.sum(axis=1)
        total, weight = np.zeros(len(looks)), np.zeros(len(looks))
        for i in range(looks.shape[1]):
            for j in range(i):
                both = weights[:, i] * weights[:, j]
                total += both * self.together[looks[:, i], looks[:, j]]
                weight += both
        pairs = total / np.maximum(weight, 1e-9)
        penalties: Doubles = GARMENTS * single + TOGETHER * pairs
        return penalties
