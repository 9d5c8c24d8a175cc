"""Name points by soft prototypes: how likely is each name for a measurement?"""

from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Self

import numpy as np
import numpy.typing as npt

from wearwith.types import Doubles

__all__ = ["Prototypes"]

TAIL = 6.0  # degrees of freedom: low ones let far points belong to several names


@dataclass(frozen=True)
class Prototypes:
    """Named places in a space of measurements; a name may have several.

    A prototype is a Student t distribution: a point a few spreads away is still likely to have that
    name if no other is nearer, and the border between two names is soft.
    """

    names: tuple[str, ...]
    middles: Doubles  # (n, d)
    spreads: Doubles  # how far each reaches along each axis; (n, d)
    commonness: Doubles  # logarithm of how often each occurs; (n,)

    @classmethod
    def read(cls, file: str) -> Self:
        """Read a CSV file of this package: name, commonness, then middle and reach of each axis."""
        text = (resources.files("wearwith.pictures.seeing") / file).read_text("utf-8")
        rows = [line.split(",") for line in text.splitlines()[1:]]
        values = np.array([row[1:] for row in rows], float)
        names = tuple(row[0] for row in rows)
        return cls(names, values[:, 1::2], values[:, 2::2], values[:, 0])

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The names, each once, sorted."""
        return tuple(sorted(set(self.names)))

    @cached_property
    def _belongs(self) -> Doubles:
        """1 where a prototype has a name of `distinct`. Shape: (n, names)."""
        names, distinct = np.array(self.names), np.array(self.distinct)
        return np.asarray(names[:, None] == distinct, dtype=float)

    def likelihoods(self, points: npt.ArrayLike) -> Doubles:
        """Probability of each of `distinct` for points. Shape: (m, d) to (m, names)."""
        offsets = (np.asarray(points, float)[:, None] - self.middles) / self.spreads
        dims = self.middles.shape[1]
        logs = -(TAIL + dims) / 2 * np.log1p((offsets**2).sum(axis=-1) / TAIL)
        logs += self.commonness - np.log(self.spreads).sum(axis=-1)
        each = np.exp(logs - logs.max(axis=1, keepdims=True))  # (m, n)
        summed = each @ self._belongs
        return np.asarray(summed / summed.sum(axis=1, keepdims=True))
