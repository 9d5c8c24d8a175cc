"""Scores of a method without points, less what each bottom scores with tops on the whole."""

import numpy as np

from wearwith.model.scorer import Scorer
from wearwith.types import Doubles, Floating, Ints

__all__ = ["LessMeans", "mean_scores"]

TOPS_AT_ONCE = 256


def mean_scores(scorer: Scorer) -> Doubles:
    """Mean over all tops of each bottom's score. Shape: (n_bottoms,)."""
    n = len(scorer.catalogue.tops)
    total = np.zeros(len(scorer.catalogue.bottoms))
    for start in range(0, n, TOPS_AT_ONCE):  # so that memory stays bounded
        tops = np.arange(start, min(start + TOPS_AT_ONCE, n))
        total += scorer.score_all(tops).sum(axis=0, dtype=np.float64)
    return total / max(n, 1)


class LessMeans(Scorer):
    """m_ij less the mean of m_lj over all tops l.

    Parameters
    ----------
    scorer
        Whose scores.
    means
        Of each bottom; shape (n_bottoms,).
    """

    def __init__(self, scorer: Scorer, means: Doubles) -> None:
        super().__init__(scorer.catalogue)
        self.name = scorer.name  # type: ignore[misc]
        self._scorer, self._means = scorer, means

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Scores less the means of their bottoms. Shape: (n,)."""
        scores: Doubles = self._scorer.score_pairs(tops, bottoms) - self._means[bottoms]
        return scores

    def score_all(self, tops: Ints) -> Floating:
        """Scores less the means of all bottoms. Shape: (n, n_bottoms)."""
        scores: Doubles = self._scorer.score_all(tops) - self._means
        return scores

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """Scores of both pairs, less the means of their bottoms. Shapes: (n,) each."""
        m_ij, m_ik = self._scorer.prefer(tops, positives, negatives)
        return m_ij - self._means[positives], m_ik - self._means[negatives]
