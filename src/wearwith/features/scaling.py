"""Bringing feature columns to one scale, fitted on training items only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Scaling"]

FloatMatrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scaling:
    """Subtract a mean and divide by a spread, column by column.

    One scaling serves tops and bottoms alike, positive or negative: the published code scaled
    each column of the triplet file by itself, over training and test together, which gives one
    bottom two vectors and leaks the test part.

    Attributes
    ----------
    mean, spread
        Shape (dim,). Columns that are constant in training have spread 1.
    """

    mean: FloatMatrix
    spread: FloatMatrix

    @classmethod
    def fit(cls, training: FloatMatrix) -> "Scaling":
        """Fit on vectors of training items, shape (n, dim), n at least 1."""
        spread = training.std(axis=0, dtype=np.float64)
        # A column that hardly moves in training must not explode on another item.
        floor = 1e-3 * max(float(spread.max(initial=0.0)), 1e-12)
        spread = np.where(spread > floor, spread, 1.0)
        mean = training.mean(axis=0, dtype=np.float64)
        return cls(mean.astype(np.float32), spread.astype(np.float32))

    def __call__(self, vectors: FloatMatrix) -> FloatMatrix:
        """Scale vectors; shape (n, dim) to (n, dim)."""
        return ((vectors - self.mean) / self.spread).astype(np.float32)
