"""Bringing feature columns to one scale, fitted on training items only."""

from dataclasses import dataclass

import numpy as np

from wearwith.types import Floats

__all__ = ["Scaling"]


@dataclass(frozen=True)
class Scaling:
    """Subtract the training mean, then bring vectors to length 1 or columns to spread 1.

    One scaling serves tops and bottoms alike, positive or negative: the published code scaled
    each column of the triplet file by itself, over training and test together, which gives one
    bottom two vectors and leaks the test part.

    Attributes
    ----------
    mean
        Of each column in training; shape (dim,).
    spread
        Standard deviation of each column in training, over √dim; shape (dim,). None where each
        vector is brought to length 1 instead.
    """

    mean: Floats
    spread: Floats | None

    @classmethod
    def fit(cls, training: Floats, *, unit_length: bool = True) -> "Scaling":
        """Fit on vectors of training items, shape (n, dim), n at least 1.

        With either way a typical vector has length 1: pictures have hundreds of numbers and a
        text few, and pictures of spread 1 a column are learned by heart before the text is read.
        """
        mean = training.mean(axis=0, dtype=np.float64).astype(np.float32)
        if unit_length:
            return cls(mean, None)
        spread = training.std(axis=0, dtype=np.float64)
        # A column that hardly moves in training must not explode on another item.
        floor = 1e-3 * max(float(spread.max(initial=0.0)), 1e-12)
        spread = np.where(spread > floor, spread, 1.0) * np.sqrt(training.shape[1])
        return cls(mean, spread.astype(np.float32))

    def __call__(self, vectors: Floats) -> Floats:
        """Scale vectors; shape (n, dim) to (n, dim)."""
        centred: Floats = vectors - self.mean
        if self.spread is not None:
            return centred / self.spread
        length: Floats = np.linalg.norm(centred, axis=1, keepdims=True)
        scaled: Floats = (centred / np.maximum(length, 1e-12)).astype(np.float32)
        return scaled
