"""A pair with its rank among all others, and with one garment altered.

Bottoms are ranked for a top by score, tops for a bottom by score above what each of them usually
has; `wearwith.matching.best_partners` says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wearwith.matching.alterations import Alteration, altered_points
from wearwith.matching.question_garments import Subject
from wearwith.matching.side_candidates import Candidates
from wearwith.model import FiredRules, Garment, Teacher, TrainedModel
from wearwith.model.ranking import EQUAL
from wearwith.model.rule_bounds import Bounds
from wearwith.types import By, Floating, Floats, Ints, Side

__all__ = ["AlteredScore", "ScoredPair", "Scoring", "Standing"]

_NO_CHANGE = 1e-5


class Standing:
    """A garment's score, and the rank that it or another score has among the others.

    `scores` are those of all garments of its side, (n,), before the rules count;
    `position` is None for a new garment. The teacher's rules are weighed only where they decide:
    their least and greatest push on each, `bounds`, is known before attention weighs them, and most
    others stand before or behind whatever it says. `push` weighs the rules of some, positions (m,)
    to pushes (m,).
    """

    def __init__(
        self,
        score: float,
        scores: Floating,
        position: int | None,
        bounds: Bounds | None = None,
        push: Callable[[Ints], Floats] | None = None,
    ) -> None:
        self.score = score
        self._scores, self._position, self._push = scores, position, push
        self._least = self._most = scores
        if bounds is not None:
            self._least, self._most = scores + bounds[0], scores + bounds[1]

    @cached_property
    def rank(self) -> int:
        """1 for the best; what ties does not count against it."""
        return self.rank_of(self.score)

    @cached_property
    def last(self) -> int:
        """The last of the ranks that it shares with those that tie; `rank` if none does."""
        return self.ranks_of(self.score)[1]

    def ranks_of(self, score: float) -> tuple[int, int]:
        """The first and the last of the ranks that another score would share in its place."""
        reach = self._reach(score)
        return self._n_above(reach, score) + 1, self._n_above(-reach, score) + 1

    def rank_of(self, score: float) -> int:
        """Rank that another score would have in its place."""
        return self._n_above(self._reach(score), score) + 1

    @staticmethod
    def _reach(score: float) -> float:
        """How far apart scores may be that tie: two ways to the same number round differently."""
        return EQUAL * max(1.0, abs(score))

    def _n_above(self, reach: float, score: float) -> int:
        """How many of the others score above some bound, `score` and a little more or less."""
        bound = np.float32(score + reach)
        if self._push is not None:
            undecided = np.flatnonzero((self._least <= bound) & (self._most > bound))
            if len(undecided):
                exact = self._scores[undecided] + self._push(undecided)
                self._least[undecided] = self._most[undecided] = exact
        is_own = self._position is not None and self._least[self._position] > bound
        return int(np.count_nonzero(self._least > bound)) - int(is_own)


@dataclass(frozen=True)
class AlteredScore:
    """One alteration of a garment of a pair, and what the pair then scores.

    It is ranked by its score, if it is a bottom, or by its score above the usual one, if a top;
    `score` is that in the ranking that counts.
    """

    alteration: Alteration
    point: Floats  # of the altered garment; shape (D,)
    student: float
    teacher: float | None
    student_above: float
    teacher_above: float | None
    score: float


@dataclass(frozen=True)
class Scoring:
    """Who scores, with the rules as they stand (`teacher`; None without one).

    `candidates` are the garments of the catalogue by side, `side` is that of the ranked ones; `by`
    says whose ranking counts.
    """

    model: TrainedModel
    candidates: Mapping[Side, Candidates]
    teacher: Teacher | None
    side: Side
    by: By

    @property
    def usual(self) -> Floats | None:
        """What each of the ranked garments usually scores, for tops; None for bottoms."""
        return self.candidates[self.side].usual

    def stands(
        self,
        garment: Garment,
        students: Floating,
        student: float,
        push: float,
        position: int | None,
        usual: float,
    ) -> tuple[Standing, Standing | None]:
        """Where a suggestion for a garment stands, for the student and for its teacher.

        `students` are the student's scores of all garments of its side, (n,); `student` is its own,
        `push` what the rules add, `usual` what it usually scores, 0 for a bottom.
        """
        above = students if self.usual is None else students - self.usual
        standing = Standing(student - usual, above, position)
        teacher = self.teacher
        if teacher is None:
            return standing, None

        def weigh(others: Ints) -> Floats:
            return teacher.fired(garment, others).push

        preference, own = teacher.preference(students), self.preferred(student) + push
        if self.usual is not None:
            preference = preference - teacher.preference(self.usual)
            own -= self.preferred(usual)
        return standing, Standing(own, preference, position, teacher.bounds(garment), weigh)

    def preferred(self, score: float) -> float:
        """Ln p of one pair, up to what all pairs share."""
        assert self.teacher is not None  # noqa: S101
        return float(self.teacher.preference(np.array([score], dtype=np.float32))[0])

    def usual_of(self, points: Floats) -> Floats:
        """What garments of the ranked side usually score. Shape: (m, D) to (m,)."""
        if self.usual is None:
            return np.zeros(len(points), np.float32)
        return self.model.usual(points)

    def usual_of_one(self, garment: Garment) -> float:
        """What a garment of the ranked side usually scores; 0 for a bottom."""
        if self.usual is None:
            return 0.0
        if garment.position is not None:
            return float(self.usual[garment.position])
        return float(self.model.usual(garment.point[None])[0])

    def pair(self, query: Subject, other: Subject, students: Floating) -> "ScoredPair":
        """Score a pair, given the student's scores with all others."""
        position = other.garment.position
        student = float(
            other.garment.point @ query.garment.point if position is None else students[position]
        )
        fired = None
        if self.teacher is not None:
            fired = self.teacher.between(
                other.side,
                [other.traits],
                other.garment.point[None],
                query.traits,
                query.garment.point,
            )
        push = 0.0 if fired is None else float(fired.push[0])
        usual = self.usual_of_one(other.garment)
        taught = None if self.teacher is None else self.preferred(student) + push
        return ScoredPair(
            self,
            query,
            other,
            *self.stands(query.garment, students, student, push, position, usual),
            fired,
            student,
            taught,
            usual,
        )


@dataclass(frozen=True)
class ScoredPair:
    """A query and a suggestion (`other`), and where that stands."""

    scoring: Scoring
    query: Subject
    other: Subject
    student: Standing
    teacher: Standing | None
    fired: FiredRules | None  # on the pair, in row 0
    student_score: float  # m_ij
    teacher_score: float | None  # ln q up to a constant
    usual: float  # what the suggestion usually scores, if it is a top; else 0

    @property
    def preferred_above(self) -> float:
        """Ln p above the usual: the teacher's standing without the rules."""
        preferred = self.scoring.preferred(self.student_score)
        if self.scoring.usual is None:
            return preferred
        return preferred - self.scoring.preferred(self.usual)

    @property
    def standing(self) -> Standing:
        """That in the ranking that counts."""
        return self.teacher if self.teacher and self.is_taught else self.student

    @property
    def is_taught(self) -> bool:
        """Whether the teacher's ranking counts."""
        return self.teacher is not None and self.scoring.by == "teacher"

    def with_altered(
        self, subject: Subject, alterations: Sequence[Alteration]
    ) -> list[AlteredScore]:
        """Score the pair with one of its garments altered, where that makes a difference."""
        if not alterations:
            return []
        rules = self.scoring.teacher
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
            push = rules.between(
                subject.side, traits, points, fixed.traits, fixed.garment.point
            ).push
            moved |= np.abs(push - push[-1]) > _NO_CHANGE
            teachers = rules.preference(students) + push
        usual = np.full(len(points), self.usual, np.float32)
        if subject is self.other:
            usual = self.scoring.usual_of(points)
        students_above, teachers_above = students - usual, teachers
        if rules is not None and teachers is not None and self.scoring.usual is not None:
            teachers_above = teachers - rules.preference(usual)
        counts = teachers_above if self.is_taught else students_above
        assert counts is not None  # noqa: S101 - there is a teacher whose ranking counts
        return [
            AlteredScore(
                alteration,
                points[row],
                float(students[row]),
                None if teachers is None else float(teachers[row]),
                float(students_above[row]),
                None if teachers_above is None else float(teachers_above[row]),
                float(counts[row]),
            )
            for row, alteration in enumerate(alterations)
            if moved[row]
        ]

    def ranked_for(self, tried: Sequence[AlteredScore]) -> list[tuple[Standing, Standing | None]]:
        """Where the suggestion stands for each of some alterations of the query."""
        if not tried:
            return []
        side, position = self.query.side, self.other.garment.position
        products, teacher = self.scoring.candidates[self.other.side].products, self.scoring.teacher
        standings = []
        for one, students in zip(
            tried, products(np.stack([one.point for one in tried])), strict=True
        ):
            rules, push = None, 0.0
            if teacher is not None and one.teacher is not None:
                rules = teacher.activation.rules_about(side, one.alteration.traits)
                push = one.teacher - self.scoring.preferred(one.student)
            garment = Garment(side, one.point, rules=rules)
            standings.append(
                self.scoring.stands(garment, students, one.student, push, position, self.usual)
            )
        return standings
