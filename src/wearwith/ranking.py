"""Putting scores in order, best first."""

import numpy as np
import numpy.typing as npt

__all__ = ["best_first"]


def best_first(scores: npt.NDArray[np.floating], k: int | None = None) -> npt.NDArray[np.int64]:
    """Positions of the k highest scores, best first; ties in order of position.

    Shape: (n,) to (min(k, n),).
    """
    n = len(scores)
    if k is None or k >= n:
        return np.argsort(-scores, kind="stable")
    # All above the k-th score, then of its ties the first ones.
    threshold = np.partition(scores, n - k)[n - k]
    above = np.flatnonzero(scores > threshold)
    tied = np.flatnonzero(scores == threshold)[: k - len(above)]
    chosen = np.concatenate([above, tied])
    return chosen[np.argsort(-scores[chosen], kind="stable")]
