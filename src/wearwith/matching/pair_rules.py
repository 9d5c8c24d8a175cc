"""Which rules fire on single pairs, whether or not the catalogue has the garments."""

from collections.abc import Iterable, Sequence

import numpy as np

from wearwith.model import FiredRules, RuleTeacher
from wearwith.rules import Trait
from wearwith.types import Floats, Ints, Side, other_side

__all__ = ["PairRules"]

Traits = Iterable[Trait]


class PairRules:
    """The rules of a teacher by the values that each is about.

    The teacher's own `fired` is for one garment with many of the catalogue; this is for a pair of
    which either garment may be new, or altered.
    """

    def __init__(self, teacher: RuleTeacher) -> None:
        self.teacher = teacher
        self._about: dict[Side, dict[Trait, list[tuple[Trait, int]]]] = {"top": {}, "bottom": {}}
        for place, rule in enumerate(teacher.book.rules):
            self._about["top"].setdefault(rule.top, []).append((rule.bottom, place))
            self._about["bottom"].setdefault(rule.bottom, []).append((rule.top, place))

    def of_garment(self, side: Side, traits: Traits) -> Ints:
        """Places in the book of the rules that have one of some values on a side, in order."""
        about = self._about[side]
        found = {place for trait in traits for _, place in about.get(trait, ())}
        return np.array(sorted(found), dtype=np.int64)

    def firing(self, side: Side, other: Traits) -> dict[Trait, list[int]]:
        """Value to the rules that fire on a garment of a side that has it, with a given other one.

        Rules are places in the book; values that no rule is about with this one are not there.
        """
        about = self._about[other_side(side)]
        firing: dict[Trait, list[int]] = {}
        for trait in other:
            for own, place in about.get(trait, ()):
                firing.setdefault(own, []).append(place)
        return firing

    def fired(
        self,
        side: Side,
        garments: Sequence[Traits],
        points: Floats,
        other: Traits,
        other_point: Floats,
    ) -> FiredRules:
        """Rules that fire on pairs of some garments with one other, weighed.

        Parameters
        ----------
        side, garments, points
            Whether the garments are tops; their values, and their points, (n, D).
        other, other_point
            The values of the one of the other side, and its point, (D,).
        """
        firing = self.firing(side, other)
        rows, rules = [], []
        for row, traits in enumerate(garments):
            found = sorted(place for trait in traits for place in firing.get(trait, ()))
            rows += [row] * len(found)
            rules += found
        both = points, other_point[None]
        return self.teacher.of_points(
            *(both if side == "top" else both[::-1]),
            np.array(rows, dtype=np.int64),
            np.array(rules, dtype=np.int64),
        )
