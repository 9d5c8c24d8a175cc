"""The rules of an exported model at hand: which fire on few pairs, and the best by the teacher."""

import numpy as np

from wearwith.model import Garment, Teacher
from wearwith.model.rule_bounds import Bounds, hopeful
from wearwith.types import Floats, Ints

__all__ = ["RuleReach"]


class RuleReach:
    """The rules of a teacher at hand.

    Parameters
    ----------
    teacher
        Whose rules.
    """

    def __init__(self, teacher: Teacher) -> None:
        self.teacher = teacher

    def fired(self, garment: Garment, others: Ints) -> list[list[str]]:
        """Ids of the rules that fire on pairs of a garment with a few others, by pair."""
        rules, activation = self.teacher.book.rules, self.teacher.activation
        active = activation.with_one(garment.side, self.teacher.rules_of(garment), others)
        found: list[list[str]] = [[] for _ in others]
        for row, rule in zip(active.rows.tolist(), active.rules.tolist(), strict=True):
            found[row].append(rules[rule].id)
        return found

    def bounds(self, garment: Garment) -> Bounds:
        """Least and greatest push on the pairs of a garment with all others. Shapes: (n,) each."""
        return self.teacher.bounds(garment)

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
