"""Outfits with their garments replaced, to tell worn ones from."""

import numpy as np
import torch

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.types import Floats, Ints

__all__ = ["replaced"]


def replaced(
    outfits: Ints,
    candidates: Ints,
    log_shares: Floats,
    garments: SlotCatalogue,
    generator: torch.Generator,
    groups: Ints | None = None,
    matched_share: float = 0.0,
) -> Ints:
    """Put a candidate of its slot in the place of every garment. Shape: (b, L) to (b, L).

    None is from the same outfit. A garment whose slot has no other candidate stays.

    Parameters
    ----------
    candidates, log_shares
        Positions of garments, and ln of how often each is drawn, but for a constant; shape (k,).
    groups, matched_share
        The backdrop or time of every garment of the catalogue, (n,), and how often the candidate is
        one of the same group, if there is any.
    """
    others = outfits.copy()
    rows, columns = np.nonzero(outfits != NONE)
    worn = outfits[rows, columns]
    slots, slots_of_candidates = garments.slots[worn], garments.slots[candidates]
    for slot in np.unique(slots):
        of, drawn = np.flatnonzero(slots == slot), np.flatnonzero(slots_of_candidates == slot)
        some = candidates[drawn]
        # The least of exponential numbers over their shares is each one's as often as its share.
        noise = torch.empty(len(of), len(some), device=generator.device)
        keys = log_shares[drawn] - np.log(noise.exponential_(generator=generator).cpu().numpy())
        keys[(outfits[rows[of], :, None] == some).any(axis=1)] = -np.inf
        if groups is not None and matched_share > 0:
            wanted = torch.rand(len(of), generator=generator, device=generator.device)
            other = groups[worn[of]][:, None] != groups[some]
            matched = np.where(other, -np.inf, keys)
            is_matched = (wanted.cpu().numpy() < matched_share) & np.isfinite(matched).any(axis=1)
            keys[is_matched] = matched[is_matched]
        best = keys.argmax(axis=1)
        can = np.isfinite(keys[np.arange(len(of)), best])
        others[rows[of[can]], columns[of[can]]] = some[best[can]]
    return others
