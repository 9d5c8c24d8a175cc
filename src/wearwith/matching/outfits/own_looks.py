"""A person's own sets as looks: which of them may be shown, and which never."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.matching.outfits.diverse_beam import Limits
from wearwith.matching.outfits.own_sets import OwnSet
from wearwith.matching.outfits.shelf import SlotShelf
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.types import Doubles, Ints, Slot

__all__ = ["own_looks", "refused_looks"]


def own_looks(
    sets: Sequence[OwnSet],
    shelf: SlotShelf,
    given: Ints,
    want: Sequence[Slot],
    limits: Limits,
    scorer: OutfitScorer,
    day: date,
) -> list[tuple[str, Ints, Doubles]]:
    """Sets that may be shown beside given garments: id, garments, and score, (1,); best first.

    They are on that day, have what is given, which comes first among their garments, and a garment
    of each slot that is wanted, and all of them may be taken.
    """
    known, found = set(given.tolist()), []
    for one in sets:
        if not one.is_on(day):
            continue
        positions = [shelf.garments.position(name) for name in one.items]
        if NONE in positions or not known < set(positions):
            continue
        rest = [position for position in positions if position not in known]
        slots = [shelf.garments.slot(position) for position in rest]
        row = np.array([*given.tolist(), *rest])
        if not Counter(want) - Counter(slots) and _may_be(row, len(given), limits):
            found.append((one.id, row, scorer.score_outfits(row[None]).astype(np.float64)))
    return sorted(found, key=lambda one: (-float(one[2][0]), one[0]))


def refused_looks(sets: Sequence[OwnSet], shelf: SlotShelf) -> set[tuple[int, ...]]:
    """Garments of the sets that somebody refused, by position, in order."""
    refused = (one.items for one in sets if one.state == "refused")
    return {tuple(sorted(shelf.garments.position(name) for name in items)) for items in refused}


def _may_be(outfit: Ints, n_given: int, limits: Limits) -> bool:
    """Whether all garments behind the given ones may be taken together."""
    if not limits.offer.allowed[outfit[n_given:]].all():
        return False
    worn = set(outfit.tolist())
    if any(worn & set(limits.blocked.get(n, np.empty(0, int)).tolist()) for n in worn):
        return False
    if limits.budget is None:
        return True
    prices = limits.offer.require_prices()[outfit[n_given:]]
    return not np.isnan(prices).any() and limits.spent + prices.sum() <= limits.budget + 1e-9
