"""Names for points by soft prototypes: how likely each name is for what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from wearwith.types import Doubles

__all__ = ["Prototypes"]


TAIL = 6.0  # degrees of freedom: low ones let far points belong to several names


@dataclass(frozen=True)
class Prototypes:
    """Places in a space of measurements, each with a name; a name may have several.

    A prototype is a Student t distribution: what lies a few spreads away is still likely to be of
    that name if no other is nearer, and the border between two names is soft.

    Attributes
    ----------
    names
        Name of each of n prototypes.
    middles, spreads
        Where each lies and how far it reaches along each axis. Shape: (n, d).
    commonness
        Logarithm of how often each is met. Shape: (n,).
    """

    names: tuple[str, ...]
    middles: Doubles
    spreads: Doubles
    commonness: Doubles

    @classmethod
    def of(cls, rows: Sequence[tuple[str, Sequence[float], Sequence[float], float]]) -> Self:
        """Build from rows of name, middle, spread and commonness."""
        names, middles, spreads, commonness = zip(*rows, strict=True)
        return cls(names, *(np.array(part, float) for part in (middles, spreads, commonness)))

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The names, each once, sorted."""
        return tuple(sorted(set(self.names)))

    def likelihoods(self, points: npt.ArrayLike) -> Doubles:
        """Probability of each of `distinct` for points. Shape: (m, d) to (m, names)."""
        offsets = (np.asarray(points, float)[:, None] - self.middles) / self.spreads
        dims = self.middles.shape[1]
        logs = -(TAIL + dims) / 2 * np.log1p((offsets**2).sum(axis=-1) / TAIL)
        logs += self.commonness - np.log(self.spreads).sum(axis=-1)
        each = np.exp(logs - logs.max(axis=1, keepdims=True))  # (m, n)
        belongs = np.array([[name == other for other in self.distinct] for name in self.names])
        summed = each @ belongs
        return np.asarray(summed / summed.sum(axis=1, keepdims=True))
