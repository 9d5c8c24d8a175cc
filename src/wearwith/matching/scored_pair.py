"""A pair with its place among all others, and with one garment altered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wearwith.catalog import IntArray
from wearwith.exported import Exported, FiredRules, Garment
from wearwith.exported.encoder import Floats, Side, other_side
from wearwith.matching.alterations import Alteration, altered_points
from wearwith.matching.garments import Subject
from wearwith.matching.pair_rules import PairRules
from wearwith.matching.rule_reach import RuleReach
from wearwith.matching.standing import Standing, StudentStanding, TaughtStanding

__all__ = ["Products", "ScoredPair", "Scoring", "Tried"]

_NO_CHANGE = 1e-5
Products = Callable[[Floats], list[Floats]]


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
class Scoring:
    """Who scores, as the rules stand.

    Attributes
    ----------
    model
        An exported model.
    products
        By side: a few points to their inner products with all points of that side, (m, D) to m
        times (n,).
    reach, rules
        The rules by garment and by value; None without a teacher.
    """

    model: Exported
    products: Mapping[Side, Products]
    reach: RuleReach | None
    rules: PairRules | None

    def stands(
        self, garment: Garment, students: Floats, student: float, push: float, position: int | None
    ) -> tuple[Standing, Standing | None]:
        """Where one suggestion stands among all others, for the student and for its teacher.

        Parameters
        ----------
        garment
            What it is suggested for.
        students
            The student's scores of all garments of the suggestion's side; shape (n,).
        student, push
            Its own score, and what the rules add to it.
        position
            Its place; None of a new garment.
        """
        standing = StudentStanding(student, students, position)
        if self.reach is None:
            return standing, None
        teacher = self.reach.teacher

        def weigh(others: IntArray) -> Floats:
            return teacher.fired(garment, others).push

        preference = teacher.preference(students)
        own = float(teacher.preference(np.array([student], dtype=np.float32))[0]) + push
        bounds = self.reach.bounds(garment)
        return standing, TaughtStanding(own, preference, bounds, weigh, position)

    def pair(self, query: Subject, other: Subject, students: Floats) -> "ScoredPair":
        """Score a pair, whose student's scores with all others are known."""
        position = other.garment.position
        student = float(
            other.garment.point @ query.garment.point if position is None else students[position]
        )
        fired = None
        if self.rules is not None:
            fired = self.rules.fired(
                other.side,
                [other.traits],
                other.garment.point[None],
                query.traits,
                query.garment.point,
            )
        push = 0.0 if fired is None else float(fired.push[0])
        return ScoredPair(
            self,
            query,
            other,
            *self.stands(query.garment, students, student, push, position),
            fired,
        )


@dataclass(frozen=True)
class ScoredPair:
    """A garment that was asked about and one that is suggested with it.

    Attributes
    ----------
    scoring
        Who scores.
    query, other
        The two garments.
    student, teacher
        Where the suggestion stands; the teacher's is None without one.
    fired
        The rules that fire on the pair, in row 0; None without a teacher.
    """

    scoring: Scoring
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
        rules = self.scoring.rules
        fixed = self.other if subject is self.query else self.query
        here = subject.garment.point
        points = altered_points(subject, alterations, self.scoring.model)
        if points is None:
            points = np.tile(here, (len(alterations), 1))
        # The garment as it is, too: by the same product, so that rounding makes no difference.
        points = np.vstack([points, here])
        students = points @ fixed.garment.point
        moved = np.abs(students - students[-1]) > _NO_CHANGE
        teachers = None
        if rules is not None:
            traits = [*(one.traits for one in alterations), subject.traits]
            push = rules.fired(subject.side, traits, points, fixed.traits, fixed.garment.point).push
            moved |= np.abs(push - push[-1]) > _NO_CHANGE
            teachers = rules.teacher.preference(students) + push
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

    def ranked_for(self, tried: Sequence[Tried]) -> list[tuple[Standing, Standing | None]]:
        """Where the suggestion stands for each of some alterations of what it was suggested for."""
        if not tried:
            return []
        side, position = self.query.side, self.other.garment.position
        products = self.scoring.products[other_side(side)]
        found = []
        for one, students in zip(
            tried, products(np.stack([one.point for one in tried])), strict=True
        ):
            rules, push = None, 0.0
            if self.scoring.rules is not None and one.teacher is not None:
                rules = self.scoring.rules.of_garment(side, one.alteration.traits)
                alone = np.array([one.student], dtype=np.float32)
                push = one.teacher - float(self.scoring.rules.teacher.preference(alone)[0])
            garment = Garment(side, one.point, rules=rules)
            found.append(self.scoring.stands(garment, students, one.student, push, position))
        return found
