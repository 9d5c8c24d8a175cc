"""What a teacher is asked besides: questions that no outfit answers."""

from dataclasses import dataclass

import numpy as np

from wearwith.catalog import Catalogue, PairArrays
from wearwith.model.model_settings import TeacherConfig
from wearwith.types import Doubles, Ints

__all__ = ["Unanswered"]

SAME_TOP = 4  # questions about one top, which is then encoded once


@dataclass(frozen=True)
class Unanswered:
    """Questions that no outfit answers: which of two bottoms goes with a top.

    Attributes
    ----------
    share
        Questions for each triplet.
    tops, bottoms
        Whom they are about, by position.
    likely
        How likely each of the bottoms is drawn: as often as it is worn, and a little more.
    """

    share: float
    tops: Ints
    bottoms: Ints
    likely: Doubles

    @classmethod
    def of(
        cls, train: PairArrays, known: PairArrays, catalogue: Catalogue, teacher: TeacherConfig
    ) -> "Unanswered | None":
        """What a teacher is asked, given the pairs of training and of all splits; or nothing."""
        if not teacher.unanswered:
            return None
        tops, bottoms = np.arange(len(catalogue.tops)), np.arange(len(catalogue.bottoms))
        if teacher.unanswered_among == "inductive":
            tops = np.setdiff1d(tops, np.setdiff1d(known.tops, train.tops))
            bottoms = np.setdiff1d(bottoms, np.setdiff1d(known.bottoms, train.bottoms))
        likely = (np.bincount(train.bottoms, minlength=len(catalogue.bottoms)) + 0.5)[bottoms]
        return cls(teacher.unanswered, tops, bottoms, likely / likely.sum())

    def draw(self, n_triplets: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
        """Questions beside so many triplets: tops, and two bottoms each. Shapes: (n,)."""
        n = round(self.share * n_triplets)
        tops = rng.choice(self.tops, size=-(-n // SAME_TOP)).repeat(SAME_TOP)[:n]
        one, other = rng.choice(self.bottoms, size=(2, n), p=self.likely)
        return tops, one, other
