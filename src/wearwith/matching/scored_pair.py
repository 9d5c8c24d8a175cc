"""A pair with its scores among all others, and with one garment altered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.exported import Exported, FiredRules, Garment, RuleTeacher
from wearwith.exported.encoder import Floats, other_side
from wearwith.matching.alterations import Alteration, altered_points
from wearwith.matching.explanation import Standing
from wearwith.matching.garments import Subject
from wearwith.matching.pair_rules import PairRules
from wearwith.rules.traits import TRAIT_COLUMNS

__all__ = ["ScoredPair", "Tried", "scored"]

_NO_CHANGE = 1e-5


@dataclass(frozen=True)
class Tried:
    """One alteration of a garment of a pair, and what the pair then scores.

    Attributes
    ----------
    alteration, point
        What is altered, and the point of the garment with it; shape (D,).
    student, teacher
        Scores of the pair; the teacher's is None without one.
    """

    alteration: Alteration
    point: Floats
    student: float
    teacher: float | None

    @property
    def score(self) -> float:
        """The teacher's where there is one."""
        return self.student if self.teacher is None else self.teacher


@dataclass(frozen=True)
class ScoredPair:
    """A garment that was asked about and one that is suggested with it.

    Attributes
    ----------
    model, rules
        Who scores; no rules without a teacher.
    query, other
        The two garments.
    student, teacher
        Where the suggestion stands; the teacher's is None without one.
    fired
        The rules that fire on the pair, in row 0.
    """

    model: Exported
    rules: PairRules | None
    query: Subject
    other: Subject
    student: Standing
    teacher: Standing | None
    fired: FiredRules | None

    @property
    def standing(self) -> Standing:
        """The teacher's where there is one."""
        return self.student if self.teacher is None else self.teacher

    def with_altered(self, subject: Subject, alterations: Sequence[Alteration]) -> list[Tried]:
        """Score the pair with one of its garments altered, where that makes any difference."""
        if not alterations:
            return []
        fixed = self.other if subject is self.query else self.query
        here = subject.garment.point
        points = altered_points(subject, alterations, self.model)
        if points is None:
            points = np.tile(here, (len(alterations), 1))
        # The same product as of the altered ones, so that rounding makes no difference.
        students = np.vstack([points, here]) @ fixed.garment.point
        moved = np.abs(students[:-1] - students[-1]) > _NO_CHANGE
        teachers = None
        if self.rules is not None:
            traits = [*(one.traits for one in alterations), subject.traits]
            pairs = [
                (own, fixed.traits) if subject.side == "top" else (fixed.traits, own)
                for own in traits
            ]
            both = np.vstack([points, here]), fixed.garment.point[None]
            tops, bottoms = both if subject.side == "top" else both[::-1]
            push = self.rules.fired(pairs, tops, bottoms).push
            moved |= np.abs(push[:-1] - push[-1]) > _NO_CHANGE
            teachers = self.rules.teacher.preference(students) + push
        return [
            Tried(
                alteration,
                points[row],
                float(students[row]),
                None if teachers is None else float(teachers[row]),
            )
            for row, alteration in enumerate(alterations)
            if moved[row]
        ]

    def ranked_for(self, tried: Tried) -> tuple[Standing, Standing | None]:
        """Where the suggestion stands if the garment that was asked about is altered so."""
        side = self.query.side
        rows = [("", one.attribute, one.value, "", "") for one in tried.alteration.traits]
        schema = dict.fromkeys(TRAIT_COLUMNS, pl.String())
        traits = pl.DataFrame(rows, schema=schema, orient="row")
        garment = Garment(side, tried.point, traits=traits)
        teacher = None if self.rules is None else self.rules.teacher
        student, taught = _all(self.model, teacher, garment)
        return (
            Standing(tried.student, self._without(student)),
            None
            if taught is None or tried.teacher is None
            else Standing(tried.teacher, self._without(taught)),
        )

    def _without(self, scores: Floats) -> Floats:
        return _without(scores, self.other.garment.position)


def scored(model: Exported, rules: PairRules | None, query: Subject, other: Subject) -> ScoredPair:
    """Score a pair, and all others that the suggestion is ranked among."""
    teacher = None if rules is None else rules.teacher
    students, taught = _all(model, teacher, query.garment)
    place = other.garment.position
    if place is None:
        student = float(other.garment.point @ query.garment.point)
    else:
        student = float(students[place])
    standing = fired = None
    if rules is not None and teacher is not None and taught is not None:
        top, bottom = (query, other) if query.side == "top" else (other, query)
        fired = rules.fired(
            [(top.traits, bottom.traits)], top.garment.point[None], bottom.garment.point[None]
        )
        preference = teacher.preference(np.array([student], dtype=np.float32))
        standing = Standing(float((preference + fired.push)[0]), _without(taught, place))
    return ScoredPair(
        model, rules, query, other, Standing(student, _without(students, place)), standing, fired
    )


def _all(
    model: Exported, teacher: RuleTeacher | None, garment: Garment
) -> tuple[Floats, Floats | None]:
    """Scores of a garment with the whole other side. Shape: (n,) each."""
    students: Floats = model.points(other_side(garment.side)) @ garment.point
    if teacher is None:
        return students, None
    everyone: npt.NDArray[np.int64] = np.arange(len(students))
    return students, teacher.preference(students) + teacher.fired(garment, everyone).push


def _without(scores: Floats, position: int | None) -> Floats:
    return scores if position is None else np.delete(scores, position)
