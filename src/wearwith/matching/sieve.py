"""What is left of the candidates after each filter, so that an empty list can say why."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wearwith.types import Ints

__all__ = ["Sieve", "Step", "emptied"]


@dataclass(frozen=True)
class Step:
    """One filter by name, and how many candidates it left."""

    what: str
    left: int


class Sieve:
    """Candidates 0 to n − 1, of which filters take some away.

    Parameters
    ----------
    n
        How many there are.
    called
        What to call them: `bottoms`.

    Attributes
    ----------
    is_left
        Shape (n,).
    """

    def __init__(self, n: int, called: str) -> None:
        self.is_left = np.ones(n, dtype=np.bool_)
        self._called = called
        self.n = n
        self.steps: tuple[Step, ...] = ()

    def keep(self, what: str, wanted: npt.NDArray[np.bool_]) -> None:
        """Keep those that are wanted; shape (n,)."""
        self.is_left &= wanted
        self.steps = (*self.steps, Step(what, int(self.is_left.sum())))

    def drop(self, what: str, unwanted: Ints) -> None:
        """Take positions away; nothing is noted where there are none."""
        if len(unwanted):
            wanted = np.ones(self.n, dtype=np.bool_)
            wanted[unwanted] = False
            self.keep(what, wanted)

    @property
    def left(self) -> Ints:
        """Positions that are left, in order."""
        return np.flatnonzero(self.is_left)

    @property
    def message(self) -> str | None:
        """Which filter took the last candidate away, and what the others had left; else None."""
        if self.is_left.any():
            return None
        return emptied(self.n, self._called, self.steps)


def emptied(n: int, called: str, steps: tuple[Step, ...]) -> str:
    """Say which filter left none of so many candidates, and what those before it left."""
    told = [f"Of {n:,} {called}"]
    for step in steps:
        if step.left == 0:
            joint = ", and " if len(told) > 1 else ", "
            return f"{', '.join(told)}{joint}{step.what} leaves none of them"
        told.append(f"{step.what} leaves {step.left:,}")
    return f"There are no {called} at all"
