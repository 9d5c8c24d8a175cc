"""The figure of probabilities: does .8 mean .8?"""

from typing import TYPE_CHECKING

from wearwith.evaluation.reproduction.findings import Findings
from wearwith.report.figures import LINE, SOFT, STYLES, panels, ticks
from wearwith.report.names import row_title
from wearwith.report.numbers import figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_reliability"]

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
