"""What mined rules do: by rule, by attribute, by sign, by the category of the top."""

from collections.abc import Callable

import numpy as np

from wearwith.catalog import Dataset
from wearwith.evaluation.metrics import sums_by_top
from wearwith.evaluation.significance import interval
from wearwith.paper.finding_rows import AttributeInsight, RuleInsight
from wearwith.paper.trained_akd import AskedTriplets, share_right
from wearwith.rules import Rule
from wearwith.rules.rule_coverage import wilson
from wearwith.types import Bools

__all__ = ["by_attribute", "by_category", "by_rule", "by_sign", "excess_confidence"]

CATEGORIES = 10


def attribute_of(rule: Rule) -> str:
    """Name of what a rule is about: `colour`, or `material with category` for two attributes."""
    first, second = rule.top.attribute, rule.bottom.attribute
    return first if first == second else f"{first} with {second}"


def by_rule(asked: AskedTriplets) -> tuple[RuleInsight, ...]:
    """Every rule, those with the largest gain first."""
    n_rules = len(asked.rules)
    active, signs = asked.active.rules, asked.active.signs
    counts = np.bincount(active, minlength=n_rules)
    right = np.bincount(active[signs > 0], minlength=n_rules)
    whole = share_right(asked.teacher_odds)
    among_others = _among_others(asked)
    found = []
    for number, rule in enumerate(asked.rules):
        of_rule = active == number
        beside = of_rule & among_others
        heard = np.ones(n_rules, dtype=bool)
        heard[number] = False
        n = int(counts[number])
        low_high = None
        if n:
            low, high = wilson(right[number], n)
            low_high = (float(low), float(high))
        found.append(
            RuleInsight(
                id=rule.id,
                attribute=attribute_of(rule),
                sign=rule.sign,
                active=n,
                right=int(right[number]) / n if n else None,
                right_interval=low_high,
                confidence=float(asked.confidence[beside].mean()) if beside.any() else None,
                gain=whole - share_right(asked.odds_hearing(heard)) if n else 0.0,
            )
        )
    return tuple(sorted(found, key=lambda insight: -insight.gain))


def by_attribute(asked: AskedTriplets) -> tuple[AttributeInsight, ...]:
    """Rules of each attribute together."""
    return _grouped(asked, attribute_of)


def by_sign(asked: AskedTriplets) -> tuple[AttributeInsight, ...]:
    """Rules for a pair, and rules against one."""
    return _grouped(asked, lambda rule: "for a pair" if rule.is_positive else "against a pair")


def by_category(asked: AskedTriplets, dataset: Dataset) -> tuple[AttributeInsight, ...]:
    """Triplets by the finest category of their top, the most frequent ones.

    `alone` is there the teacher's AUC less its student's, over the triplets of the category.
    """
    finest = dataset.of_side("top")["category"].list.last().fill_null("unknown").to_numpy()
    of_triplet = finest[asked.triplets.tops]
    names, counts = np.unique(of_triplet, return_counts=True)
    among_others = _among_others(asked)
    found = []
    for name in names[np.argsort(-counts, kind="stable")][:CATEGORIES]:
        rows = of_triplet == name
        inside = rows[asked.active.rows]
        beside = inside & among_others
        said = int(inside.sum())
        gain = share_right(asked.teacher_odds[rows]) - share_right(asked.student_odds[rows])
        found.append(
            AttributeInsight(
                name=str(name),
                rules=len(np.unique(asked.active.rules[inside])),
                active=said,
                right=float((asked.active.signs[inside] > 0).mean()) if said else None,
                confidence=float(asked.confidence[beside].mean()) if beside.any() else None,
                alone=gain,
                without=None,
            )
        )
    return tuple(found)


def excess_confidence(
    asked: AskedTriplets, chosen: Callable[[Rule], bool]
) -> tuple[float, float, float] | None:
    """How much more than an equal share the chosen rules are trusted beside others.

    Returns
    -------
    mean, low, high
        Mean of λ less 1 / the number of active rules, and its 95 % interval over tops; None if no
        chosen rule is active beside others.
    """
    number = np.bincount(asked.active.rows, minlength=asked.active.count)
    mask = np.array([chosen(rule) for rule in asked.rules], dtype=bool)
    some = mask[asked.active.rules] & _among_others(asked) if len(mask) else np.zeros(0, dtype=bool)
    if not some.any():
        return None
    excess = asked.confidence[some] - 1 / number[asked.active.rows[some]]
    sums = sums_by_top(asked.triplets.tops[asked.active.rows[some]], excess)
    low, high = interval(sums.wins, sums.counts, np.random.default_rng(0))
    return float(excess.mean()), low, high


def _grouped(asked: AskedTriplets, name_of: Callable[[Rule], str]) -> tuple[AttributeInsight, ...]:
    names = np.array([name_of(rule) for rule in asked.rules])
    whole, student = share_right(asked.teacher_odds), share_right(asked.student_odds)
    among_others = _among_others(asked)
    found = []
    for name in dict.fromkeys(names.tolist()):
        heard = names == name
        inside = heard[asked.active.rules]
        beside = inside & among_others
        said = int(inside.sum())
        found.append(
            AttributeInsight(
                name=name,
                rules=int(heard.sum()),
                active=said,
                right=float((asked.active.signs[inside] > 0).mean()) if said else None,
                confidence=float(asked.confidence[beside].mean()) if beside.any() else None,
                alone=share_right(asked.odds_hearing(heard)) - student,
                without=whole - share_right(asked.odds_hearing(~heard)),
            )
        )
    return tuple(sorted(found, key=lambda insight: -(insight.alone or 0)))


def _among_others(asked: AskedTriplets) -> Bools:
    """Entries of triplets with several active rules, where confidence has a choice."""
    number = np.bincount(asked.active.rows, minlength=asked.active.count)
    several: Bools = number[asked.active.rows] > 1
    return several
