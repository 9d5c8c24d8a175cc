"""Pairs as the special case of outfits: points of tops and bottoms from an outfit model.

A pair asks for a bottom beside one given top: s({i}, j) = q({i}, c_j) · z_j + g_j. The query
depends on the slot of the bottom, so a top's point has a query for each slot of the bottoms' side,
and a bottom's has its z in the place of its own slot. Then follow 1 and the bottom's gain, and
behind these, where they change no score, the top's own z, which decides which rules count.
"""

import numpy as np

from wearwith.catalog import Catalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_points import OutfitPoints
from wearwith.model.scorer import Tensors
from wearwith.types import OUTFIT_SLOTS, Floats, Ints

__all__ = ["pair_points"]


def pair_points(scorer: OutfitPoints, catalogue: Catalogue) -> Tensors:
    """`latent.tops` (n_tops, D) and `latent.bottoms` (n_bottoms, D), whose products are scores.

    With S slots on the bottoms' side, D = S d + 1 + d. A garment that is in no outfit task has
    zeros.
    """
    garments, dim = scorer.garments, scorer.points.shape[1]
    tops, bottoms = (
        np.array([garments.position(name) for name in ids], dtype=np.int64)
        for ids in (catalogue.tops, catalogue.bottoms)
    )
    slots = np.unique(garments.slots[bottoms[bottoms != NONE]]).tolist()
    width = len(slots) * dim
    of_tops = np.zeros((len(tops), width + 1 + dim), np.float32)
    of_bottoms = np.zeros((len(bottoms), width + 1 + dim), np.float32)
    known = np.flatnonzero(tops != NONE)
    for number, slot in enumerate(slots):
        place = slice(number * dim, (number + 1) * dim)
        of_tops[known, place] = scorer.queries(tops[known][:, None], OUTFIT_SLOTS[slot])
        of = np.flatnonzero((bottoms != NONE) & (garments.slots[bottoms] == slot))
        of_bottoms[of, place] = scorer.points[bottoms[of]]
    of_tops[:, width] = 1
    of_tops[known, width + 1 :] = scorer.points[tops[known]]
    of_bottoms[:, width] = _gains(scorer.gains, bottoms)
    return {"latent.tops": of_tops, "latent.bottoms": of_bottoms}


def _gains(gains: Floats, positions: Ints) -> Floats:
    found: Floats = np.where(positions == NONE, 0, gains[positions]).astype(np.float32)
    return found
