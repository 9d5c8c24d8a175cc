"""A trained AKD, asked about test triplets: what its rules say, with all of them and with some."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wearwith.catalog import TripletArrays
from wearwith.evaluation.metrics import wins
from wearwith.model import FiredRules, RuleTeacher, TrainedModel
from wearwith.paper.shown_examples import RuleSaid
from wearwith.rules import Active, Rule
from wearwith.types import Bools, Floating, Ints

__all__ = ["AskedTriplets"]


@dataclass(frozen=True)
class AskedTriplets:
    """Test triplets, and what an AKD and a DBPR make of them.

    Attributes
    ----------
    run
        A trained AKD or UKD.
    triplets
        What it is asked about; n of them.
    """

    run: TrainedModel
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
    def teacher(self) -> RuleTeacher:
        """The teacher of the model."""
        teacher = self.run.teacher
        assert isinstance(teacher, RuleTeacher)  # noqa: S101
        return teacher

    @cached_property
    def student_odds(self) -> Floating:
        """ln(p_ij / p_ik). Shape: (n,)."""
        return self.teacher.student_odds(*self._columns)

    @cached_property
    def active(self) -> Active:
        """Rules that are active on the triplets."""
        return self.teacher.activation.triplets(*self._columns)

    @cached_property
    def _weighed(self) -> FiredRules:
        return self.teacher.weighed(self.active, *self._columns)

    @property
    def confidence(self) -> Floating:
        """λ of every active rule. Shape: (entries,)."""
        return self._weighed.confidence

    @property
    def effects(self) -> Floating:
        """What every active rule adds to the log odds of the positive. Shape: (entries,)."""
        return self._weighed.effects

    @cached_property
    def teacher_odds(self) -> Floating:
        """ln(q_ij / q_ik). Shape: (n,)."""
        return self.student_odds + self._weighed.push

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
        return self.student_odds + self.teacher.weighed(part, *self._columns).push

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


def share_right(odds: Floating) -> float:
    """AUC of log odds: the share above zero, ties half."""
    return float(wins(odds, np.zeros_like(odds)).mean())
