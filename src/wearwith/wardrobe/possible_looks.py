"""All looks that garments make: a top and a bottom, or a one-piece, with shoes."""

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.model import OutfitScorer
from wearwith.types import Bools, Ints, Slot
from wearwith.words.exclusive_slots import excluded_by

__all__ = ["CORE", "possible_looks"]

CLOTHES: tuple[tuple[Slot, ...], ...] = (("top", "bottom"), ("one-piece",))
CORE: tuple[Slot, ...] = ("top", "bottom", "one-piece", "shoes")
MOST = 50_000  # looks; all that some 60 tops, 40 bottoms and 20 pairs of shoes make


def possible_looks(
    scorer: OutfitScorer, given: Ints, allowed: Bools, *, with_shoes: bool, most: int = MOST
) -> Ints:
    """All looks with the given garments, (L,), filled up with garments that are allowed, (n,).

    A look has a top and a bottom or a one-piece, and `with_shoes` a pair of shoes, too; given
    garments take the place of their slot, and others, such as a bag, are in all looks. Where they
    would be more than `most`, each outfit so far is worn only with the garments of the
    next slot that do best beside it.

    Returns
    -------
    looks
        Positions, the given ones first, filled up with `NONE`; shape (k, M).
    """
    garments = scorer.garments
    have = [garments.slot(position) for position in given.tolist()]
    worn = [slot for slot in have if slot in ("top", "bottom", "one-piece")]
    found = []
    for clothes in CLOTHES:
        if worn and not {*worn} & {*clothes}:
            continue
        needed = [slot for slot in clothes if slot not in have]
        if with_shoes and "shoes" not in have:
            needed.append("shoes")
        if excluded_by(have) & {*needed}:
            continue
        looks = given[None]
        for slot in needed:
            looks = _with_one_more(scorer, looks, slot, allowed, most)
        if looks.shape[1] > 1:
            found.append(looks)
    width = max((looks.shape[1] for looks in found), default=len(given))
    empty = np.empty((0, width), np.int64)
    return np.concatenate(
        [
            empty,
            *(
                np.pad(one, ((0, 0), (0, width - one.shape[1])), constant_values=NONE)
                for one in found
            ),
        ]
    )


def _with_one_more(
    scorer: OutfitScorer, looks: Ints, slot: Slot, allowed: Bools, most: int
) -> Ints:
    """Outfits, (k, L), with each garment of a slot, or with those that do best. (k', L + 1)."""
    of_slot = scorer.garments.of_slot(slot)
    candidates = of_slot[allowed[of_slot]]
    each = len(candidates)
    if looks.shape[1] and len(looks) * each > most:
        each = max(most // len(looks), 1)
        scores = scorer.score_slot(looks, slot)[:, allowed[of_slot]]
        best = np.sort(np.argsort(-scores, axis=1, kind="stable")[:, :each], axis=1)
        columns = candidates[best].ravel()
    else:
        columns = np.tile(candidates, len(looks))
    return np.column_stack([np.repeat(looks, each, axis=0), columns])
