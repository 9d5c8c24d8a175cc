"""σ in NumPy: importing `scipy.special` would cost every command a tenth of a second."""

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["sigmoid"]

Numbers = TypeVar("Numbers", bound=npt.NDArray[np.floating[Any]])


def sigmoid(z: Numbers) -> Numbers:
    """1 / (1 + exp(−z)), in the precision of z. Shape: that of z."""
    with np.errstate(over="ignore"):  # 1 / ∞ is right
        s: Numbers = 1 / (1 + np.exp(-z))
    return s
