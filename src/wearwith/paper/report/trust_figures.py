"""Figures about trust: which rule was believed, and what rules of a kind are worth."""

from typing import TYPE_CHECKING

from wearwith.paper.finding_rows import AttributeInsight
from wearwith.paper.findings import Findings
from wearwith.paper.report.model_figures import LINE, SOFT, STYLES, panels, ticks
from wearwith.paper.report.numbers import figure, missing, signed
from wearwith.paper.report.row_names import row_title
from wearwith.paper.shown_examples import ConfidenceExample

if TYPE_CHECKING:
    from matplotlib.figure import Figure
if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["distinct_examples", "draw_gains", "draw_reliability", "draw_trust"]

MARKS = (0.2, 0.4, 0.6, 0.8)


def draw_reliability(findings: Findings) -> "tuple[Figure, str] | None":
    """Of pairs of like probability, the share that was worn; the diagonal is a kept promise."""
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
        axes.set_xlabel("probability that was said")
    panel[0].set_ylabel("share that was worn")
    told = "; ".join(f"{row_title(row.row)} off by {figure(row.error)} on average" for row in rows)
    return drawn, f"Share of test pairs that were worn against the probability said. {told}."


_TRUSTED, _OTHER = STYLES[0].colour, "#c9c1b5"


def distinct_examples(findings: Findings) -> list[tuple[ConfidenceExample, int]]:
    """Examples with different rules, and how many of the examples have these."""
    found: dict[tuple[str, ...], list[ConfidenceExample]] = {}
    for example in findings.confidences:
        if example.rules:
            found.setdefault(tuple(rule.id for rule in example.rules), []).append(example)
    return [(some[0], len(some)) for some in found.values()]


def draw_trust(findings: Findings) -> "tuple[Figure, str] | None":
    """Figure 7 drawn: on every example, the share of confidence that each active rule has."""
    examples = distinct_examples(findings)
    if not examples:
        return None
    bars = sum(len(example.rules) for example, _ in examples)
    drawn, (axes,) = panels(1, 1.3 + 0.3 * bars + 0.36 * len(examples), width=7.4)
    axes.grid(visible=False, axis="y")
    axes.set_axisbelow(True)
    place, places, names, told = 0.0, [], [], []
    for number, (example, _) in enumerate(examples, start=1):
        rules = sorted(example.rules, key=lambda rule: -rule.confidence)
        axes.text(0, place - 0.05, f"Example {number}", color=SOFT, va="center", fontsize=9)
        place += 0.85
        first = place
        for rule in rules:
            colour = _TRUSTED if rule is rules[0] else _OTHER
            axes.barh(place, rule.confidence, height=0.62, color=colour)
            says = f"{figure(rule.confidence, 2)}"
            axes.text(1.03, place, says, va="center")
            places.append(place)
            names.append(rule.id)
            place += 1
        equal = 1 / len(rules)
        axes.plot([equal, equal], [first - 0.45, place - 0.55], color="#22201d", linewidth=1.3)
        place += 0.35
        told.append(f"{rules[0].id} {figure(rules[0].confidence, 2)}")
    axes.set_yticks(places, names)
    axes.set_ylim(place - 0.3, -0.6)
    axes.set_xlim(0, 1.12)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("confidence (λ); the line is an equal share")
    axes.xaxis.set_major_formatter(lambda value, _: figure(value, 2))
    return drawn, f"Confidence of the active rules. Most trusted: {'; '.join(told)}."


def draw_gains(findings: Findings) -> "tuple[Figure, str] | None":
    """What rules of an attribute or of a sign add: heard alone, and beside all others."""
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
    told = "; ".join(
        f"{_name(one)} {signed(one.alone, 4)} alone, {signed(one.without, 4)} beside the others"
        for one in rows
    )
    return drawn, f"Gain in AUC by rules of a kind. {told}."


def _name(one: AttributeInsight) -> str:
    sign = {"+": "for a pair", "-": "against a pair", "−": "against a pair"}.get(one.name, one.name)
    return f"{sign} ({one.rules} rule{'' if one.rules == 1 else 's'})"


def _gain(axes: "Axes", place: float, one: AttributeInsight, *, is_first: bool) -> None:
    """Both gains on one line, joined by a thin one."""
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
