"""Scores of a levelled model without points."""

from wearwith.model.scorer import Scorer
from wearwith.types import Doubles, Floating, Ints

__all__ = ["LessMeans"]


class LessMeans(Scorer):
    """m_ij of another scorer less the mean of m_lj over all tops l; means of shape (n_bottoms,)."""

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
