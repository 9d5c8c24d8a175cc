"""How far rules can move a pair, from which rules fire on it alone.

Attention takes hundreds of exponentials for a pair, and most are never needed: the push of a pair
is C times a mean of the gains (sign times strength) of the rules that fire on it, so it lies
between the least and the greatest of them. Where rules add up, as in models of outfits, it lies
between the sum of all that are negative and the sum of all that are positive. Only pairs whose
greatest push may bring them among the best of a list need attention.
"""

from functools import lru_cache

import numpy as np
from scipy import sparse

from wearwith.model.ranking import best_first
from wearwith.types import Floats, Ints

__all__ = ["Bounds", "RuleBounds", "hopeful"]

Bounds = tuple[Floats, Floats]

ROUNDING = 1e-4  # of what two sums in single precision may differ by, over their size
NUMBERS_KEPT = 2**23


class RuleBounds:
    """Least and greatest push of rules on pairs of a garment with all others.

    Garments with the same rules share their bounds, which are cached. `having` says whether each
    other garment has a rule's value, (n, L); `pushes` what each rule adds at full confidence, C
    times sign and strength, (L,); `may_doubt` whether attention may trust none of them; `adds_up`
    whether each counts by itself.
    """

    def __init__(
        self, having: sparse.csr_array, pushes: Floats, may_doubt: bool, *, adds_up: bool = False
    ) -> None:
        self._by_rule = having.tocsc()
        self._pushes = pushes
        # Where attention may trust no rule, 0 is among the averaged pushes.
        self._start = np.float32(0 if may_doubt or adds_up else np.inf)
        self._adds_up = adds_up
        self._keep()

    def _keep(self) -> None:
        n_kept = max(NUMBERS_KEPT // max(2 * self._by_rule.shape[0], 1), 1)
        self._cached = lru_cache(maxsize=n_kept)(self._bounds)

    def __getstate__(self) -> dict[str, object]:
        """Everything but the cache, which does not travel to other processes."""
        return {name: value for name, value in vars(self).items() if name != "_cached"}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        self._keep()

    def of(self, rules: Ints) -> Bounds:
        """Bounds for a garment that has the value of these rules; read-only.

        `rules` are places in the book, in order. Shapes: (n,) each; 0 where no rule fires.
        """
        bounds: Bounds = self._cached(rules.tobytes())
        return bounds

    def _bounds(self, key: bytes) -> Bounds:
        n = self._by_rule.shape[0]
        low = np.full(n, self._start, dtype=np.float32)
        high = np.full(n, -self._start, dtype=np.float32)
        starts, garments = self._by_rule.indptr, self._by_rule.indices
        for rule in np.frombuffer(key, dtype=np.int64).tolist():
            having = garments[starts[rule] : starts[rule + 1]]
            push = self._pushes[rule]
            if self._adds_up:
                low[having] += min(push, 0)
                high[having] += max(push, 0)
                continue
            low[having] = np.minimum(low[having], push)
            high[having] = np.maximum(high[having], push)
        low[low == np.inf] = 0
        high[high == -np.inf] = 0
        return low, high


def hopeful(preference: Floats, high: Floats, worst: Floats, k: int) -> Ints:
    """Positions that may be among the k best once the rules are weighed, in order.

    `preference` is the student's, −∞ for those left out; `high` the most that the rules may add to
    each; shapes (n,). `worst` is the least that each comes to of which a list holds one; (m,).
    """
    if k >= len(worst):
        return np.flatnonzero(preference > -np.inf)
    least = float(worst[best_first(worst, k)[-1]])
    if least == -np.inf:  # fewer than k are left
        return np.flatnonzero(preference > -np.inf)
    return np.flatnonzero(preference + high >= least - ROUNDING * max(1, abs(least)))
