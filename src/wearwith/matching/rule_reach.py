"""How far rules can move a pair, told from which rules fire on it alone.

What attention makes of a pair takes hundreds of exponentials. Most of them are never needed: the
push of a pair is C times a mean of the gains (sign times strength) of the rules that fire on it, so
it lies between their least and their greatest one. For the best of a list only those pairs need
attention whose greatest push might bring them into it.
"""

import numpy as np
from scipy import sparse

from wearwith.catalog import IntArray
from wearwith.exported import Garment, RuleTeacher
from wearwith.exported.encoder import Floats, Side, other_side
from wearwith.ranking import best_first

__all__ = ["RuleReach"]

ROUNDING = 1e-4  # of what two sums in single precision may differ by, over their size


class RuleReach:
    """The rules of a teacher, by garment and by rule.

    Parameters
    ----------
    teacher
        Whose rules.
    """

    def __init__(self, teacher: RuleTeacher) -> None:
        self.teacher = teacher
        self._by_rule: dict[Side, sparse.csc_array] = {}
        self._by_garment: dict[Side, tuple[IntArray, IntArray]] = {}
        for side in ("top", "bottom"):
            having = teacher.having(side)
            having.sort_indices()
            self._by_rule[side] = having.tocsc()
            self._by_garment[side] = having.indptr, having.indices

    def fired(self, garment: Garment, others: IntArray) -> list[list[str]]:
        """Ids of the rules that fire on pairs of a garment with a few others, by pair."""
        rules = self.teacher.book.rules
        mine = set(self.teacher.rules_of(garment).tolist())
        starts, found = self._by_garment[other_side(garment.side)]
        return [
            [
                rules[rule].id
                for rule in found[starts[other] : starts[other + 1]].tolist()
                if rule in mine
            ]
            for other in others.tolist()
        ]

    def bounds(self, garment: Garment) -> tuple[Floats, Floats]:
        """Least and greatest push on the pairs of a garment with all others. Shapes: (n,) each."""
        columns = self._by_rule[other_side(garment.side)]
        # Where attention may trust no rule, nothing at all is among what is averaged.
        start = 0.0 if self.teacher.form.may_doubt else np.inf
        low = np.full(columns.shape[0], start, dtype=np.float32)
        high = np.full(columns.shape[0], -start, dtype=np.float32)
        for rule in self.teacher.rules_of(garment).tolist():
            having = columns.indices[columns.indptr[rule] : columns.indptr[rule + 1]]
            gain = np.float32(self.teacher.form.strength) * self.teacher.gains[rule]
            low[having] = np.minimum(low[having], gain)
            high[having] = np.maximum(high[having], gain)
        low[low == np.inf] = 0
        high[high == -np.inf] = 0
        return low, high

    def ranked(self, garment: Garment, scores: Floats, k: int, needed: IntArray) -> Floats:
        """Scores of the teacher, ln q up to a constant, of all that may be among the k best.

        Parameters
        ----------
        garment
            Who is matched.
        scores
            The student's of all others, shape (n,); −∞ of those that are left out.
        k
            How many of the best have to be right.
        needed
            Positions of others whose score has to be right too.

        Returns
        -------
        array
            Shape (n,); −∞ of the others.
        """
        left = scores > -np.inf
        found: Floats = np.full(len(scores), -np.inf, dtype=np.float32)
        base = self.teacher.preference(scores)
        low, high = self.bounds(garment)
        worst = np.where(left, base + low, -np.inf)
        if not k < len(worst):
            hopeful = np.flatnonzero(left)
        else:
            least = worst[best_first(worst, k)[-1]]
            least -= ROUNDING * max(1, abs(least)) if np.isfinite(least) else 0
            hopeful = np.flatnonzero(left & (base + high >= least))
        chosen = np.union1d(hopeful, needed)
        found[chosen] = base[chosen] + self.teacher.fired(garment, chosen).push
        return found
