"""A trained AKD, asked about test triplets: what its rules say, with all of them and with some."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wearwith.catalog import TripletArrays
from wearwith.evaluation.metrics import wins
from wearwith.evaluation.reproduction.shown import RuleSaid
from wearwith.models import TeacherScorer
from wearwith.rules import Active, Rule
from wearwith.training import Run
from wearwith.types import Bools, Floating, Ints

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """Test triplets, and what an AKD and a DBPR make of them.

    Attributes
    ----------
    run
        A trained AKD or UKD.
    triplets
        What it is asked about; n of them.
    """

    run: Run
    triplets: TripletArrays

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the model."""
        assert self.run.knowledge is not None  # noqa: S101
        return self.run.knowledge.book.rules

    @property
    def _columns(self) -> tuple[Ints, Ints, Ints]:
        return self.triplets.tops, self.triplets.positives, self.triplets.negatives

    @cached_property
    def teacher(self) -> TeacherScorer:
        """The teacher of the model."""
        teacher = self.run.scorer.teacher
        assert isinstance(teacher, TeacherScorer)  # noqa: S101
        return teacher

    @cached_property
    def student_odds(self) -> Floating:
        """ln(p_ij / p_ik). Shape: (n,)."""
        return self.teacher.log_odds(*self._columns)

    @cached_property
    def active(self) -> Active:
        """Rules that are active on the triplets."""
        return self.teacher.rules.activation.triplets(*self._columns)

    @cached_property
    def confidence(self) -> Floating:
        """λ of every active rule. Shape: (entries,)."""
        return self._confidence(self.active)

    @cached_property
    def effects(self) -> Floating:
        """What every active rule adds to the log odds of the positive. Shape: (entries,)."""
        strengths = self.teacher.rules.activation.strengths[self.active.rules]
        strength = self.teacher.rules.config.strength
        effects: Floating = strength * self.confidence * self.active.signs * strengths
        return effects

    @cached_property
    def teacher_odds(self) -> Floating:
        """ln(q_ij / q_ik). Shape: (n,)."""
        return self.student_odds + np.bincount(
            self.active.rows, weights=self.effects, minlength=len(self.triplets)
        )

    def odds_hearing(self, heard: Bools) -> Floating:
        """ln(q_ij / q_ik) if only some rules counted; `heard` has shape (L,).

        Confidences are shared out anew among the rules that are heard.
        """
        keep = heard[self.active.rules]
        part = Active(
            self.active.count,
            self.active.rows[keep],
            self.active.rules[keep],
            self.active.signs[keep],
        )
        strengths = self.teacher.rules.activation.strengths[part.rules]
        effects = self.teacher.rules.config.strength * self._confidence(part)
        pushed = effects * part.signs * strengths
        return self.student_odds + np.bincount(
            part.rows, weights=pushed, minlength=len(self.triplets)
        )

    def said(self, triplet: int) -> tuple[RuleSaid, ...]:
        """Rules that are active on one triplet, the strongest effect first."""
        start, end = np.searchsorted(self.active.rows, [triplet, triplet + 1])
        found = [
            RuleSaid(
                self.rules[self.active.rules[place]].id,
                self.rules[self.active.rules[place]].sign,
                float(self.confidence[place]),
                float(self.effects[place]),
            )
            for place in range(start, end)
        ]
        return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))

    def _confidence(self, active: Active) -> Floating:
        """In pieces, since the context of attention is wide."""
        found = np.zeros(len(active.rows))
        tops, positives, negatives = self._columns
        step = 2**13
        for start in range(0, active.count, step):
            rows = slice(start, min(start + step, active.count))
            first, last = np.searchsorted(active.rows, [rows.start, rows.stop])
            part = Active(
                rows.stop - rows.start,
                active.rows[first:last] - rows.start,
                active.rules[first:last],
                active.signs[first:last],
            )
            found[first:last] = self.teacher.confidence(
                part, tops[rows], positives[rows], negatives[rows]
            )
        return found


def share_right(odds: Floating) -> float:
    """AUC of log odds: the share above zero, ties half."""
    return float(wins(odds, np.zeros_like(odds)).mean())
