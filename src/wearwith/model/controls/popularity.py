"""POP: a bottom is as good as it is common, whatever the top."""

import numpy as np

from wearwith.model.array_files import take
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.types import Floating, Ints

__all__ = ["Popularity"]


class Popularity(CountingScorer):
    """The number of distinct tops that a bottom is paired with in training.

    Source: the POP baseline of Song et al., SIGIR 2018, section 4. Many bottoms tie, so that its
    AUC depends on how ties are counted; see `wearwith.evaluation`.
    """

    name = "pop"

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Count distinct tops for every bottom."""
        n = len(self.catalogue.bottoms)
        distinct = np.unique(tops * n + bottoms) % n
        self.counts = np.bincount(distinct, minlength=n)

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:  # noqa: ARG002
        """Counts as scores. Shape: (n,)."""
        return self.counts[bottoms].astype(np.float64)

    def score_all(self, tops: Ints) -> Floating:
        """Counts as scores, the same row for every top. Shape: (n, n_bottoms)."""
        return np.tile(self.counts.astype(np.float64), (len(tops), 1))

    def tensors(self) -> Tensors:
        """Return the counts."""
        return {"counts": self.counts}

    def restore(self, tensors: Tensors) -> None:
        """Take over the counts."""
        self.counts = take(tensors, "counts", (len(self.catalogue.bottoms),)).astype(np.int64)
