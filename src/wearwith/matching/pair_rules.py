"""Which rules fire on single pairs, whether or not the catalogue has the garments."""

from collections.abc import Sequence

import numpy as np

from wearwith.exported import FiredRules, RuleTeacher
from wearwith.exported.encoder import Floats
from wearwith.rules import Trait

__all__ = ["PairRules"]

Traits = Sequence[Trait]


class PairRules:
    """The rules of a teacher by the two values that each is about.

    The teacher's own `fired` is for one garment with many of the catalogue; this is for a pair of
    which either garment may be new, or changed.
    """

    def __init__(self, teacher: RuleTeacher) -> None:
        self.teacher = teacher
        self._places = {
            (rule.top, rule.bottom): place for place, rule in enumerate(teacher.book.rules)
        }

    def fired(
        self, pairs: Sequence[tuple[Traits, Traits]], tops: Floats, bottoms: Floats
    ) -> FiredRules:
        """Rules that fire on pairs, weighed.

        Parameters
        ----------
        pairs
            The values of each pair's top and bottom.
        tops, bottoms
            Their points; shapes that broadcast to (len(pairs), D).
        """
        rows, rules = [], []
        for row, (of_top, of_bottom) in enumerate(pairs):
            both = ((top, bottom) for top in of_top for bottom in of_bottom)
            found = sorted(self._places[two] for two in both if two in self._places)
            rows += [row] * len(found)
            rules += found
        return self.teacher.of_points(
            tops, bottoms, np.array(rows, dtype=np.int64), np.array(rules, dtype=np.int64)
        )
