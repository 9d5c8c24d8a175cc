"""How unequally something is shared out."""

import numpy as np

from wearwith.types import Ints

__all__ = ["gini"]


def gini(counts: Ints) -> float:
    """Gini coefficient of how often each of n was chosen, at least 0. Shape: (n,).

    0 if all were chosen equally often, or none at all; 1 if one was chosen every time.

    Source: Shani and Gunawardana, Evaluating Recommendation Systems, in the Recommender Systems
    Handbook, 2011, section 8.3.4.2: the sum over j of (2j − n − 1) p_j, p ascending, over n − 1.
    """
    n, total = len(counts), int(counts.sum())
    if n < 2 or total == 0:
        return 0.0
    place = 2 * np.arange(1, n + 1) - n - 1
    return float(place @ np.sort(counts).astype(np.float64)) / (total * (n - 1))
