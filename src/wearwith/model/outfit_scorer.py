"""What every model answers about outfits: which garment is missing, and does this go together?

A control that only counts needs no more than this:

    class Popularity(OutfitScorer):
        name = "pop"

        def __init__(self, garments, counts):
            super().__init__(garments)
            self.counts = counts

        def score_answers(self, given, answers):
            return self.counts[answers]

        def score_outfits(self, outfits):
            present = outfits != NONE
            return np.where(present, self.counts[outfits], 0).sum(axis=1) / present.sum(axis=1)
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.types import Floating, Ints, Slot

__all__ = ["OutfitScorer", "OutfitTerms"]


@dataclass(frozen=True)
class OutfitTerms:
    """The score of one outfit of n garments as a sum.

    Attributes
    ----------
    garments
        What each adds whatever it is worn with; shape (n,).
    pairs
        What each two add; shape (n, n), symmetric, 0 on the diagonal. A pair counts once.
    """

    garments: Floating
    pairs: Floating


class OutfitScorer(ABC):
    """Scores of garments beside others, and of whole outfits.

    Garments are positions in `garments`; rows are filled up with `NONE` of the slot catalogue. The
    order of the garments of a row never matters, nor how far it is filled up. Scores of one
    question can be compared with one another; so can scores of whole outfits.
    """

    name: str

    def __init__(self, garments: SlotCatalogue) -> None:
        self.garments = garments
        self.find_teacher: Callable[[], OutfitScorer] | None = None

    @abstractmethod
    def score_answers(self, given: Ints, answers: Ints) -> Floating:
        """How well each answer completes the garments that are given.

        Shapes: (n, L) and (n, m) to (n, m). The answers of a question may be of several slots. Each
        question has at least one garment, and no answer is `NONE`.
        """

    def score_slot(self, given: Ints, slot: Slot, some: Ints | None = None) -> Floating:
        """How well each garment of a slot, or `some` of them, (m,), completes what is given.

        Shape: (n, L) to (n, m), in the order of `SlotCatalogue.of_slot`, or of `some`.
        """
        garments = self.garments.of_slot(slot) if some is None else some
        return self.score_answers(given, np.tile(garments, (len(given), 1)))

    @abstractmethod
    def score_outfits(self, outfits: Ints) -> Floating:
        """How well the garments of each outfit go together. Shape: (n, L) to (n,).

        Every outfit has at least two garments.
        """

    def terms_of(self, outfit: Ints) -> OutfitTerms | None:  # noqa: ARG002
        """The terms of an outfit's score, (n,); None where it is no sum over pairs.

        Of a teacher without its rules, which `OutfitTeacher.fired` tells.
        """
        return None

    @cached_property
    def teacher(self) -> "OutfitScorer | None":
        """The scorer that this one learned from, built on first use; None without one."""
        return None if self.find_teacher is None else self.find_teacher()
