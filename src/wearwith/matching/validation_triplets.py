"""Validation pairs of a model with random bottoms: what two rankings are compared on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wearwith.catalog import NegativePool, PairArrays, TripletArrays, draw_triplets
from wearwith.catalog.triplets import wins
from wearwith.matching.worn_pairs import why_no_pairs, worn_pairs
from wearwith.model import TrainedModel
from wearwith.types import Doubles, Ints
from wearwith.words.wording import N_

__all__ = ["ValidationTriplets", "validation_triplets"]

SEED = 0  # of the random pairs
PER_PAIR = 3  # random bottoms for each worn one, as in the paper


@dataclass(frozen=True)
class ValidationTriplets:
    """Worn pairs, each with random bottoms that its top was never worn with.

    Attributes
    ----------
    worn
        The worn pairs, as positions.
    drawn
        Tops, positives and negatives, as positions; none if there is a `reason`.
    reason
        Why there are none.
    """

    worn: PairArrays
    drawn: TripletArrays
    reason: str | None = None

    @property
    def pairs(self) -> tuple[Ints, Ints]:
        """Tops and bottoms to score: those of the positives, then those of the negatives.

        Shape (2n,) each; a positive is scored as often as it is compared.
        """
        drawn = self.drawn
        tops = np.concatenate([drawn.tops, drawn.tops])
        return tops, np.concatenate([drawn.positives, drawn.negatives])

    @cached_property
    def counts(self) -> Ints:
        """How many triplets each distinct top has, in order of position. Shape: (n_tops,)."""
        counts: Ints = np.unique(self.drawn.tops, return_counts=True)[1]
        return counts

    def wins(self, scores: npt.NDArray[np.floating]) -> Doubles:
        """How many triplets each top wins by the scores of `pairs`; a tie is half a win.

        Shape: (2n,) to (n_tops,).
        """
        positives, negatives = scores.reshape(2, -1)
        won = wins(positives, negatives)
        top = np.unique(self.drawn.tops, return_inverse=True)[1]
        by_top: Doubles = np.bincount(top, weights=won).astype(np.float64)
        return by_top


def validation_triplets(model: TrainedModel, tops: Ints | None = None) -> ValidationTriplets:
    """Draw three random bottoms for each worn pair of validation, always the same ones.

    `tops` are positions whose pairs are wanted; those of all tops if not given.
    """
    worn = worn_pairs(model, "valid")
    if tops is not None:
        wanted = np.isin(worn.tops, tops)
        worn = PairArrays(worn.tops[wanted], worn.bottoms[wanted])
    none = np.empty(0, dtype=np.int64)
    if not len(worn):
        return ValidationTriplets(
            worn, TripletArrays(none, none, none), why_no_pairs(model, "valid")
        )
    known, pool = worn_pairs(model), NegativePool.random(len(model.catalogue.bottoms))
    rng = np.random.default_rng(SEED)
    drawn = draw_triplets(worn.tops, worn.bottoms, known.tops, known.bottoms, pool, PER_PAIR, rng)
    reason = None if len(drawn) else N_("all bottoms were worn with these tops")
    return ValidationTriplets(worn, drawn, reason)
