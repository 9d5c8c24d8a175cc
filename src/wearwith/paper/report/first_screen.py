"""The first screen in words: which model wins, by how much over DBPR, and whether that is real."""

from dataclasses import dataclass

from wearwith.evaluation.comparison import ComparisonRow, Difference
from wearwith.paper.findings import Findings
from wearwith.paper.report.control_alarms import Alarm, Control, alarms, best_method, controls_reach
from wearwith.paper.report.numbers import count, figure, interval, p_value, share, signed
from wearwith.paper.report.row_names import kind_title, kinds_of, listed, row_title

__all__ = ["FirstScreen", "Verdict", "first_screen"]


@dataclass(frozen=True)
class Verdict:
    """The best method under one kind of negatives: its name, its AUC, and sentences.

    `beaten_by` is the control that beats it, if one does.
    """

    kind: str
    best: str
    auc: str
    sentences: tuple[str, ...]
    akd: str
    beaten_by: str | None = None


@dataclass(frozen=True)
class FirstScreen:
    """What readers should know who read no further; a `warning` comes first."""

    headline: str
    warning: str | None
    verdicts: tuple[Verdict, ...]
    alarms: tuple[Alarm, ...]
    controls: tuple[Control, ...]
    data: str
    seeds: str


def first_screen(findings: Findings) -> FirstScreen:
    """Put the main result into sentences."""
    found = [_verdict(findings, kind) for kind in _first_kinds(findings)]
    return FirstScreen(
        headline=_headline(findings),
        verdicts=tuple(verdict for verdict in found if verdict is not None),
        warning=_warning(findings),
        alarms=alarms(findings),
        controls=controls_reach(findings),
        data=_data(findings),
        seeds=_seeds(findings),
    )


def _first_kinds(findings: Findings) -> tuple[str, ...]:
    """Choose the kinds of negatives for the first screen: the headline's and matched ones."""
    kinds = kinds_of(findings)
    first = tuple(kind for kind in kinds if kind in {findings.dataset.headline, "matched"})
    return first if len(first) > 1 else kinds[:2]


def _warning(findings: Findings) -> str | None:
    if findings.protocol_used == "clean":
        return None
    return (
        "Every epoch was chosen on the test split, as the published code does, so all numbers on "
        "this page are too high."
    )


def _headline(findings: Findings) -> str:
    """Say which model is ahead, and whether epochs were chosen on test."""
    chosen = "" if findings.protocol_used == "clean" else " (epochs chosen on test)"
    return _who_is_ahead(findings) + chosen


def _who_is_ahead(findings: Findings) -> str:
    """Say whether AKD is ahead of DBPR, and under which negatives."""
    name, base = findings.dataset.name, _base(findings)
    kinds = [kind for kind in _first_kinds(findings) if _akd(findings, kind)]
    if not kinds:
        return f"AKD and {base} are not compared on {name}"
    ahead = {kind: [row for row, less in _akd(findings, kind) if _ahead(less)] for kind in kinds}
    rows = len(_akd(findings, kinds[0]))
    if not ahead[kinds[0]]:
        if any(less.auc > 0 for _, less in _akd(findings, kinds[0])):
            return f"AKD is not reliably ahead of {base} on {name}"
        return f"AKD is not ahead of {base} on {name}"
    who = "AKD" if len(ahead[kinds[0]]) == rows else row_title(ahead[kinds[0]][0].row)
    if len(kinds) > 1 and not ahead[kinds[1]]:
        return f"{who} is ahead of {base} on {name}, but not under {kinds[1]} negatives"
    return f"{who} is ahead of {base} on {name}"


def _verdict(findings: Findings, kind: str) -> Verdict | None:
    best = best_method(findings, kind)
    if best is None:
        return None
    found, name, base = best.auc[kind], row_title(best.row), _base(findings)
    right = 100 * found.auc
    beaten = any(alarm.kind == kind for alarm in alarms(findings))
    best_of = "the best method" if beaten else "best"
    wins = (
        f"{name} is {best_of}: it ranks the worn bottom above the other one in "
        f"{right:.0f} of 100 cases (95\u00a0% interval {interval(found.low, found.high)})."
    )
    sentences = [wins]
    less = best.less.get(kind)
    if best.row == findings.models.against:
        sentences.append(f"No method is ahead of {base}.")
    elif less is None:
        sentences.append(f"It is not compared with {base}.")
    else:
        of_base = findings.models[findings.models.against or "dbpr"].auc[kind].auc
        sentences.append(
            f"That is {figure(abs(less.auc))} {'more' if less.auc >= 0 else 'less'} than {base} "
            f"({figure(of_base)}; interval of the difference "
            f"{interval(less.low, less.high, plus=True)}). {_real(findings, kind, less)}"
        )
    return Verdict(
        kind_title(kind, findings.dataset),
        name,
        figure(found.auc),
        tuple(sentences),
        _akd_sentence(findings, kind),
        next((alarm.highest for alarm in alarms(findings) if alarm.kind == kind), None),
    )


def _real(findings: Findings, kind: str, less: Difference) -> str:
    rows = sum(kind in row.less for row in findings.models.rows)
    corrected = f"p\u00a0{p_value(less.p_adjusted)}, corrected for {rows} comparisons"
    if less.is_real:
        return f"The difference is real: {corrected}."
    return f"It may be chance: {corrected}."


def _akd_sentence(findings: Findings, kind: str) -> str:
    rows, base = _akd(findings, kind), _base(findings)
    if not rows:
        return f"AKD is not compared with {base} under {kind} negatives."
    ahead = [_ahead(less) for _, less in rows]
    if all(ahead):
        says = f"AKD is ahead of {base}"
    elif any(ahead):
        says = f"Only one of AKD’s two forms is ahead of {base}"
    elif any(less.auc > 0 for _, less in rows):
        says = f"AKD is not reliably ahead of {base}"
    else:
        says = f"AKD is not ahead of {base}"
    figures = "; ".join(
        f"{row_title(row.row)}{_form(row)} {figure(row.auc[kind].auc)}, {signed(less.auc)} "
        f"({interval(less.low, less.high, plus=True)}), p\u00a0{p_value(less.p_adjusted)}"
        for row, less in rows
    )
    return f"{says}: {figures}."


def _form(row: ComparisonRow) -> str:
    return {"-p": " (the student)", "-q": " (its teacher)"}.get(row.row[-2:], "")


def _data(findings: Findings) -> str:
    facts = findings.dataset
    order = [*_SPLITS, *(split for split in facts.pairs if split not in _SPLITS)]
    pairs = [
        f"{count(facts.pairs[split])} {_SPLITS.get(split, split)} pairs"
        for split in order
        if split in facts.pairs
    ]
    tops = f"{count(facts.test_tops)} test tops"
    if facts.test_tops:
        tops += (
            f", of which {count(facts.unseen_test_tops)} "
            f"({share(facts.unseen_test_tops / facts.test_tops)}) have no training pair"
        )
    reads = " and ".join(facts.modalities)
    return (
        f"{facts.name}: {count(facts.tops)} tops and {count(facts.bottoms)} bottoms"
        f"{f'; {listed(pairs)}' if pairs else ''}. {tops}. "
        + (f"Models can read {reads}." if reads else "Models have nothing to read.")
    )


_SPLITS = {"train": "training", "valid": "validation", "test": "test"}


def _seeds(findings: Findings) -> str:
    number = len(findings.seeds)
    names = ", ".join(map(str, findings.seeds))
    seeds = f"{number} seed{'' if number == 1 else 's'} ({names})" if number else "No seeds"
    quick = (
        " This was a quick run, with smaller models and less training: it shows that everything "
        "works, not how good a method is." * findings.quick
    )
    return f"{seeds}; AUCs are means over seeds, intervals and p-values are over tops.{quick}"


def _akd(findings: Findings, kind: str) -> list[tuple[ComparisonRow, Difference]]:
    """Return AKD's rows that are compared with DBPR, the student first."""
    return [
        (row, row.less[kind])
        for row in findings.models.rows
        if row.row in {"akd", "akd-p", "akd-q"} and kind in row.less
    ]


def _ahead(less: Difference) -> bool:
    return less.auc > 0 and less.is_real


def _base(findings: Findings) -> str:
    return row_title(findings.models.against or "dbpr")
