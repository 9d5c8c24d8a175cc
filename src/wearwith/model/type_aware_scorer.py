"""The type-aware embedding in NumPy: see `wearwith.models.type_aware.TypeAware`."""

import numpy as np

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.model.array_files import take
from wearwith.model.outfit_points import OutfitPoints, slot_pair_numbers
from wearwith.model.outfit_scorer import OutfitTerms
from wearwith.model.scorer import Tensors
from wearwith.types import OUTFIT_SLOTS, Floating, Floats, Ints, Slot

__all__ = ["TypeAwareScorer", "distance_points"]


def distance_points(z: Floats) -> Floats:
    """[z, z², 1]: what squared distances are linear in. Shape: (n, d) to (n, 2 d + 1)."""
    return np.hstack([z, z * z, np.ones((len(z), 1), np.float32)])


class TypeAwareScorer(OutfitPoints):
    """Minus squared distances under masks: −Σ_i ‖m ⊙ z_i − m ⊙ z_j‖², m by the two slots."""

    def __init__(self, name: str, garments: SlotCatalogue, tensors: Tensors) -> None:
        super().__init__(name, garments, tensors)
        self.dim = self.points.shape[1] // 2
        n = len(OUTFIT_SLOTS) * (len(OUTFIT_SLOTS) + 1) // 2
        masks = np.maximum(take(tensors, "outfit.masks", (n, self.dim)), 0).astype(np.float32)
        self.squares: Floats = masks * masks
        self._pair_of = slot_pair_numbers()

    def queries(self, given: Ints, slot: Slot) -> Floats:
        """[2 Σ m² z_i, −Σ m², −Σ m² z_i²]. Shape: (r, L) to (r, 2 d + 1)."""
        pair = self._pair_of[self.garments.slots[given], OUTFIT_SLOTS.index(slot)]
        queries = np.zeros((len(given), 2 * self.dim + 1), np.float32)
        for place in range(given.shape[1]):  # one garment at a time, so that memory stays bounded
            squares = self.squares[pair[:, place]] * (given[:, [place]] != NONE)
            z = self.points[given[:, place], : self.dim]
            queries[:, : self.dim] += 2 * squares * z
            queries[:, self.dim : -1] -= squares
            queries[:, -1] -= np.einsum("rd,rd,rd->r", squares, z, z)
        return queries

    def score_outfits(self, outfits: Ints) -> Floating:
        """Minus the mean distance over all pairs. Shape: (n,)."""
        present, slots = outfits != NONE, self.garments.slots[outfits]
        z = self.points[outfits, : self.dim]
        total, count = (np.zeros(len(outfits), np.float32) for _ in range(2))
        for i in range(outfits.shape[1]):
            for j in range(i):
                both = present[:, i] & present[:, j]
                apart = z[:, i] - z[:, j]
                squares = self.squares[self._pair_of[slots[:, i], slots[:, j]]]
                total += both * np.einsum("nd,nd,nd->n", squares, apart, apart)
                count += both
        scores: Floating = -total / np.maximum(count, 1)
        return scores

    def terms_of(self, outfit: Ints) -> OutfitTerms:
        """The terms of an outfit's score. Shape: (n,)."""
        n, slots, z = len(outfit), self.garments.slots[outfit], self.points[outfit, : self.dim]
        squares = self.squares[self._pair_of[slots[:, None], slots]]
        apart = (squares * (z[:, None] - z) ** 2).sum(axis=2)  # 0 on the diagonal
        return OutfitTerms(np.zeros(n, np.float32), -apart / (n * (n - 1) / 2))
