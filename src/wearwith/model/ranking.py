"""Scores in order, best first."""

import numpy as np
import numpy.typing as npt

from wearwith.types import Doubles, Floating, Ints

__all__ = ["EQUAL", "best_first", "right_answers"]

GROUP = 64  # positions whose highest score is looked at first
LEAST_GROUPS = 4  # for each of the k: with fewer, going over all scores is as quick
EQUAL = 2e-6  # two ways to the same score may differ by that, over its size


def best_first(scores: npt.NDArray[np.floating], k: int | None = None) -> npt.NDArray[np.int64]:
    """Positions of the k highest scores, best first; ties in order of position.

    Shape: (n,) to (min(k, n),).
    """
    n = len(scores)
    if k is None or k >= n:
        return np.argsort(-scores, kind="stable")
    groups = n // GROUP
    if groups >= LEAST_GROUPS * k:
        # At least k scores are as high as the k-th highest of the groups: there are few more.
        highest = scores[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
        least = np.partition(highest, groups - k)[groups - k]
        high = np.flatnonzero(scores > least if least == -np.inf else scores >= least)
        if k <= len(high) < n:
            return high[_best_first(scores[high], k)]
    return _best_first(scores, k)


def _best_first(scores: npt.NDArray[np.floating], k: int) -> npt.NDArray[np.int64]:
    """`best_first` over all scores."""
    n = len(scores)
    if k >= n:
        return np.argsort(-scores, kind="stable")
    # All above the k-th score, then of its ties the first ones.
    threshold = np.partition(scores, n - k)[n - k]
    above = np.flatnonzero(scores > threshold)
    tied = np.flatnonzero(scores == threshold)[: k - len(above)]
    chosen = np.concatenate([above, tied])
    return chosen[np.argsort(-scores[chosen], kind="stable")]


def right_answers(scores: Floating, gold: Ints) -> Doubles:
    """1 where the right answer scores highest, 1 / number tied where it ties for it, else 0.

    `scores` has -inf where there is no answer; shapes (n, m) and (n,) to (n,). An argmax that
    prefers the first of equals would be right in all of Maryland, whose right answers come first.
    """
    own = np.take_along_axis(scores, gold[:, None], axis=1)
    tied = (scores == own).sum(axis=1)
    right: Doubles = np.where((scores > own).any(axis=1), 0.0, 1.0 / tied)
    return right
