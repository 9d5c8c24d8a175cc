"""The paper's claims, one by one: does each hold on this data?

A claim holds if a 95 % interval over tops of the difference that it speaks of lies above zero, and
does not if it lies below; else it is unclear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wearwith.evaluation.comparison import Comparison, Difference, difference_of, measured_wins
from wearwith.evaluation.trials import MeasuredTrial
from wearwith.paper.finding_rows import Claim, RuleRow
from wearwith.paper.measured_tables import Seeds, with_figures
from wearwith.paper.rule_insights import excess_confidence
from wearwith.paper.shown_examples import Turned
from wearwith.paper.trained_akd import AskedTriplets
from wearwith.rules import Rule
from wearwith.types import By, Floating, Ints

__all__ = ["ClaimEvidence", "claims"]


@dataclass(frozen=True)
class ClaimEvidence:
    """What the claims are held against.

    Attributes
    ----------
    models, comparison
        Rows of Table 2: what was measured, and the table.
    modalities
        Rows of Table 4 that read one modality, by model and modality.
    of_rules, rules, book
        Rows of Table 3 by the rule's id: what was measured, the table, and the rules.
    asked
        The first seed's AKD on the test triplets.
    turned
        Figure 6.
    kind
        Of negatives of the headline figures.
    """

    models: Seeds
    comparison: Comparison
    modalities: Mapping[tuple[str, str], Sequence[MeasuredTrial]]
    of_rules: Seeds
    rules: Sequence[RuleRow]
    book: Sequence[Rule]
    asked: AskedTriplets | None
    turned: Turned | None
    kind: str

    def won(self, seeds: Sequence[MeasuredTrial], by: By) -> tuple[Floating, Ints]:
        """What each top won under the headline negatives; shapes (n_tops,)."""
        return measured_wins(seeds, by, self.kind)


def claims(evidence: ClaimEvidence) -> tuple[Claim, ...]:
    """Judge every claim that there is evidence on."""
    evidence = replace(
        evidence,
        models=with_figures(evidence.models),
        modalities=with_figures(evidence.modalities),
        of_rules=with_figures(evidence.of_rules),
    )
    judged = [
        *_of_table_2(evidence),
        *_of_modalities(evidence),
        *_of_rules(evidence),
        *_of_confidence(evidence),
        *_of_lists(evidence),
        *_of_failures(evidence),
    ]
    return tuple(judged)


def _judged(claim: str, less: Difference, what: str) -> Claim:
    holds = "yes" if less.low > 0 else "no" if less.high < 0 else "unclear"
    figures = f"{less.auc:+.3f} ({less.low:+.3f} to {less.high:+.3f})".replace("-", "−")
    return Claim(claim, holds, f"{what}: {figures}")  # type: ignore[arg-type]


def _of_table_2(evidence: ClaimEvidence) -> list[Claim]:
    models = evidence.models
    if not {"dbpr", "ukd", "akd"} <= models.keys():
        return []
    dbpr, counts = evidence.won(models["dbpr"], "student")
    found = []
    for side, by in (("student", "student"), ("teacher", "teacher")):
        won, _ = evidence.won(models["akd"], by)  # type: ignore[arg-type]
        found.append(
            _judged(
                f"AKD's {side} is better than DBPR",
                difference_of(won, dbpr, counts),
                f"AUC of AKD's {side} less that of DBPR",
            )
        )
    akd, _ = evidence.won(models["akd"], "teacher")
    ukd, _ = evidence.won(models["ukd"], "teacher")
    found.append(
        _judged(
            "Attention is better than trusting all rules alike",
            difference_of(akd, ukd, counts),
            "AUC of AKD's teacher less that of UKD's",
        )
    )
    return found


def _of_modalities(evidence: ClaimEvidence) -> list[Claim]:
    rows = evidence.modalities
    if not {("dbpr", "pictures"), ("akd", "pictures")} <= rows.keys():
        return []
    if not {"dbpr", "akd"} <= evidence.models.keys():
        return []
    dbpr, counts = evidence.won(evidence.models["dbpr"], "student")
    akd, _ = evidence.won(evidence.models["akd"], "teacher")
    seeing, _ = evidence.won(rows["akd", "pictures"], "teacher")
    plain, _ = evidence.won(rows["dbpr", "pictures"], "student")
    return [
        _judged(
            "Rules help most where the network reads pictures alone",
            difference_of(seeing - plain, akd - dbpr, counts),
            "gain of AKD's teacher over DBPR with pictures alone, less its gain with all",
        )
    ]


def _of_rules(evidence: ClaimEvidence) -> list[Claim]:
    trained = [rule for rule in evidence.book if rule.id in evidence.of_rules]
    found = []
    if trained:
        better = [row for row in evidence.rules if row.less]
        up = sum(row.less["q"][evidence.kind].low > 0 for row in better)
        down = sum(row.less["q"][evidence.kind].high < 0 for row in better)
        found.append(
            Claim(
                "Every single rule makes DBPR better",
                "yes" if up == len(better) else "no" if down else "unclear",
                f"of {len(better)} rules that are active in training, the teacher's gain is above "
                f"zero with {up}, below with {down}; {len(evidence.book) - len(better)} of the "
                f"{len(evidence.book)} rules were not trained",
            )
        )

    def compare(claim: str, first: list[Rule], second: list[Rule], what: str) -> None:
        if not first or not second:
            return
        counts = evidence.won(evidence.of_rules[first[0].id], "teacher")[1]
        means = [
            np.mean([evidence.won(evidence.of_rules[r.id], "teacher")[0] for r in part], axis=0)
            for part in (first, second)
        ]
        found.append(_judged(claim, difference_of(means[0], means[1], counts), what))

    compare(
        "Rules against a pair do more than rules for one",
        [rule for rule in trained if not rule.is_positive],
        [rule for rule in trained if rule.is_positive],
        "mean AUC of the teachers with one negative rule less that with one positive rule",
    )
    compare(
        "Rules about categories do more than others",
        [rule for rule in trained if rule.top.attribute == "category"],
        [rule for rule in trained if rule.top.attribute != "category"],
        "mean AUC of the teachers with one rule about categories less that with another one",
    )
    compare(
        "“black + black” does more than “white + black”",
        [rule for rule in trained if rule.id == "black + black"],
        [rule for rule in trained if rule.id == "white + black"],
        "AUC of the one teacher less that of the other",
    )
    return found


def _of_confidence(evidence: ClaimEvidence) -> list[Claim]:
    if evidence.asked is None:
        return []
    excess = excess_confidence(evidence.asked, lambda rule: rule.top.attribute == "category")
    if excess is None:
        return []
    mean, low, high = excess
    return [
        _judged(
            "Rules about categories are trusted more than others",
            Difference(mean, low, high, 1.0, 1.0),
            "their mean confidence beside other rules, less an equal share",
        )
    ]


def _of_lists(evidence: ClaimEvidence) -> list[Claim]:
    comparison = evidence.comparison
    if "akd-q" not in comparison or "dbpr" not in comparison:
        return []
    akd, dbpr = comparison["akd-q"].mrr, comparison["dbpr"].mrr
    # A small catalogue has no lists of the greater lengths.
    lengths = {
        part: [length for length in dbpr if dbpr[length][part] is not None]
        for part in ("seen", "unseen")
    }
    parts = [part for part, have in lengths.items() if have]
    if not parts:
        return []
    better = {
        part: sum((akd[length][part] or 0) > (dbpr[length][part] or 0) for length in lengths[part])
        for part in parts
    }
    told = "; ".join(
        f"{part} tops: better at {better[part]} of {len(lengths[part])} lengths "
        f"({akd[10][part]:.3f} against {dbpr[10][part]:.3f} at T = 10)"
        for part in parts
    )
    ahead = all(better[part] == len(lengths[part]) for part in parts)
    behind = not any(better.values())
    return [
        Claim(
            "AKD's teacher has a higher MRR than DBPR at every length of the list",
            "yes" if ahead else "no" if behind else "unclear",
            f"means over seeds, without an interval; {told}",
        )
    ]


def _of_failures(evidence: ClaimEvidence) -> list[Claim]:
    turned = evidence.turned
    if turned is None:
        return []
    return [
        Claim(
            "Rules can mislead too",
            "yes" if turned.turned_wrong else "no",
            f"the first seed's teacher turned {turned.turned_right} test triplets right that DBPR "
            f"had wrong, and {turned.turned_wrong} wrong that it had right",
        )
    ]
