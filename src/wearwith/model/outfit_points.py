"""Scores of outfits from stored points: query · point + gain, in NumPy."""

from abc import abstractmethod
from collections.abc import Iterator

import numpy as np

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.model.array_files import take
from wearwith.model.outfit_levelling import LEVEL
from wearwith.model.outfit_scorer import OutfitScorer, OutfitTerms
from wearwith.model.scorer import Tensors
from wearwith.types import OUTFIT_SLOTS, Floating, Floats, Ints, Slot

__all__ = ["OutfitPoints", "PairFormScorer", "by_wanted_slot", "slot_pair_numbers"]

QUESTIONS_AT_ONCE = 4096


class OutfitPoints(OutfitScorer):
    """s(G, j) = q(G, c_j) · z_j + g_j, where q depends on the given garments and the wanted slot.

    Attributes
    ----------
    points
        z of every garment; shape (n, d).
    gains
        g, what a garment is worth whatever is given; shape (n,).
    """

    def __init__(self, name: str, garments: SlotCatalogue, tensors: Tensors) -> None:
        super().__init__(garments)
        self.name = name
        n = len(garments)
        width = tensors["outfit.points"].shape[-1] if "outfit.points" in tensors else 0
        self.points: Floats = take(tensors, "outfit.points", (n, width)).astype(np.float32)
        self.gains: Floats = take(tensors, "outfit.gains", (n,)).astype(np.float32)
        # What levelling took off the points of each slot, (11, d); None if it took nothing.
        self.level: Floats | None = None
        if LEVEL in tensors:
            shape = len(OUTFIT_SLOTS), width
            self.level = take(tensors, LEVEL, shape).astype(np.float32)
        self._slots: dict[Slot, tuple[Floats, Floats]] = {}

    def unlevelled(self, garments: Ints) -> Floats:
        """Points as they were before levelling. Shape: (…) to (…, d)."""
        points: Floats = self.points[garments]
        return points if self.level is None else points + self.level[self.garments.slots[garments]]

    @abstractmethod
    def queries(self, given: Ints, slot: Slot) -> Floats:
        """q(G, c) of questions for one wanted slot. Shape: (r, L) to (r, d)."""

    def score_slot(self, given: Ints, slot: Slot, some: Ints | None = None) -> Floating:
        """Products of queries with the points of a slot, and gains. Shape: (n, L) to (n, m)."""
        points, gains = (
            self._of_slot(slot) if some is None else (self.points[some].T, self.gains[some])
        )
        scores: Floating = self.queries(given, slot) @ points + gains
        return scores

    def _of_slot(self, slot: Slot) -> tuple[Floats, Floats]:
        """Points of a slot's garments side by side, and their gains. Shapes: (d, m) and (m,)."""
        if slot not in self._slots:
            garments = self.garments.of_slot(slot)
            points = np.ascontiguousarray(self.points[garments].T)
            self._slots[slot] = points, self.gains[garments]
        return self._slots[slot]

    def score_answers(self, given: Ints, answers: Ints) -> Floating:
        """Products of queries with the answers' points, and gains. Shapes: (n, L), (n, m)."""
        scores = np.empty(answers.shape, dtype=np.float32)
        for slot, rows, columns in by_wanted_slot(self.garments, answers):
            questions, of = np.unique(rows, return_inverse=True)
            queries = self.queries(given[questions], slot)
            items = answers[rows, columns]
            products = np.einsum("nd,nd->n", queries[of], self.points[items])
            scores[rows, columns] = products + self.gains[items]
        return scores


class PairFormScorer(OutfitPoints):
    """The pair form: see `wearwith.models.outfit_network.PairForm`."""

    def __init__(self, name: str, garments: SlotCatalogue, tensors: Tensors) -> None:
        super().__init__(name, garments, tensors)
        n = len(OUTFIT_SLOTS) * (len(OUTFIT_SLOTS) + 1) // 2
        dim = self.points.shape[1]
        shared = len(tensors.get("outfit.diagonals", ())) == 1
        diagonals = take(tensors, "outfit.diagonals", (1 if shared else n, dim))
        self.diagonals: Floats = np.broadcast_to(diagonals.astype(np.float32), (n, dim))
        weights = take(tensors, "outfit.weights", (n,)).astype(np.float64)
        self.weights: Floats = np.logaddexp(0, weights).astype(np.float32)  # softplus
        self._pair_of = slot_pair_numbers()

    def queries(self, given: Ints, slot: Slot) -> Floats:
        """The weighted mean of d ⊙ z over the given garments. Shape: (r, L) to (r, d)."""
        pair = self._pair_of[self.garments.slots[given], OUTFIT_SLOTS.index(slot)]
        weights = self.weights[pair] * (given != NONE)
        weights /= weights.sum(axis=1, keepdims=True)
        queries = np.zeros((len(given), self.points.shape[1]), np.float32)
        for place in range(given.shape[1]):  # one garment at a time, so that memory stays bounded
            asked = self.diagonals[pair[:, place]] * self.points[given[:, place]]
            queries += weights[:, [place]] * asked
        queries /= np.sqrt(np.float32(self.points.shape[1]))
        return queries

    def score_outfits(self, outfits: Ints) -> Floating:
        """Mean over all pairs by the same weights, and the mean gain. Shape: (n,)."""
        present = outfits != NONE
        slots, z = self.garments.slots[outfits], self.points[outfits]
        total, weight = (np.zeros(len(outfits), np.float32) for _ in range(2))
        for i in range(outfits.shape[1]):
            for j in range(i):
                pair = self._pair_of[slots[:, i], slots[:, j]]
                w = self.weights[pair] * (present[:, i] & present[:, j])
                total += w * np.einsum("nd,nd,nd->n", self.diagonals[pair], z[:, i], z[:, j])
                weight += w
        total /= np.maximum(weight, 1e-9) * np.sqrt(np.float32(z.shape[2]))
        gains = np.where(present, self.gains[outfits], 0).sum(axis=1) / present.sum(axis=1)
        scores: Floating = total + gains
        return scores

    def terms_of(self, outfit: Ints) -> OutfitTerms:
        """The terms of an outfit's score. Shape: (n,)."""
        n, slots, z = len(outfit), self.garments.slots[outfit], self.points[outfit]
        pair = self._pair_of[slots[:, None], slots]
        weights = self.weights[pair] * (1 - np.eye(n, dtype=np.float32))
        weights /= weights.sum() / 2 * np.sqrt(np.float32(z.shape[1]))
        products = self.diagonals[pair] * (z[:, None] * z)
        return OutfitTerms(self.gains[outfit] / n, weights * products.sum(axis=2))


def by_wanted_slot(garments: SlotCatalogue, answers: Ints) -> Iterator[tuple[Slot, Ints, Ints]]:
    """Rows and columns of the answers, (n, m), of each slot; some questions at a time."""
    slots = garments.slots[answers]
    for start in range(0, len(answers), QUESTIONS_AT_ONCE):
        some = slots[start : start + QUESTIONS_AT_ONCE]
        for number in np.unique(some).tolist():
            rows, columns = np.nonzero(some == number)
            yield OUTFIT_SLOTS[number], rows + start, columns


def slot_pair_numbers() -> Ints:
    """Number every two slots, in either order. Shape: (11, 11)."""
    n = len(OUTFIT_SLOTS)
    numbers = np.zeros((n, n), dtype=np.int64)
    upper = np.triu_indices(n)
    numbers[upper] = np.arange(len(upper[0]))
    numbers.T[upper] = numbers[upper]
    return numbers
