"""The teacher of AKD and UKD: active rules, weighed by attention or all alike."""

from collections.abc import Sequence
from typing import Self

import numpy as np

from wearwith.model.attention import Attention
from wearwith.model.model_manifest import TeacherForm
from wearwith.model.query_garment import Garment
from wearwith.model.rule_bounds import Bounds, RuleBounds
from wearwith.model.scorer import Scorer
from wearwith.model.teacher import FiredRules, Teacher, Traits, pushes
from wearwith.rules import Active, Knowledge, Rule, RuleBook
from wearwith.types import SIDES, Floats, Ints, Side, other_side
from wearwith.words.attributes import Trait

__all__ = ["RuleTeacher"]


class RuleTeacher(Teacher):
    """The teacher of AKD and UKD.

    Attention decides how much each active rule counts; without it all count alike. Of a rule that
    attention did not learn, the key W_l r_l is the mean of the learned keys: it is weighed as an
    average rule of the book would be for these garments. It is then a rule among the others,
    confidences still sum to 1 (or to less, where attention may doubt), and a pair that only such
    rules fire on shares its trust among them alike, as UKD does. A rule is the learned one if both
    values and the sign are: what was trusted to speak for a match is not what was trusted to speak
    against it. Strength multiplies what is added and leaves trust as it is.

    Parameters
    ----------
    name, student, form, knowledge, book
        As for every teacher.
    attention
        Decides the confidence of every active rule; None trusts all of them alike.
    """

    def __init__(
        self,
        name: str,
        student: Scorer,
        form: TeacherForm,
        knowledge: Knowledge,
        book: RuleBook | None = None,
        attention: Attention | None = None,
    ) -> None:
        super().__init__(name, student, form, knowledge, book)
        self.attention = attention
        gains: Floats = self.activation.signs * self.activation.strengths
        self._keys = np.zeros((0, 0), np.float32)
        if attention is not None:
            keys = attention.keys[: len(knowledge.book)]
            self._keys = _keys(knowledge.book, keys, self.book)
        # How far each rule moves the odds at full confidence.
        self._full = pushes(form.strength, np.ones(len(gains), np.float32), gains)
        self._bounds = {
            side: RuleBounds(self.activation.having[side], self._full, form.may_doubt)
            for side in SIDES
        }

    def with_book(self, book: RuleBook) -> Self:
        """Put another rule book to work; `RuleError` if a rule names an unknown value."""
        known = self.name, self.student, self.form, self.knowledge
        return type(self)(*known, book, self.attention)

    def of_pairs(self, tops: Ints, bottoms: Ints) -> FiredRules:
        """Rules that fire on pairs of the catalogue. Positions: (n,) and (n,)."""
        context = None if self.attention is None else self.attention.of_pairs(tops, bottoms)
        return self._weighed(self.activation.pairs(tops, bottoms), context)

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> FiredRules:
        """Rules that are active on triplets of the catalogue. Positions: (n,) each."""
        active = self.activation.triplets(tops, positives, negatives)
        return self.weighed(active, tops, positives, negatives)

    def weighed(self, active: Active, tops: Ints, positives: Ints, negatives: Ints) -> FiredRules:
        """Weigh some of the rules that are active on triplets, as if there were no others."""
        context = None
        if self.attention is not None:
            context = self.attention.of_triplets(tops, positives, negatives)
        return self._weighed(active, context)

    def fired(self, garment: Garment, others: Ints) -> FiredRules:
        """Rules that fire on pairs of a garment with others of the catalogue; positions (n,)."""
        active = self.activation.with_one(garment.side, self.rules_of(garment), others)
        context = None
        if self.attention is not None:
            context = self.attention.with_one(garment.side, garment.point, others)
        return self._weighed(active, context)

    def between(
        self, side: Side, garments: Sequence[Traits], points: Floats, other: Traits, point: Floats
    ) -> FiredRules:
        """Rules that fire on pairs of some garments with one other; see `Teacher.between`."""
        context = None
        if self.attention is not None:
            both = points, point[None]
            context = self.attention.of_points(*(both if side == "top" else both[::-1]))
        return self._weighed(self.activation.between(side, garments, other), context)

    def bounds(self, garment: Garment) -> Bounds:
        """Least and greatest push on the pairs of a garment with all others. Shapes: (n,) each."""
        return self._bounds[other_side(garment.side)].of(self.rules_of(garment))

    def reach_of_values(self, side: Side, other: Traits) -> dict[Trait, tuple[float, float]]:
        """Least and greatest push of the rules about each value; see `Teacher.reach_of_values`."""
        return {
            trait: (float(self._full[places].min()), float(self._full[places].max()))
            for trait, places in self.activation.firing(side, other).items()
        }

    def _weighed(self, active: Active, context: Floats | None) -> FiredRules:
        """Weigh active rules, of whose rows attention has read `context`, (count, h)."""
        rows, rules = active.rows, active.rules
        if self.attention is None or context is None:
            number = np.bincount(rows, minlength=active.count)
            confidence: Floats = (1 / number[rows]).astype(np.float32)
        else:
            confidence = self.attention.confidence(context, self._keys, rows, rules)
        gains = active.signs * self.activation.strengths[rules]
        effects = pushes(self.form.strength, confidence, gains)
        return FiredRules(active.count, rows, rules, confidence, effects)


def _keys(learned: RuleBook, keys: Floats, book: RuleBook) -> Floats:
    """W_l r_l of every rule of a book, the mean of the learned ones where it was not learned."""
    average = keys.mean(axis=0) if len(keys) else np.zeros(keys.shape[1], np.float32)

    def said(rule: Rule) -> tuple[Trait, Trait, str]:
        return rule.top, rule.bottom, rule.sign

    known = {said(rule): key for rule, key in zip(learned.rules, keys, strict=True)}
    rows = [known.get(said(rule), average) for rule in book.rules]
    return np.array(rows, np.float32).reshape(len(rows), keys.shape[1])
