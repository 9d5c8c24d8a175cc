"""What knowledge is worth, drawn: what is likely against what matches, and learning curves."""

from typing import TYPE_CHECKING

from wearwith.paper.findings import Findings
from wearwith.paper.report.model_figures import (
    BY_GROUP,
    LINE,
    MOST_LINES,
    STYLES,
    line,
    panels,
    ticks,
)
from wearwith.paper.report.numbers import figure
from wearwith.paper.report.row_names import in_order_of_groups, row_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_aims", "draw_learning", "what_matches"]

# From the hardest question down: the first of them that was asked stands for what matches.
_MATCHES = ("hard", "popular")


def what_matches(findings: Findings) -> str | None:
    """The kind of negatives that tells best what matches; None if none was measured."""
    return next((kind for kind in _MATCHES if kind in findings.models.kinds), None)


def draw_aims(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw what is likely against what matches: one mark a model, and the frontier of both."""
    matches = what_matches(findings)
    if matches is None:
        return None
    drawn, (axes,) = panels(1, 4.4, width=7.4)
    places = []
    for group, rows in in_order_of_groups(findings):
        style = BY_GROUP.get(group, STYLES[3])
        some = [row for row in rows if {"random", matches} <= row.auc.keys()]
        places += [(row.auc["random"].auc, row.auc[matches].auc, row.row) for row in some]
        axes.plot(
            [row.auc["random"].auc for row in some],
            [row.auc[matches].auc for row in some],
            style.mark,
            color=style.colour,
            markerfacecolor="white" if group == "control" else style.colour,
            markersize=6,
            linestyle="none",
            label=group,
        )
    # Nothing is better than these at both.
    best: list[tuple[float, float, str]] = []
    for place in sorted(places, key=lambda one: (-one[0], -one[1])):
        if not best or place[1] > best[-1][1]:
            best.append(place)
    if not best:
        return None
    x, y = [place[0] for place in best], [place[1] for place in best]
    axes.plot(x, y, color=LINE, linestyle="--", linewidth=1, zorder=1)
    for left, (across, up, name) in enumerate(best):
        axes.annotate(
            row_title(name),
            (across, up),
            xytext=(6, 4 if left % 2 else -11),
            textcoords="offset points",
            fontsize=8.5,
        )
    axes.set_xlabel("AUC, random negatives: what is likely")
    axes.set_ylabel(f"AUC, {matches} negatives: what matches")
    axes.margins(x=0.12, y=0.08)
    ticks(axes, "x", 2)
    ticks(axes, "y", 2)
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    facts = "; ".join(
        f"{row_title(name)} {figure(across)} and {figure(up)}" for across, up, name in best
    )
    return drawn, f"AUC with random and with {matches} negatives. None beats at both: {facts}."


def draw_learning(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw the AUC after so many training pairs, what is likely beside what matches."""
    matches = what_matches(findings)
    kinds = [kind for kind in ("random", matches) if kind in findings.models.kinds]
    if not findings.learning or not kinds:
        return None
    drawn, all_axes = panels(len(kinds), 3.7)
    rows = list(findings.learning.items())[:MOST_LINES]
    sizes = sorted({size for _, by_size in rows for size in by_size})
    for kind, axes in zip(kinds, all_axes, strict=True):
        for (row, by_size), style in zip(rows, STYLES, strict=False):
            points = [(n, at[kind].auc) for n, at in sorted(by_size.items()) if kind in at]
            line(axes, points, style, row_title(row), size=5)
        axes.set_title(f"{kind} negatives")
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.minorticks_off()
        axes.set_xlabel("training pairs")
    all_axes[0].set_ylabel("AUC")
    all_axes[0].yaxis.set_major_formatter(lambda value, _: figure(value, 2))
    drawn.legend(*all_axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    least = sizes[0]
    at = "; ".join(
        f"{row_title(row)} {figure(by_size[least][kinds[-1]].auc)}"
        for row, by_size in rows
        if kinds[-1] in by_size.get(least, {})
    )
    return drawn, f"AUC by training pairs. After {least:,}, {kinds[-1]} negatives: {at}."
