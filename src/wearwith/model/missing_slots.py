"""Which slots an outfit lacks, by the outfits of the training."""

from collections.abc import Iterable

import numpy as np

from wearwith.catalog.outfit_arrays import OutfitArrays
from wearwith.types import OUTFIT_SLOTS, Ints, Slot
from wearwith.words.exclusive_slots import alternatives, excluded_by

__all__ = ["TOGETHER", "missing_slots", "slots_together"]

TOGETHER = "outfit.together"  # the array of a model that has them
LEAST = 0.5  # of outfits like this one have the slot
MOST = 6  # slots that are added


def slots_together(outfits: OutfitArrays, slots: Ints) -> Ints:
    """In how many outfits garments of two slots meet. Shapes: (n,) to (11, 11).

    `slots` are those of all garments. On the diagonal: how many outfits have the slot.
    """
    has = np.zeros((len(outfits), len(OUTFIT_SLOTS)), dtype=np.int64)
    rows, places = np.nonzero(outfits.present)
    has[rows, slots[outfits.items[rows, places]]] = 1
    together: Ints = has.T @ has
    return together


def missing_slots(together: Ints, present: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots that most outfits have which have these slots, the surest first.

    How likely a slot is, is the mean over the present ones of the share of their outfits that have
    it. Slots of which only one can be worn (trousers, or a dress) share their likelihood, and the
    likelier one is taken. What is taken counts as present for the next one. Shape: (11, 11).
    """
    have, added = list(present), list[Slot]()
    for _ in range(MOST):
        numbers = [OUTFIT_SLOTS.index(slot) for slot in have]
        likely = (together[numbers] / np.maximum(np.diag(together)[numbers], 1)[:, None]).mean(0)
        free = [slot for slot in OUTFIT_SLOTS if slot not in have and slot not in excluded_by(have)]
        of = {slot: float(likely[OUTFIT_SLOTS.index(slot)]) for slot in free}
        groups = {slot: sum(of.get(one, 0.0) for one in alternatives(slot)) for slot in free}
        best = max(free, key=lambda slot: (groups[slot], of[slot]), default=None)
        if best is None or groups[best] < LEAST:
            break
        have.append(best)
        added.append(best)
    return tuple(added)
