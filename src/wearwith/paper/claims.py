"""The paper's claims, one by one: does each hold on this data?

A claim holds if the 95 % interval over tops of its difference lies above zero. It does not hold if
the interval lies below, and is unclear otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wearwith.evaluation.comparison import Comparison, Difference, difference_of, measured_wins
from wearwith.evaluation.trials import MeasuredTrial
from wearwith.paper.findings import Claim, RuleRow
from wearwith.paper.measured_tables import Seeds, with_figures
from wearwith.paper.rule_insights import AkdOnTriplets, excess_confidence
from wearwith.paper.shown_examples import Turned
from wearwith.rules import Rule
from wearwith.types import By, Floating, Ints

__all__ = ["ClaimEvidence", "claims"]


@dataclass(frozen=True)
class ClaimEvidence:
    """What the claims are judged by, under negatives of one `kind`.

    Table 2: `models`, its measured seeds, and `comparison`. Table 4: measured seeds by model and
    modality. Table 3: measured seeds by the rule's id, the table, and the rules. `akd` is the first
    seed's AKD on the test triplets, `turned` Figure 6.
    """

    models: Seeds
    comparison: Comparison
    modalities: Mapping[tuple[str, str], Sequence[MeasuredTrial]]
    of_rules: Seeds
    rules: Sequence[RuleRow]
    book: Sequence[Rule]
    akd: AkdOnTriplets | None
    turned: Turned | None
    kind: str

    def won(self, seeds: Sequence[MeasuredTrial], by: By) -> tuple[Floating, Ints]:
        """Wins and counts by top under the headline negatives. Shapes: (n_tops,)."""
        return measured_wins(seeds, by, self.kind)


def claims(evidence: ClaimEvidence) -> tuple[Claim, ...]:
    """Judge every claim for which there is evidence."""
    evidence = replace(
        evidence,
        models=with_figures(evidence.models),
        modalities=with_figures(evidence.modalities),
        of_rules=with_figures(evidence.of_rules),
    )
    return (
        *_of_table_2(evidence),
        *_of_modalities(evidence),
        *_of_rules(evidence),
        *_of_confidence(evidence),
        *_of_lists(evidence),
        *_of_failures(evidence),
    )


def _judged(claim: str, less: Difference, what: str) -> Claim:
    holds = "yes" if less.low > 0 else "no" if less.high < 0 else "unclear"
    figures = f"{less.auc:+.3f} ({less.low:+.3f} to {less.high:+.3f})".replace("-", "−")
    return Claim(claim, holds, f"{what}: {figures}")  # type: ignore[arg-type]


def _of_table_2(evidence: ClaimEvidence) -> list[Claim]:
    models = evidence.models
    if not {"dbpr", "ukd", "akd"} <= models.keys():
        return []
    dbpr, counts = evidence.won(models["dbpr"], "student")
    student, _ = evidence.won(models["akd"], "student")
    teacher, _ = evidence.won(models["akd"], "teacher")
    ukd, _ = evidence.won(models["ukd"], "teacher")
    return [
        _judged(
            "AKD's student is better than DBPR",
            difference_of(student, dbpr, counts),
            "AUC of AKD's student less that of DBPR",
        ),
        _judged(
            "AKD's teacher is better than DBPR",
            difference_of(teacher, dbpr, counts),
            "AUC of AKD's teacher less that of DBPR",
        ),
        _judged(
            "Attention is better than trusting all rules alike",
            difference_of(teacher, ukd, counts),
            "AUC of AKD's teacher less that of UKD's",
        ),
    ]


def _of_modalities(evidence: ClaimEvidence) -> list[Claim]:
    rows = evidence.modalities
    if not {("dbpr", "pictures"), ("akd", "pictures")} <= rows.keys():
        return []
    if not {"dbpr", "akd"} <= evidence.models.keys():
        return []
    dbpr, counts = evidence.won(evidence.models["dbpr"], "student")
    akd, _ = evidence.won(evidence.models["akd"], "teacher")
    akd_seeing, _ = evidence.won(rows["akd", "pictures"], "teacher")
    dbpr_seeing, _ = evidence.won(rows["dbpr", "pictures"], "student")
    return [
        _judged(
            "Rules help most where the network reads pictures alone",
            difference_of(akd_seeing - dbpr_seeing, akd - dbpr, counts),
            "gain of AKD's teacher over DBPR with pictures alone, less its gain with all",
        )
    ]


def _of_rules(evidence: ClaimEvidence) -> list[Claim]:
    trained = [rule for rule in evidence.book if rule.id in evidence.of_rules]
    found = []
    if trained:
        rows = [row for row in evidence.rules if row.less]
        up = sum(row.less["q"][evidence.kind].low > 0 for row in rows)
        down = sum(row.less["q"][evidence.kind].high < 0 for row in rows)
        found.append(
            Claim(
                "Every single rule makes DBPR better",
                "yes" if up == len(rows) else "no" if down else "unclear",
                f"of {len(rows)} rules that are active in training, the teacher's gain is above "
                f"zero for {up}, below for {down}; {len(evidence.book) - len(rows)} of the "
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
        "mean AUC of the teachers with one rule about categories less that with another rule",
    )
    compare(
        "“black + black” does more than “white + black”",
        [rule for rule in trained if rule.id == "black + black"],
        [rule for rule in trained if rule.id == "white + black"],
        "AUC of the first teacher less that of the second",
    )
    return found


def _of_confidence(evidence: ClaimEvidence) -> list[Claim]:
    if evidence.akd is None:
        return []
    excess = excess_confidence(evidence.akd, lambda rule: rule.top.attribute == "category")
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
    # A small catalogue has no long lists.
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
    figures = "; ".join(
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
            f"means over seeds, without an interval; {figures}",
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
