"""The rules of an exported model at hand: which fire on few pairs, and the best by the teacher."""

import numpy as np

from wearwith.matching.rule_bounds import Bounds, RuleBounds, hopeful
from wearwith.model import Garment, RuleTeacher
from wearwith.types import Floats, Ints, Side, other_side

__all__ = ["RuleReach"]


class RuleReach:
    """The rules of a teacher, by garment and by rule.

    Parameters
    ----------
    teacher
        Whose rules.
    """

    def __init__(self, teacher: RuleTeacher) -> None:
        self.teacher = teacher
        form = teacher.form
        self._bounds: dict[Side, RuleBounds] = {}
        self._by_garment: dict[Side, tuple[Ints, Ints]] = {}
        for side in ("top", "bottom"):
            having = teacher.having(side)
            having.sort_indices()
            pushes = np.float32(form.strength) * teacher.gains
            self._bounds[side] = RuleBounds(having, pushes, form.may_doubt)
            self._by_garment[side] = having.indptr, having.indices

    def fired(self, garment: Garment, others: Ints) -> list[list[str]]:
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

    def bounds(self, garment: Garment) -> Bounds:
        """Least and greatest push on the pairs of a garment with all others. Shapes: (n,) each."""
        return self._bounds[other_side(garment.side)].of(self.teacher.rules_of(garment))

    def ranked(self, garment: Garment, scores: Floats, k: int, needed: Ints) -> Floats:
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
        preference = self.teacher.preference(scores)
        preference[scores == -np.inf] = -np.inf
        low, high = bounds = self.bounds(garment)
        chosen = np.union1d(hopeful(preference, bounds, k), needed)
        push = low[chosen]
        is_open = push < high[chosen]
        push[is_open] = self.teacher.fired(garment, chosen[is_open]).push
        found: Floats = np.full(len(scores), -np.inf, dtype=np.float32)
        found[chosen] = preference[chosen] + push
        return found
