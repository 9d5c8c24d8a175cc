"""How far controls get that know too little to match clothes, and where that is too far."""

from dataclasses import dataclass

from wearwith.evaluation.comparison import ComparisonRow
from wearwith.paper.findings import Findings
from wearwith.paper.report.numbers import figure, missing
from wearwith.paper.report.row_names import group_of, kinds_of, row_title

__all__ = [
    "Alarm",
    "Control",
    "alarms",
    "best_method",
    "control_that_finds_most",
    "controls_reach",
    "is_control",
]

# Whatever their group: they see other things than taste, or not how the clothes look.
CONTROLS = ("border", "category", "listing", "pop", "probe", "rules")


@dataclass(frozen=True)
class Control:
    """A control and its AUC by kind of negatives; under `ahead` it reaches the best method."""

    name: str
    label: str
    auc: dict[str, str]
    ahead: frozenset[str]


@dataclass(frozen=True)
class Alarm:
    """A kind of negatives under which controls reach the best method.

    `comparison` has the AUC of each control and of the best method, `highest` that of the best
    control.
    """

    kind: str
    comparison: str
    highest: str


def alarms(findings: Findings) -> tuple[Alarm, ...]:
    """List the kinds of negatives under which a control reaches the best method."""
    found, known = [], set[str]()
    for kind in kinds_of(findings):
        best = best_method(findings, kind)
        ahead = [] if best is None else _ahead_of(best, kind, findings)
        if best is None or not ahead:
            continue
        controls = []
        for row in ahead:
            label = findings.labels.get(row.row)
            what = f" ({label})" if label and row.row not in known else ""
            known.add(row.row)
            controls.append(f"{row_title(row.row)}{what} {figure(row.auc[kind].auc)}")
        against = f"the best method, {row_title(best.row)}, {figure(best.auc[kind].auc)}"
        highest = f"{row_title(ahead[0].row)}, {figure(ahead[0].auc[kind].auc)}"
        found.append(Alarm(kind, f"{', '.join(controls)}; {against}", highest))
    return tuple(found)


def _ahead_of(best: ComparisonRow, kind: str, findings: Findings) -> list[ComparisonRow]:
    """Return the controls that reach a row, the highest first."""
    ahead = [
        row
        for row in findings.models.rows
        if is_control(row.row, findings)
        and kind in row.auc
        and row.auc[kind].auc >= best.auc[kind].auc
    ]
    return sorted(ahead, key=lambda row: -row.auc[kind].auc)


def controls_reach(findings: Findings) -> tuple[Control, ...]:
    """Describe every control, the highest under the headline negatives first."""
    kinds = kinds_of(findings)
    best = {kind: best_method(findings, kind) for kind in kinds}
    rows = [row for row in findings.models.rows if is_control(row.row, findings) and row.auc]
    first = kinds[0] if kinds else ""
    rows.sort(key=lambda row: -row.auc[first].auc if first in row.auc else 0)
    return tuple(
        Control(
            row_title(row.row),
            findings.labels.get(row.row, ""),
            {kind: figure(row.auc[kind].auc if kind in row.auc else None) for kind in kinds},
            frozenset(
                kind
                for kind in kinds
                if kind in row.auc
                and (ahead := best[kind]) is not None
                and row.auc[kind].auc >= ahead.auc[kind].auc
            ),
        )
        for row in rows
    )


def best_method(findings: Findings, kind: str) -> ComparisonRow | None:
    """Return the row with the highest AUC that is not a control."""
    rows = [
        row for row in findings.models.rows if kind in row.auc and not is_control(row.row, findings)
    ]
    return max(rows, key=lambda row: row.auc[kind].auc, default=None)


def is_control(row: str, findings: Findings) -> bool:
    """Whether a row knows too little to be useful."""
    return row in CONTROLS or group_of(row, findings) == "control"


def control_that_finds_most(findings: Findings) -> str | None:
    """Return the control with the highest MRR in the shortest lists."""
    found = {}
    for row, by_length in findings.mrr.items():
        if row != "chance" and by_length and is_control(row, findings):
            reached = by_length[min(by_length)].get("all")
            if reached is not None and not missing(reached):
                found[row] = reached
    return max(found, key=lambda row: found[row], default=None)
