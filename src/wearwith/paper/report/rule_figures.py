"""Figures about rules and trust: what rules add, how far each is trusted, whether .8 means .8."""

from typing import TYPE_CHECKING

from wearwith.paper.findings import AttributeInsight, Findings
from wearwith.paper.report.model_figures import INK, LINE, SOFT, STYLES, panels, point, ticks
from wearwith.paper.report.numbers import figure, missing, signed
from wearwith.paper.report.row_names import kinds_of, panel_title, row_title
from wearwith.paper.shown_examples import ConfidenceExample

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "distinct_examples",
    "draw_confidence",
    "draw_gains",
    "draw_reliability",
    "draw_rules",
    "draw_trust",
]

_TRUSTED, _OTHER = STYLES[0].colour, "#c9c1b5"
MARKS = (0.2, 0.4, 0.6, 0.8)


def draw_rules(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw Table 3: what each rule alone adds to DBPR, for the student and for its teacher."""
    rows = [row for row in findings.rules if row.less]
    kinds = [
        kind
        for kind in kinds_of(findings)
        if any(kind in by_kind for row in rows for by_kind in row.less.values())
    ][:3]
    if not rows or not kinds:
        return None
    drawn, all_axes = panels(len(kinds), 1.4 + 0.34 * len(rows))
    views = (("p", "student (p)", STYLES[1], True), ("q", "teacher (q)", STYLES[0], False))
    for kind, axes in zip(kinds, all_axes, strict=True):
        axes.axvline(0, color=LINE, linewidth=1)
        for place, row in enumerate(rows):
            for at, (view, label, style, hollow) in enumerate(views):
                less = row.less.get(view, {}).get(kind)
                shown = label if place == 0 else None
                point(axes, place + 0.26 * (at - 0.5), less, style, hollow=hollow, label=shown)
        axes.set_yticks(range(len(rows)), [row.id for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_title(panel_title(kind, findings.dataset))
        axes.set_xlabel("AUC less that of DBPR")
        ticks(axes, "x", 3)
        axes.locator_params(axis="x", nbins=4)
    drawn.legend(*all_axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    gains = [(row.less.get("q", {}).get(kinds[0]), row.id) for row in rows]
    facts = [(less.auc, name) for less, name in gains if less is not None and not missing(less.auc)]
    alt = f"What each of {len(rows)} rules alone adds to DBPR, with 95 % intervals."
    if facts:
        (low, worst), (high, best) = min(facts), max(facts)
        ends = f"from {signed(low)} ({worst}) to {signed(high)} ({best})"
        alt += f" Teacher, {kinds[0]} negatives: {ends}."
    return drawn, alt


def draw_confidence(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw the mean confidence of each mined rule by attribute; signs differ in shape."""
    rules = [rule for rule in findings.by_rule if not missing(rule.confidence)]
    attributes = list(dict.fromkeys(rule.attribute for rule in rules))
    if not attributes:
        return None
    drawn, (axes,) = panels(1, 1.5 + 0.5 * len(attributes), width=6.8)
    # Rules for a pair are drawn above the line, those against one below it.
    signs = (
        ("+", "a rule for a pair", STYLES[1], -0.14),
        ("-", "a rule against one", STYLES[0], 0.14),
    )
    for sign, label, style, shift in signs:
        some = [rule for rule in rules if (rule.sign == "+") == (sign == "+")]
        axes.plot(
            [rule.confidence or 0.0 for rule in some],
            [attributes.index(rule.attribute) + shift for rule in some],
            style.mark,
            color=style.colour,
            markerfacecolor="none" if sign == "+" else style.colour,
            markersize=6,
            alpha=0.85,
            linestyle="none",
            label=label,
        )
    means = {one.name: one.confidence for one in findings.by_attribute}
    legend: str | None = "mean of the attribute"
    for place, name in enumerate(attributes):
        mean = means.get(name)
        if mean is not None and not missing(mean):
            ends = [place - 0.34, place + 0.34]
            axes.plot([mean, mean], ends, color=INK, linewidth=2.2, label=legend)
            legend = None
    axes.set_yticks(range(len(attributes)), attributes)
    axes.set_ylim(len(attributes) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    axes.set_xlabel("mean confidence (λ) where other rules are active too")
    ticks(axes, "x", 1)
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    facts = ", ".join(f"{name} {figure(means.get(name))}" for name in attributes)
    return drawn, f"Confidence of {len(rules)} rules by attribute. Means: {facts}."


def distinct_examples(findings: Findings) -> list[tuple[ConfidenceExample, int]]:
    """Group examples by their rules: one example of each, and how many there are."""
    found: dict[tuple[str, ...], list[ConfidenceExample]] = {}
    for example in findings.confidences:
        if example.rules:
            found.setdefault(tuple(rule.id for rule in example.rules), []).append(example)
    return [(some[0], len(some)) for some in found.values()]


def draw_trust(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw Figure 7: how confidence is shared among the active rules of every example."""
    examples = distinct_examples(findings)
    if not examples:
        return None
    bars = sum(len(example.rules) for example, _ in examples)
    drawn, (axes,) = panels(1, 1.3 + 0.3 * bars + 0.36 * len(examples), width=7.4)
    axes.grid(visible=False, axis="y")
    axes.set_axisbelow(True)
    place, places, names, facts = 0.0, [], [], []
    for number, (example, _) in enumerate(examples, start=1):
        rules = sorted(example.rules, key=lambda rule: -rule.confidence)
        axes.text(0, place - 0.05, f"Example {number}", color=SOFT, va="center", fontsize=9)
        place += 0.85
        first = place
        for rule in rules:
            colour = _TRUSTED if rule is rules[0] else _OTHER
            axes.barh(place, rule.confidence, height=0.62, color=colour)
            axes.text(1.03, place, figure(rule.confidence, 2), va="center")
            places.append(place)
            names.append(rule.id)
            place += 1
        equal = 1 / len(rules)
        axes.plot([equal, equal], [first - 0.45, place - 0.55], color=INK, linewidth=1.3)
        place += 0.35
        facts.append(f"{rules[0].id} {figure(rules[0].confidence, 2)}")
    axes.set_yticks(places, names)
    axes.set_ylim(place - 0.3, -0.6)
    axes.set_xlim(0, 1.12)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("confidence (λ); the line is an equal share")
    axes.xaxis.set_major_formatter(lambda value, _: figure(value, 2))
    return drawn, f"Confidence of the active rules. Most trusted: {'; '.join(facts)}."


def draw_gains(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw what the rules of an attribute or a sign add: alone, and beside all others."""
    groups = [
        [one for one in some if not (missing(one.alone) and missing(one.without))]
        for some in (findings.by_attribute, findings.by_sign)
    ]
    rows = [one for some in groups for one in some]
    if not rows:
        return None
    drawn, (axes,) = panels(1, 1.5 + 0.46 * len(rows), width=7.4)
    axes.axvline(0, color=LINE, linewidth=1)
    place = 0.0
    places: list[float] = []
    for some in groups:
        for one in some:
            _gain(axes, place, one, is_first=not places)
            places.append(place)
            place += 1
        place += 0.5
    axes.set_yticks(places, [_name(one) for one in rows])
    axes.set_ylim(place - 1.1, -0.6)
    axes.set_xlabel(f"gain in AUC, {findings.dataset.headline} negatives")
    ticks(axes, "x", 3)
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    facts = "; ".join(
        f"{_name(one)} {signed(one.alone, 4)} alone, {signed(one.without, 4)} beside the others"
        for one in rows
    )
    return drawn, f"Gain in AUC by rules of a kind. {facts}."


def _name(one: AttributeInsight) -> str:
    sign = {"+": "for a pair", "-": "against a pair", "−": "against a pair"}.get(one.name, one.name)
    return f"{sign} ({one.rules} rule{'' if one.rules == 1 else 's'})"


def _gain(axes: "Axes", place: float, one: AttributeInsight, *, is_first: bool) -> None:
    """Mark both gains, joined by a thin line."""
    if one.alone is not None and one.without is not None:
        axes.plot([one.alone, one.without], [place, place], color=LINE, linewidth=1)
    ours = (
        (one.alone, STYLES[1], "these rules alone", "white"),
        (one.without, STYLES[0], "beside all other rules", STYLES[0].colour),
    )
    for value, style, label, face in ours:
        if value is not None and not missing(value):
            axes.plot(
                [value],
                [place],
                style.mark,
                color=style.colour,
                markerfacecolor=face,
                markersize=7,
                linestyle="none",
                label=label if is_first else None,
            )


def draw_reliability(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw the share that was worn against the predicted probability; the diagonal is right."""
    rows = findings.reliability
    if not rows:
        return None
    drawn, panel = panels(len(rows), 3.5, width=2.7 * len(rows) + 0.6)
    for axes, row, style in zip(panel, rows, STYLES, strict=False):
        axes.plot([0, 1], [0, 1], color=LINE, linewidth=1.2, zorder=1)
        for one in row.bins:
            axes.plot(
                [one.predicted, one.predicted], [one.low, one.high],
                color=style.colour, linewidth=1.4, zorder=2,
            )  # fmt: skip
        axes.plot(
            [one.predicted for one in row.bins],
            [one.observed for one in row.bins],
            style.mark, color=style.colour, markersize=5.5, linestyle="none", zorder=3,
        )  # fmt: skip
        axes.set_title(row_title(row.row))
        axes.text(
            0.97, 0.05, f"off by {figure(row.error)}",
            transform=axes.transAxes, ha="right", color=SOFT, fontsize=9,
        )  # fmt: skip
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_aspect("equal")
        axes.set_xticks(MARKS)
        axes.set_yticks(MARKS)
        ticks(axes, "x", 1)
        ticks(axes, "y", 1)
        axes.set_xlabel("predicted probability")
    panel[0].set_ylabel("share that was worn")
    facts = "; ".join(f"{row_title(row.row)} off by {figure(row.error)} on average" for row in rows)
    return (
        drawn,
        f"Share of test pairs that were worn against the predicted probability. {facts}.",
    )
