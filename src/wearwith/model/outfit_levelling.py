"""Levelling of outfits: garments of every slot less what they go with whatever is given.

Garments unlike all of the training fall to a few places of the space, and the same few would be
best beside everything. In the pair form s(G, j) = q(G) · z_j + g_j, the garments of one slot are
levelled by taking their mean point off each, so that a garment scores less what it scores with the
mean garment of each given slot, and by drawing what each is worth by itself to the slot's mean.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.types import OUTFIT_SLOTS, Floats, Ints

__all__ = ["LEVEL", "level_garments", "level_outfits"]

LEVEL = "outfit.level"  # what is taken off the points of each slot; shape (11, d)
_GAINS = "outfit.level.gains"  # the mean gain of each slot, and last the part; shape (12,)

Arrays = dict[str, npt.NDArray[Any]]


def level_outfits(arrays: Arrays, garments: SlotCatalogue, part: float) -> None:
    """Take the mean point of each slot, or a part of it from 0 to 1, off its garments' points.

    Changes `arrays`, those of a model of outfits in the pair form; another form is left as it is.
    """
    if "outfit.diagonals" not in arrays or part <= 0:
        return
    points, gains, n = arrays["outfit.points"], arrays["outfit.gains"], len(OUTFIT_SLOTS)
    level, means = np.zeros((n, points.shape[1]), np.float32), np.zeros(n + 1, np.float32)
    for slot in np.unique(garments.slots).tolist():
        mine = garments.slots == slot
        level[slot], means[slot] = part * points[mine].mean(axis=0), gains[mine].mean()
    means[-1] = part
    arrays |= {LEVEL: level, _GAINS: means}
    arrays["outfit.points"], arrays["outfit.gains"] = level_garments(
        arrays, points, gains, garments.slots
    )


def level_garments(
    arrays: Arrays, points: Floats, gains: Floats, slots: Ints
) -> tuple[Floats, Floats]:
    """Level garments as those of a model are, if they are. Shapes: (n, d), (n,) and (n,)."""
    if LEVEL not in arrays:
        return points, gains
    part = arrays[_GAINS][-1]
    return points - arrays[LEVEL][slots], (1 - part) * gains + part * arrays[_GAINS][slots]
