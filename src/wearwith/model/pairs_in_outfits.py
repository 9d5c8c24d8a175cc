"""A model of pairs answers about outfits: what it says of their tops with their bottoms."""

import numpy as np

from wearwith.catalog import Catalogue, SlotCatalogue
from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.model.scorer import Scorer
from wearwith.types import Doubles, Floating, Ints, Side

__all__ = ["PairsInOutfits"]


class PairsInOutfits(OutfitScorer):
    """The mean of a pair model's scores over the garments of the other side.

    An answer without such a garment scores 0, and so does an outfit without a top and a bottom: the
    model knows nothing about them. The teacher is the pair model's, likewise.
    """

    def __init__(self, scorer: Scorer, garments: SlotCatalogue) -> None:
        super().__init__(garments)
        self.name = scorer.name
        self.scorer = scorer
        self.tops = _places(scorer.catalogue, garments, "top")
        self.bottoms = _places(scorer.catalogue, garments, "bottom")
        if scorer.teacher is not None:
            teacher = scorer.teacher
            self.find_teacher = lambda: PairsInOutfits(teacher, garments)

    def score_answers(self, given: Ints, answers: Ints) -> Floating:
        """Mean over the garments that are given. Shape: (n, m)."""
        shape = len(given), given.shape[1], answers.shape[1]
        sums, counts = np.zeros((2, shape[0], shape[2]))
        here = np.broadcast_to(given[:, :, None], shape)
        there = np.broadcast_to(answers[:, None, :], shape)
        for tops, bottoms in ((here, there), (there, here)):
            scores, known = self._pairs(tops, bottoms)
            sums += scores.sum(axis=1)
            counts += known.sum(axis=1)
        return sums / np.maximum(counts, 1)

    def score_outfits(self, outfits: Ints) -> Floating:
        """Mean over all tops with all bottoms. Shape: (n,)."""
        shape = len(outfits), outfits.shape[1], outfits.shape[1]
        tops = np.broadcast_to(outfits[:, :, None], shape)
        scores, known = self._pairs(tops, tops.transpose(0, 2, 1))
        means: Floating = scores.sum(axis=(1, 2)) / np.maximum(known.sum(axis=(1, 2)), 1)
        return means

    def _pairs(self, tops: Ints, bottoms: Ints) -> tuple[Doubles, Ints]:
        """Scores of garments as tops with others as bottoms, and 1 where they are; else 0 and 0."""
        tops, bottoms = self.tops[tops], self.bottoms[bottoms]
        known = (tops != NONE) & (bottoms != NONE)
        scores = np.zeros(known.shape)
        scores[known] = self.scorer.score_pairs(tops[known], bottoms[known])
        return scores, known.astype(np.int64)


def _places(catalogue: Catalogue, garments: SlotCatalogue, side: Side) -> Ints:
    """Place of every garment on a side, `NONE` of others and of no garment. Shape: (n + 1,)."""
    found = (catalogue.place_of(name) for name in garments.ids)
    places = [NONE if at is None or at[0] != side else at[1] for at in found]
    return np.array([*places, NONE])
