"""What a trained AKD's rules do on test triplets: together, one by one, and in groups."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wearwith.catalog import Dataset, TripletArrays
from wearwith.evaluation.metrics import sums_by_top, wins
from wearwith.evaluation.significance import interval
from wearwith.model import FiredRules, RuleTeacher, TrainedModel
from wearwith.paper.findings import AttributeInsight, RuleInsight
from wearwith.paper.shown_examples import ActiveRule
from wearwith.rules import Active, Rule
from wearwith.rules.rule_coverage import wilson
from wearwith.types import Bools, Floating, Ints

__all__ = [
    "AkdOnTriplets",
    "active_rules",
    "by_attribute",
    "by_category",
    "by_rule",
    "by_sign",
    "excess_confidence",
    "share_interval",
    "share_right",
]

CATEGORIES = 10


@dataclass(frozen=True)
class AkdOnTriplets:
    """A trained AKD (or UKD) on n triplets, with all of its rules and with some."""

    run: TrainedModel
    triplets: TripletArrays

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the model; L of them."""
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
        """The rules that are active on the triplets, one entry for each rule and triplet."""
        return self.teacher.activation.triplets(*self._columns)

    @cached_property
    def number_active(self) -> Ints:
        """How many rules are active on the triplet of every entry. Shape: (entries,)."""
        number: Ints = np.bincount(self.active.rows, minlength=self.active.count)
        return number[self.active.rows]

    @cached_property
    def _weighed(self) -> FiredRules:
        return self.teacher.weighed(self.active, *self._columns)

    @property
    def confidence(self) -> Floating:
        """λ of every entry. Shape: (entries,)."""
        return self._weighed.confidence

    @property
    def effects(self) -> Floating:
        """What every entry adds to the log odds of the positive. Shape: (entries,)."""
        return self._weighed.effects

    @cached_property
    def teacher_odds(self) -> Floating:
        """ln(q_ij / q_ik). Shape: (n,)."""
        return self.student_odds + self._weighed.push

    def odds_with(self, members: Bools) -> Floating:
        """ln(q_ij / q_ik) with some rules only, which share all confidence. Shape: (L,) to (n,)."""
        keep = members[self.active.rules]
        part = Active(
            self.active.count,
            self.active.rows[keep],
            self.active.rules[keep],
            self.active.signs[keep],
        )
        return self.student_odds + self.teacher.weighed(part, *self._columns).push

    def rules_on(self, triplet: int) -> tuple[ActiveRule, ...]:
        """Return the rules that are active on one triplet, the strongest effect first."""
        start, end = np.searchsorted(self.active.rows, [triplet, triplet + 1])
        some = slice(start, end)
        return active_rules(
            self.rules, self.active.rules[some], self.confidence[some], self.effects[some]
        )


def active_rules(
    book: tuple[Rule, ...], fired: Ints, confidence: Floating, effects: Floating
) -> tuple[ActiveRule, ...]:
    """Describe fired rules, given by their positions in the book; the strongest effect first."""
    found = [
        ActiveRule(book[rule].id, book[rule].sign, float(share), float(effect))
        for rule, share, effect in zip(fired, confidence, effects, strict=True)
    ]
    return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))


def share_right(odds: Floating) -> float:
    """AUC of log odds: the share above zero, ties half."""
    return float(wins(odds, np.zeros_like(odds)).mean())


def share_interval(part: int, whole: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share; None if the whole is empty."""
    if not whole:
        return None
    low, high = wilson(part, whole)
    return float(low), float(high)


def by_rule(akd: AkdOnTriplets) -> tuple[RuleInsight, ...]:
    """Describe every rule, the largest gain first."""
    whole = share_right(akd.teacher_odds)
    numbers = np.arange(len(akd.rules))
    found = []
    for number, rule in enumerate(akd.rules):
        entries = akd.active.rules == number
        active, right, confidence = _facts(akd, entries)
        found.append(
            RuleInsight(
                id=rule.id,
                attribute=attribute_of(rule),
                sign=rule.sign,
                active=active,
                right=right,
                right_interval=share_interval(int((akd.active.signs[entries] > 0).sum()), active),
                confidence=confidence,
                gain=whole - share_right(akd.odds_with(numbers != number)) if active else 0.0,
            )
        )
    return tuple(sorted(found, key=lambda insight: -insight.gain))


def attribute_of(rule: Rule) -> str:
    """Name what a rule is about: `colour`, or `material with category` for two attributes."""
    first, second = rule.top.attribute, rule.bottom.attribute
    return first if first == second else f"{first} with {second}"


def by_attribute(akd: AkdOnTriplets) -> tuple[AttributeInsight, ...]:
    """Describe the rules of each attribute together."""
    return _grouped(akd, attribute_of)


def by_sign(akd: AkdOnTriplets) -> tuple[AttributeInsight, ...]:
    """Describe the rules for a pair together, and those against one."""
    return _grouped(akd, lambda rule: "for a pair" if rule.is_positive else "against a pair")


def by_category(akd: AkdOnTriplets, dataset: Dataset) -> tuple[AttributeInsight, ...]:
    """Describe the triplets of the most frequent finest categories of tops.

    Here `alone` is the teacher's AUC less its student's, over the triplets of the category.
    """
    finest = dataset.of_side("top")["category"].list.last().fill_null("unknown").to_numpy()
    of_triplet = finest[akd.triplets.tops]
    names, counts = np.unique(of_triplet, return_counts=True)
    found = []
    for name in names[np.argsort(-counts, kind="stable")][:CATEGORIES]:
        rows = of_triplet == name
        entries = rows[akd.active.rows]
        active, right, confidence = _facts(akd, entries)
        found.append(
            AttributeInsight(
                name=str(name),
                rules=len(np.unique(akd.active.rules[entries])),
                active=active,
                right=right,
                confidence=confidence,
                alone=share_right(akd.teacher_odds[rows]) - share_right(akd.student_odds[rows]),
                without=None,
            )
        )
    return tuple(found)


def excess_confidence(
    akd: AkdOnTriplets, chosen: Callable[[Rule], bool]
) -> tuple[float, float, float] | None:
    """How much more than an equal share the chosen rules are trusted beside others.

    Returns the mean of λ less 1 / the number of active rules, and its 95 % interval over tops; None
    if no chosen rule is active beside others.
    """
    mask = np.array([chosen(rule) for rule in akd.rules], dtype=bool)
    some = mask[akd.active.rules] & (akd.number_active > 1)
    if not some.any():
        return None
    excess = akd.confidence[some] - 1 / akd.number_active[some]
    sums = sums_by_top(akd.triplets.tops[akd.active.rows[some]], excess)
    low, high = interval(sums.wins, sums.counts, np.random.default_rng(0))
    return float(excess.mean()), low, high


def _grouped(akd: AkdOnTriplets, name_of: Callable[[Rule], str]) -> tuple[AttributeInsight, ...]:
    names = np.array([name_of(rule) for rule in akd.rules])
    whole, student = share_right(akd.teacher_odds), share_right(akd.student_odds)
    found = []
    for name in dict.fromkeys(names.tolist()):
        members = names == name
        active, right, confidence = _facts(akd, members[akd.active.rules])
        found.append(
            AttributeInsight(
                name=name,
                rules=int(members.sum()),
                active=active,
                right=right,
                confidence=confidence,
                alone=share_right(akd.odds_with(members)) - student,
                without=whole - share_right(akd.odds_with(~members)),
            )
        )
    return tuple(sorted(found, key=lambda insight: -(insight.alone or 0)))


def _facts(akd: AkdOnTriplets, entries: Bools) -> tuple[int, float | None, float | None]:
    """Number of entries, share that is right, mean λ where it has a choice. Shape: (entries,)."""
    number = int(entries.sum())
    beside = entries & (akd.number_active > 1)
    return (
        number,
        float((akd.active.signs[entries] > 0).mean()) if number else None,
        float(akd.confidence[beside].mean()) if beside.any() else None,
    )
