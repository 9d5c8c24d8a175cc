"""How good answers about outfits are: right answers, AUC of outfits, recall; all with ties open."""

from dataclasses import dataclass

import numpy as np

from wearwith.evaluation.significance import interval, paired_interval
from wearwith.model.ranking import right_answers
from wearwith.types import Doubles, Floating, Ints

__all__ = [
    "OutfitDifference",
    "OutfitSums",
    "auc_shares",
    "found_within",
    "paired_difference",
    "right_answers",
    "sums_by_outfit",
]


def found_within(scores: Floating, gold: Ints, k: int) -> Doubles:
    """Probability that the right answer is among the first k, over all orders of tied ones.

    Shapes: (n, m) and (n,) to (n,); -inf for what is not to be found.
    """
    own = np.take_along_axis(scores, gold[:, None], axis=1)
    higher, tied = (scores > own).sum(axis=1), (scores == own).sum(axis=1)
    found: Doubles = np.clip((k - higher) / tied, 0.0, 1.0)
    return found


def auc_shares(scores: Floating, labels: Ints) -> Doubles | None:
    """A share of the ROC AUC for every outfit: their mean is the AUC, ties half a win.

    With V the share of outfits of the other label that an outfit is on the right side of, its share
    is AUC + (V - AUC) n / n_label. So the shares vary as the AUC does when outfits are resampled,
    to first order, and intervals and tests of means serve it. None without both labels. Shapes:
    (n,) and (n,) to (n,).

    Source: the structural components of DeLong et al., Biometrics 44, 1988.
    """
    worn = labels == 1
    if worn.all() or not worn.any():
        return None
    shares = np.empty(len(scores))
    for own in (worn, ~worn):
        others = np.sort(scores[~own])
        below = np.searchsorted(others, scores[own], side="left")
        up_to = np.searchsorted(others, scores[own], side="right")
        shares[own] = (below + up_to) / (2 * len(others))
    shares[~worn] = 1 - shares[~worn]
    auc = shares[worn].mean()
    for own in (worn, ~worn):
        shares[own] = auc + (shares[own] - auc) * len(scores) / own.sum()
    return shares


@dataclass(frozen=True)
class OutfitSums:
    """What was added up over the questions of each outfit, for intervals and paired tests.

    Attributes
    ----------
    outfits
        Names, sorted; shape (k,).
    sums
        Of what counts: right answers, shares of an AUC; shape (k,).
    counts
        How many questions each has, above 0; shape (k,).
    """

    outfits: tuple[str, ...]
    sums: Doubles
    counts: Ints

    @property
    def mean(self) -> float:
        """The figure itself."""
        return float(self.sums.sum() / self.counts.sum())

    def interval(self, rng: np.random.Generator, level: float = 0.95) -> tuple[float, float] | None:
        """Interval of the mean over resampled outfits; None for a single one."""
        if len(self.outfits) < 2:
            return None
        low, high = interval(self.sums, self.counts, rng, level)
        return max(low, 0.0), min(high, 1.0)


def sums_by_outfit(outfits: tuple[str, ...], values: Doubles) -> OutfitSums:
    """Add up a value of each question over those of its outfit. Shapes: (n,) and (n,)."""
    names, place, counts = np.unique(
        np.array(outfits, dtype=object), return_inverse=True, return_counts=True
    )
    sums = np.zeros(len(names))
    np.add.at(sums, place, values)
    return OutfitSums(tuple(names.tolist()), sums, counts)


@dataclass(frozen=True)
class OutfitDifference:
    """How much better one scorer is than another on the same questions."""

    difference: float
    interval: tuple[float, float] | None  # 95 %, over resampled outfits; None for a single one


def paired_difference(
    ours: OutfitSums, theirs: OutfitSums, rng: np.random.Generator
) -> OutfitDifference:
    """Compare two scorers on the same questions; raises `ValueError` if they are others."""
    if ours.outfits != theirs.outfits or (ours.counts != theirs.counts).any():
        raise ValueError("two scorers are compared on the same questions")
    ends = None
    if len(ours.outfits) > 1:
        ends = paired_interval(ours.sums, theirs.sums, ours.counts, rng)
    return OutfitDifference(ours.mean - theirs.mean, ends)
