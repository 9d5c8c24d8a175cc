"""All that may be among the best, and the one ranking of them.

A student learns which of two bottoms goes better with a top. How high the scores of a top lie
altogether was never learned: put in order by the scores themselves, tops come as by chance. They
are ranked by their scores above what each of them usually has: m_ij less the mean of m_ik over all
bottoms k, and ln q less ln p of that mean.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from wearwith.matching.diversity import chosen, pool_size
from wearwith.model import Teacher
from wearwith.model.rule_bounds import Bounds, hopeful
from wearwith.rules import Active
from wearwith.types import Floating, Floats, Ints

__all__ = ["Shortlist", "ranked"]


class Shortlist(Protocol):
    """Garments of one side, one a row, with what is scored for the one that asks."""

    @property
    def students(self) -> Floating:
        """The student's scores, −∞ of those that are left out. Shape: (n,)."""
        ...

    @property
    def usual(self) -> Floating | None:
        """What each usually scores, shape (n,), of tops; None of bottoms."""
        ...

    def rows_of(self, places: Sequence[int]) -> Ints:
        """Rows of garments that are in it, by their places."""
        ...

    def bounds(self, teacher: Teacher) -> Bounds:
        """Least and greatest that the rules may add to each. Shapes: (n,) each."""
        ...

    def push(self, rows: Ints, teacher: Teacher) -> Floats:
        """What the rules add to some rows. Shape: (m,) to (m,)."""
        ...

    def fired(self, rows: Ints, teacher: Teacher) -> Active:
        """Rules that fire on some rows. Shape: (m,)."""
        ...

    def centred(self, rows: Ints) -> Floats:
        """z̃ of some rows without the mean of their side. Shape: (m,) to (m, D_l)."""
        ...

    def ids(self, rows: Ints) -> list[str]:
        """What some rows are called."""
        ...

    def contexts(self, rows: Ints) -> list[str]:
        """What is said of some rows in words."""
        ...


def ranked(
    short: Shortlist, pinned: Ints, k: int, diverse: float, teacher: Teacher | None
) -> tuple[Ints, Floating]:
    """Rank a shortlist.

    Rules are weighed only where they decide: on pairs that would not come among the best with the
    greatest push that their rules can give, nothing hangs.

    Parameters
    ----------
    short
        With all that may be among the best.
    pinned
        Rows of at most k that come first.
    k, diverse
        How many, and how unlike one another.
    teacher
        Whose ranking it is; None for the student's.

    Returns
    -------
    rows, scores
        In order, with m_ij, or ln q up to a constant; shape (at most k,) each. Equals stand in the
        order of rows.
    """
    if teacher is None:
        scores, usual = short.students, short.usual
        above = scores if usual is None else scores - usual
        shown = chosen(above, pinned, k, diverse, short.centred)
        return shown, scores[shown]
    most = (k if diverse == 0 else pool_size(k)) + len(pinned)
    rows, scores, above = _weighed(short, pinned, most, teacher)
    shown = chosen(
        above,
        np.searchsorted(rows, pinned),
        k,
        diverse,
        lambda some: short.centred(rows[some]),
    )
    return rows[shown], scores[shown]


def _weighed(
    short: Shortlist, pinned: Ints, most: int, teacher: Teacher
) -> tuple[Ints, Floating, Floating]:
    """Rows that may be among the best, sorted; ln q of each, and ln q above its usual."""
    students, usual = short.students, short.usual
    preference = np.where(students == -np.inf, students, teacher.preference(students))
    above = preference if usual is None else preference - teacher.preference(usual)
    low, high = bounds = short.bounds(teacher)
    rows = hopeful(above, bounds, most)
    if len(pinned):
        rows = np.union1d(rows, pinned)
    push = low[rows]
    is_open = push < high[rows]
    if is_open.any():
        push[is_open] = short.push(rows[is_open], teacher)
    return rows, preference[rows] + push, above[rows] + push
