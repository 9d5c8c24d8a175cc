"""Figures about rules: what each adds alone, and how far each attribute is trusted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wearwith.paper.findings import Findings
from wearwith.paper.report.model_figures import INK, LINE, STYLES, panels, point, ticks
from wearwith.paper.report.numbers import figure, missing, signed
from wearwith.paper.report.row_names import kinds_of, panel_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_confidence", "draw_rules"]


def draw_rules(findings: Findings) -> "tuple[Figure, str] | None":
    """Table 3 drawn: what each rule alone adds to DBPR, for the student and for its teacher."""
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
    told = [(less.auc, name) for less, name in gains if less is not None and not missing(less.auc)]
    alt = f"What each of {len(rows)} rules alone adds to DBPR, with 95 % intervals."
    if told:
        (low, worst), (high, best) = min(told), max(told)
        ends = f"from {signed(low)} ({worst}) to {signed(high)} ({best})"
        alt += f" Teacher, {kinds[0]} negatives: {ends}."
    return drawn, alt


def draw_confidence(findings: Findings) -> "tuple[Figure, str] | None":
    """Mean confidence of each mined rule by attribute; rules for and against differ in shape."""
    rules = [rule for rule in findings.by_rule if not missing(rule.confidence)]
    attributes = list(dict.fromkeys(rule.attribute for rule in rules))
    if not attributes:
        return None
    drawn, (axes,) = panels(1, 1.5 + 0.5 * len(attributes), width=6.8)
    # Rules that say that two go together are drawn above the line, others below it.
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
    there = [(means.get(name), place) for place, name in enumerate(attributes)]
    _means(axes, there)
    axes.set_yticks(range(len(attributes)), attributes)
    axes.set_ylim(len(attributes) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    axes.set_xlabel("mean confidence (λ) where other rules are active too")
    ticks(axes, "x", 1)
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    told = ", ".join(f"{name} {figure(means.get(name))}" for name in attributes)
    return drawn, f"Confidence of {len(rules)} rules by attribute. Means: {told}."


def _means(axes: "Axes", there: Sequence[tuple[float | None, int]]) -> None:
    label: str | None = "mean of the attribute"
    for value, place in there:
        if value is None or missing(value):
            continue
        axes.plot(
            [value, value], [place - 0.34, place + 0.34], color=INK, linewidth=2.2, label=label
        )
        label = None
