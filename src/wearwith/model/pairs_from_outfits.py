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
from wearwith.types import OUTFIT_SLOTS, Floats, Ints, Side
from wearwith.words.kinds import SIDE_OF_SLOT

__all__ = ["pair_points", "side_points"]

# A bottom that comes later may be of either, whatever the training had.
USUAL = [OUTFIT_SLOTS.index(slot) for slot, side in SIDE_OF_SLOT.items() if side == "bottom"]


def pair_points(scorer: OutfitPoints, catalogue: Catalogue) -> Tensors:
    """`latent.tops` (n_tops, D) and `latent.bottoms` (n_bottoms, D), whose products are scores.

    With S slots on the bottoms' side, `outfit.pair_slots`, D = S d + 1 + d.
    """
    garments = scorer.garments
    tops, bottoms = (
        np.array([garments.position(name) for name in ids], dtype=np.int64)
        for ids in (catalogue.tops, catalogue.bottoms)
    )
    slots = np.union1d(garments.slots[bottoms[bottoms != NONE]], USUAL)
    return {
        "outfit.pair_slots": slots,
        "latent.tops": side_points(scorer, "top", tops, slots),
        "latent.bottoms": side_points(scorer, "bottom", bottoms, slots),
    }


def side_points(scorer: OutfitPoints, side: Side, positions: Ints, slots: Ints) -> Floats:
    """Points of garments of one side by position, for bottoms of these slots. (n,) to (n, D).

    A garment that is in no outfit task, `NONE`, has zeros, and so has a bottom of another slot.
    """
    dim, garments = scorer.points.shape[1], scorer.garments
    width, known = len(slots) * dim, np.flatnonzero(positions != NONE)
    points = np.zeros((len(positions), width + 1 + dim), np.float32)
    for number, slot in enumerate(slots.tolist()):
        place = slice(number * dim, (number + 1) * dim)
        of = known if side == "top" else known[garments.slots[positions[known]] == slot]
        given = positions[of]
        if side == "top":
            points[of, place] = scorer.queries(given[:, None], OUTFIT_SLOTS[slot])
        else:
            points[of, place] = scorer.points[given]
            points[of, width] = scorer.gains[given]
    if side == "top":
        points[:, width] = 1
        points[known, width + 1 :] = scorer.points[positions[known]]
    return points
