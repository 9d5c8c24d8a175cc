"""A sentence for each figure that says what it shows here."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from wearwith.paper.findings import AttributeInsight, Findings
from wearwith.paper.report.control_alarms import alarms, best_method, control_that_finds_most
from wearwith.paper.report.knowledge_figures import what_matches
from wearwith.paper.report.numbers import figure, missing, p_value, signed
from wearwith.paper.report.row_names import kinds_of, listed, row_title
from wearwith.paper.shown_examples import RankedList

__all__ = ["readings"]


def readings(findings: Findings) -> dict[str, str]:
    """Return the sentence of each figure by its name; empty if there is nothing to say."""
    return {name: say(findings) for name, say in _SAY.items()}


def _models(findings: Findings) -> str:
    best = {kind: best_method(findings, kind) for kind in kinds_of(findings)}
    beaten = {alarm.kind for alarm in alarms(findings)}
    facts = [
        f"{row_title(row.row)} under {kind} negatives ({figure(row.auc[kind].auc)}"
        f"{', less than a control' if kind in beaten else ''})"
        for kind, row in best.items()
        if row is not None
    ]
    return f"The best row that is not a control is {listed(facts)}." if facts else ""


def _learning(findings: Findings) -> str:
    """Say up to how many pairs the teacher is ahead of the student without rules."""
    teacher, base = findings.learning.get("akd-q", {}), findings.learning.get("dbpr", {})
    both = sorted(set(teacher) & set(base))
    kind = what_matches(findings) or "random"
    both = [size for size in both if kind in teacher[size] and kind in base[size]]
    if not both:
        return ""
    facts = [
        f"{signed(teacher[size][kind].auc - base[size][kind].auc)} after {size:,}" for size in both
    ]
    return f"AKD’s teacher less DBPR, {kind} negatives: {listed(facts)} pairs."


def _curves(findings: Findings) -> str:
    split = "validation" if findings.protocol_used == "clean" else "test"
    facts = []
    for row, epochs in findings.curves.items():
        aucs = [one.get("valid_auc") for one in epochs]
        there = [(auc, at) for at, auc in enumerate(aucs, start=1) if not missing(auc)]
        if there:
            best, at = max(there, key=lambda one: one[0] or 0.0)
            facts.append(f"after epoch {at} of {len(epochs)} for {row_title(row)} ({figure(best)})")
    return f"The {split} AUC is highest {listed(facts)}." if facts else ""


def _mrr(findings: Findings) -> str:
    teacher, base = findings.mrr.get("akd-q"), findings.mrr.get("dbpr")
    if teacher is None or base is None:
        return ""
    facts = []
    for part in ("seen", "unseen"):
        pairs = [(teacher[n].get(part), base[n].get(part)) for n in teacher if n in base]
        gains = [ours - theirs for ours, theirs in pairs if ours is not None and theirs is not None]
        above = sum(gain > 0 for gain in gains)
        facts.append(f"at {above} of {len(gains)} lengths for {part} tops")
    control = control_that_finds_most(findings)
    still = ""
    if control is not None:
        shortest = min(teacher)
        reached, ours = findings.mrr[control][shortest].get("all"), teacher[shortest].get("all")
        if reached is not None and ours is not None and reached > ours:
            still = f"; {row_title(control)}, a control, finds it earlier still"
    return (
        f"On average AKD’s teacher finds the worn bottom earlier than DBPR {listed(facts)}{still}."
    )


def _rules(findings: Findings) -> str:
    kinds = kinds_of(findings)
    less = [row.less["q"][kinds[0]] for row in findings.rules if kinds and row.less.get("q")]
    if not less:
        return ""
    above = sum(one.auc > 0 for one in less)
    real = sum(one.is_real for one in less)
    beyond = f"{real or 'none'} of these differences {'is' if real == 1 else 'are'} beyond chance"
    return (
        f"Of {len(less)} rule{'' if len(less) == 1 else 's'} used alone, {above or 'none'} "
        f"lift{'s' if above == 1 else ''} the teacher above DBPR under {kinds[0]} negatives; "
        f"{beyond}, corrected for all rules."
    )


def _turned(findings: Findings) -> str:
    turned = findings.turned
    if turned is None:
        return ""
    right, wrong = turned.turned_right, turned.turned_wrong
    if missing(turned.p) or turned.p >= 0.05:
        says = "no more than chance"
    else:
        says = "more right than chance" if right > wrong else "more wrong than chance"
    return (
        f"The teacher turned {right:,} triplets right and {wrong:,} wrong: {says}, "
        f"p\u00a0{p_value(turned.p)}."
    )


def _trust(findings: Findings) -> str:
    most = [max(one.rules, key=lambda rule: rule.confidence) for one in findings.confidences]
    if not most:
        return ""
    (name, times), *_ = Counter(rule.id for rule in most).most_common()
    low, high = min(rule.confidence for rule in most), max(rule.confidence for rule in most)
    of = figure(low, 2)
    if figure(high, 2) != of:
        of = f"from {of} to {figure(high, 2)}"
    examples = f"all {len(most)}" if times == len(most) else f"{times} of {len(most)}"
    return f"The most trusted rule has λ {of}; in {examples} examples it is “{name}”."


def _lists(findings: Findings) -> str:
    moves = [move for ranked in findings.lists if (move := _move(ranked)) is not None]
    lifted = [move for move in moves if move[1] < move[0]]
    lowered = [move for move in moves if move[1] > move[0]]
    facts = []
    for some, verb in ((lifted, "lifts"), (lowered, "lowers")):
        if some:
            before, now = max(some, key=lambda move: abs(move[0] - move[1]))
            lists = f"{len(some)} list{'' if len(some) == 1 else 's'}"
            facts.append(f"{verb} the worn bottom in {lists}, at most from {before} to {now}")
    return f"The teacher {listed(facts)}." if facts else ""


def _move(ranked: RankedList) -> tuple[int, int] | None:
    """Return the places of the worn bottom by DBPR and by the teacher."""
    return next(((one.dbpr, one.teacher) for one in ranked.bottoms if one.positive), None)


def _confidence(findings: Findings) -> str:
    trusted = [one for one in findings.by_attribute if not missing(one.confidence)]
    if len(trusted) < 2:
        return ""
    trusted.sort(key=lambda one: -(one.confidence or 0.0))
    most, least = trusted[0], trusted[-1]
    return (
        f"Beside other rules, those about {most.name} are trusted most "
        f"(mean λ {figure(most.confidence, 2)}) and those about {least.name} least "
        f"({figure(least.confidence, 2)})."
    )


def _gains(findings: Findings) -> str:
    facts = [
        f"rules about {one.name} add {signed(one.without, 4)}"
        for one in _ends(findings.by_attribute)
    ]
    harmful = [one.name for one in findings.by_attribute if (one.without or 0.0) < 0]
    says = f"; those about {listed(harmful)} do harm" if harmful else "; none does harm"
    return f"Beside all others, {listed(facts)}{says}." if facts else ""


def _ends(some: Sequence[AttributeInsight]) -> list[AttributeInsight]:
    """Return the one that adds most and the one that adds least; two at most are all."""
    there = sorted(
        (one for one in some if not missing(one.without)), key=lambda one: -(one.without or 0.0)
    )
    return there if len(there) < 3 else [there[0], there[-1]]


def _protocol(findings: Findings) -> str:
    if not findings.protocol:
        return ""
    chosen = max(findings.protocol, key=lambda row: row.less_test_selected.auc)
    sentence = (
        f"Choosing the epoch on test is worth at most {signed(chosen.less_test_selected.auc)} "
        f"({row_title(chosen.row)})"
    )
    scaled = [(row.less_leaky.auc, row.row) for row in findings.protocol if row.less_leaky]
    if scaled:
        most, row = max(scaled)
        sentence += f", and with the published scaling {signed(most)} ({row_title(row)})"
    return f"{sentence}."


def _reliability(findings: Findings) -> str:
    if not findings.reliability:
        return ""
    worst = max(findings.reliability, key=lambda row: row.error)
    facts = [f"{figure(row.error)} for {row_title(row.row)}" for row in findings.reliability]
    surest = worst.bins[-1]
    return (
        f"On average a probability is off by {listed(facts)}. Where {row_title(worst.row)} "
        f"predicted {figure(surest.predicted, 2)}, {figure(surest.observed, 2)} of pairs were worn."
    )


_SAY: Mapping[str, Callable[[Findings], str]] = {
    "models": _models,
    "learning": _learning,
    "curves": _curves,
    "mrr": _mrr,
    "rules": _rules,
    "turned": _turned,
    "trust": _trust,
    "lists": _lists,
    "confidence": _confidence,
    "gains": _gains,
    "protocol": _protocol,
    "reliability": _reliability,
}
