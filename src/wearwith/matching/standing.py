"""Where a garment stands among all others of its side."""

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import numpy as np

from wearwith.types import Floating, Floats, Ints

__all__ = ["Standing", "StudentStanding", "TaughtStanding"]

ROUNDING = 2e-6  # of a sum in single precision, over its size


class Standing(Protocol):
    """A score, and the rank that it or another score would have among the others."""

    @property
    def score(self) -> float:
        """The garment's own score."""
        ...

    @property
    def rank(self) -> int:
        """1 for the best; what ties does not count against it."""
        ...

    def rank_of(self, score: float) -> int:
        """Rank that another score would have in its place."""
        ...


class StudentStanding:
    """Among scores that are all known.

    Parameters
    ----------
    score
        The garment's own.
    scores
        Of all garments of its side, shape (n,).
    position
        Its place among them; None of a new garment, which has none.
    """

    def __init__(self, score: float, scores: Floating, position: int | None) -> None:
        self.score = score
        self._scores, self._position = scores, position

    @cached_property
    def rank(self) -> int:
        """1 for the best; what ties does not count against it."""
        return self.rank_of(self.score)

    def rank_of(self, score: float) -> int:
        """Rank that another score would have in its place."""
        return 1 + _number_above(self._scores, score, self._position)


class TaughtStanding:
    """Among scores of the teacher, which are weighed only where they decide.

    How far the rules can move a garment is known before attention weighs them; most others stand
    before or behind whatever it says.

    Parameters
    ----------
    score
        The garment's own.
    preference
        What the student makes of all garments of its side, shape (n,).
    bounds
        The least and the greatest push of the rules on each; shape (n,) both.
    push
        Weighs the rules of some of them: positions to pushes, shape (m,) to (m,).
    position
        Its place among them; None of a new garment, which has none.
    """

    def __init__(
        self,
        score: float,
        preference: Floating,
        bounds: tuple[Floats, Floats],
        push: Callable[[Ints], Floats],
        position: int | None,
    ) -> None:
        self.score = score
        self._preference, self._push, self._position = preference, push, position
        self._least, self._most = preference + bounds[0], preference + bounds[1]

    @cached_property
    def rank(self) -> int:
        """1 for the best; what ties does not count against it."""
        return self.rank_of(self.score)

    def rank_of(self, score: float) -> int:
        """Rank that another score would have in its place."""
        above = _just_above(score)
        undecided = np.flatnonzero((self._least <= above) & (self._most > above))
        if len(undecided):
            exact = self._preference[undecided] + self._push(undecided)
            self._least[undecided] = self._most[undecided] = exact
        return 1 + _number_above(self._least, score, self._position)


def _just_above(score: float) -> np.float32:
    """Scores up to this one tie with a score: two ways to the same number round differently."""
    return np.float32(score + ROUNDING * max(1.0, abs(score)))


def _number_above(scores: Floating, score: float, position: int | None) -> int:
    """How many scores are above one, the garment's own left out."""
    above = _just_above(score)
    number = int(np.count_nonzero(scores > above))
    return number - int(position is not None and scores[position] > above)
