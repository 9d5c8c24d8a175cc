"""Names on a page of rows, kinds of negatives and absent parts."""

from collections.abc import Mapping, Sequence

from wearwith.evaluation.comparison import ComparisonRow
from wearwith.evaluation.comparison_rows import METHODS
from wearwith.paper.findings import DatasetFacts, Findings

__all__ = [
    "GROUPS",
    "absent_rows",
    "group_of",
    "in_order_of_groups",
    "kind_title",
    "kinds_of",
    "listed",
    "panel_title",
    "row_title",
    "sentence",
    "why_absent",
]

# The heading of each group, in the order of a table.
GROUPS: Mapping[str, str] = {
    "control": "Controls: how far one gets without matching clothes",
    "baseline": "Baselines from the literature",
    "method": "Methods",
}

# How the papers write them.
_WRITTEN = {
    "bpr-dae": "BPR-DAE",
    "akd": "AKD",
    "ukd": "UKD",
    "pkd": "PKD",
    "dbpr": "DBPR",
    "exibr": "ExIBR",
    "ibr": "IBR",
    "raw": "RAW",
    "rand": "RAND",
    "pop": "POP",
}


def row_title(row: str) -> str:
    """Write a row as the papers do: `akd-q` as AKD-q, `akd-mined-q` as AKD-q (mined)."""
    low = row.lower()
    for name, written in _WRITTEN.items():
        if low == name:
            return written
        if low.startswith(f"{name}-"):
            rest = row[len(name) :]
            end = rest[-2:] if rest[-2:] in {"-p", "-q"} else ""
            rest = rest.removesuffix(end).replace("-", " ").strip()
            return f"{written}{end} ({rest})" if rest else f"{written}{end}"
    return row


def kind_title(kind: str, facts: DatasetFacts) -> str:
    """Name a kind of negatives, and what matched ones share with the positive."""
    if kind == "matched" and facts.matched_by:
        return f"matched (same {facts.matched_by})"
    if kind == "hard" and facts.matched_by:
        return "hard (matched and popular)"
    return kind


def panel_title(kind: str, facts: DatasetFacts) -> str:
    """Name them above a narrow panel, where what they share has its own line."""
    shared = f"\n(same {facts.matched_by})" if kind == "matched" and facts.matched_by else ""
    return f"{kind} negatives{shared}"


def kinds_of(findings: Findings) -> tuple[str, ...]:
    """List the kinds of negatives: the headline's, random, matched, then the others."""
    first = (findings.dataset.headline, "random", "matched")
    kinds = findings.models.kinds
    ahead = tuple(kind for kind in dict.fromkeys(first) if kind in kinds)
    return ahead + tuple(kind for kind in kinds if kind not in ahead)


def group_of(row: str, findings: Findings) -> str:
    """Return the group of a row or, for a variant such as `akd-mined-q`, of its base row."""
    name = row
    while name:
        for one in (name, f"{name}-p", f"{name}-q"):
            if one in findings.groups:
                return findings.groups[one]
        if name in METHODS:
            return METHODS[name].group
        name = name.rpartition("-")[0]
    return "method"


def in_order_of_groups(findings: Findings) -> list[tuple[str, list[ComparisonRow]]]:
    """Return all rows by group, controls first."""
    found: dict[str, list[ComparisonRow]] = {group: [] for group in GROUPS}
    for row in findings.models.rows:
        found.setdefault(group_of(row.row, findings), []).append(row)
    return [(group, rows) for group, rows in found.items() if rows]


def absent_rows(findings: Findings) -> dict[str, str]:
    """Return the rows of Table 2 that the dataset does not permit, with the reason.

    All else that is absent is a part, and its own section says why.
    """
    there = {row.row for row in findings.models.rows}
    known = {*findings.groups, *METHODS} - there
    return {name: reason for name, reason in findings.absent.items() if name in known}


def why_absent(findings: Findings, part: str) -> str:
    """Say in a sentence why one of `PARTS` is absent."""
    return sentence(findings.absent.get(part, "It is not part of this run"))


def listed(words: Sequence[str]) -> str:
    """Join words: `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def sentence(text: str) -> str:
    """Turn a reason or a piece of evidence into a sentence."""
    if not text:
        return text
    # λ has no capital here.
    start = text[0].upper() if text[0].isascii() else text[0]
    end = "" if text[-1] in ".!?" else "."
    return f"{start}{text[1:]}{end}"
