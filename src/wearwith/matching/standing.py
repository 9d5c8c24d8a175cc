"""Where a garment stands among all others of its side."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from wearwith.model.rule_bounds import Bounds
from wearwith.types import Floating, Floats, Ints

__all__ = ["Standing"]

ROUNDING = 2e-6  # of a sum in single precision, over its size


class Standing:
    """A garment's score, and the rank that it or another score has among the others.

    The teacher's rules are weighed only where they decide: how far they can move a garment is known
    before attention weighs them, and most others stand before or behind whatever it says.

    Parameters
    ----------
    score, position
        The garment's own score, and its place among the others; None for a new garment.
    scores
        Of all garments of its side, before the rules have their say; shape (n,).
    bounds, push
        Least and greatest push of the rules on each, shape (n,) both; and what weighs the rules of
        some of them, positions (m,) to pushes (m,). None for the student's scores.
    """

    def __init__(
        self,
        score: float,
        scores: Floating,
        position: int | None,
        bounds: Bounds | None = None,
        push: Callable[[Ints], Floats] | None = None,
    ) -> None:
        self.score = score
        self._scores, self._position, self._push = scores, position, push
        self._least = self._most = scores
        if bounds is not None:
            self._least, self._most = scores + bounds[0], scores + bounds[1]

    @cached_property
    def rank(self) -> int:
        """1 for the best; what ties does not count against it."""
        return self.rank_of(self.score)

    def rank_of(self, score: float) -> int:
        """Rank that another score would have in its place."""
        # Scores up to this one tie: two ways to the same number round differently.
        tied = np.float32(score + ROUNDING * max(1.0, abs(score)))
        if self._push is not None:
            undecided = np.flatnonzero((self._least <= tied) & (self._most > tied))
            if len(undecided):
                exact = self._scores[undecided] + self._push(undecided)
                self._least[undecided] = self._most[undecided] = exact
        n_above = int(np.count_nonzero(self._least > tied))
        is_own = self._position is not None and self._least[self._position] > tied
        return 1 + n_above - int(is_own)
