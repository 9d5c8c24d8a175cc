"""Rules by themselves as a scorer of outfits: a teacher whose student knows nothing."""

import numpy as np

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.model.outfit_points import OutfitPoints
from wearwith.model.outfit_teacher import OutfitTeacher
from wearwith.rules.knowledge import Knowledge
from wearwith.rules.outfit_knowledge import outfit_terms
from wearwith.types import Floating, Floats, Ints, Slot

__all__ = ["rules_in_outfits"]


class _NoPoints(OutfitPoints):
    """A student that scores everything 0."""

    def __init__(self, garments: SlotCatalogue) -> None:
        n = len(garments)
        nothing = {"outfit.points": np.zeros((n, 0)), "outfit.gains": np.zeros(n)}
        super().__init__("rules", garments, nothing)

    def queries(self, given: Ints, slot: Slot) -> Floats:  # noqa: ARG002 (it asks for nothing)
        """Queries without numbers. Shape: (r, L) to (r, 0)."""
        return np.zeros((len(given), 0), np.float32)

    def score_outfits(self, outfits: Ints) -> Floating:
        """Zeros. Shape: (n, L) to (n,)."""
        return np.zeros(len(outfits), np.float32)


def rules_in_outfits(knowledge: Knowledge, garments: SlotCatalogue) -> OutfitTeacher:
    """Let rules alone score outfits; all that fire count alike, each with its strength.

    Parameters
    ----------
    knowledge
        The rules, and the values of the garments.
    garments
        All that can be in an outfit, as `SlotCatalogue.of` gives them for the same items.
    """
    return OutfitTeacher(_NoPoints(garments), outfit_terms(knowledge, garments), 1.0, None)
