"""What each garment of an outfit is worth to it, and what its best replacement would gain."""

from dataclasses import dataclass

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.types import Doubles, Ints
from wearwith.words.exclusive_slots import excluded_by

__all__ = ["Replacements", "best_replacements", "item_shares", "shares_in"]

OUTFITS_AT_ONCE = 4096  # so that memory stays bounded


@dataclass(frozen=True)
class Replacements:
    """For each of the n garments of an outfit the one that would do best in its place.

    Attributes
    ----------
    garments
        Positions in the slot catalogue; `NONE` where there is none. Shape (n,).
    gains
        How much higher the outfit would score, below 0 if it would score lower; -inf where there is
        none. Shape (n,).
    """

    garments: Ints
    gains: Doubles


def item_shares(scorer: OutfitScorer, outfit: Ints) -> Doubles | None:
    """What the score of an outfit loses without each garment; None for two. Shape: (n,) to (n,)."""
    found = shares_in(scorer, outfit[None])
    return None if found is None else found[0]


def shares_in(scorer: OutfitScorer, outfits: Ints) -> Doubles | None:
    """The same of several outfits of n garments each. Shape: (k, n) to (k, n)."""
    k, n = outfits.shape
    if n < 3:
        return None
    rest = np.stack([np.delete(outfits, place, axis=1) for place in range(n)], axis=1)
    without = scorer.score_outfits(rest.reshape(k * n, n - 1)).astype(np.float64)
    shares: Doubles = scorer.score_outfits(outfits)[:, None] - without.reshape(k, n)
    return shares


def best_replacements(scorer: OutfitScorer, outfit: Ints) -> Replacements:
    """Try every garment of the catalogue in the place of each one of its slot. Shape: (n,).

    A replacement is not in the outfit. A garment whose slot clashes with that of another has none:
    any other would clash as well (`wearwith.words.exclusive_slots`).
    """
    whole = float(scorer.score_outfits(outfit[None])[0])
    slots = [scorer.garments.slot(position) for position in outfit.tolist()]
    garments, gains = np.full(len(outfit), NONE), np.full(len(outfit), -np.inf)
    for place, slot in enumerate(slots):
        candidates = np.setdiff1d(scorer.garments.of_slot(slot), outfit)
        if not len(candidates) or slot in excluded_by(slots[:place] + slots[place + 1 :]):
            continue
        swapped = np.repeat(outfit[None], len(candidates), axis=0)
        swapped[:, place] = candidates
        parts = np.split(swapped, range(OUTFITS_AT_ONCE, len(swapped), OUTFITS_AT_ONCE))
        scores = np.concatenate([scorer.score_outfits(part) for part in parts])
        best = int(scores.argmax())
        garments[place], gains[place] = candidates[best], float(scores[best]) - whole
    return Replacements(garments, gains)
