"""The paper's figures about models. Marks differ in shape as well as in colour."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from wearwith.evaluation.comparison import Difference
from wearwith.evaluation.comparison import Figure as Measured
from wearwith.paper.findings import Findings
from wearwith.paper.report.control_alarms import control_that_finds_most
from wearwith.paper.report.numbers import figure, missing
from wearwith.paper.report.row_names import in_order_of_groups, kinds_of, panel_title, row_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "BY_GROUP",
    "INK",
    "LINE",
    "MOST_LINES",
    "SOFT",
    "STYLES",
    "Style",
    "draw_curves",
    "draw_models",
    "draw_mrr",
    "draw_protocol",
    "line",
    "panels",
    "point",
    "ticks",
]

INK, SOFT, LINE = "#22201d", "#6b655d", "#8b8378"


class Style(NamedTuple):
    """A colour (of Okabe and Ito, safe for the colour-blind), a mark and a line."""

    colour: str
    mark: str
    line: str


STYLES: Sequence[Style] = (
    Style("#D55E00", "D", "-"),
    Style("#0072B2", "o", "-"),
    Style("#009E73", "^", "--"),
    Style("#CC79A7", "s", "-."),
    Style("#56B4E9", "v", (0, (5, 1, 1, 1, 1, 1))),  # type: ignore[arg-type]
    Style("#E69F00", "P", (0, (3, 1))),  # type: ignore[arg-type]
    Style("#000000", "X", (0, (1, 1))),  # type: ignore[arg-type]
)
BY_GROUP: Mapping[str, Style] = {
    "control": Style("#6b655d", "s", "-"),
    "baseline": Style("#0072B2", "o", "-"),
    "method": Style("#D55E00", "D", "-"),
}
CHANCE = Style(SOFT, "", ":")
_WIDTH = 8.6
# Rows of the paper's plot of the mean reciprocal rank, best first; chance replaces RAND.
_IN_MRR = ("akd-q", "akd-p", "akd", "dbpr", "bpr-dae", "exibr", "ibr")
MOST_LINES = 7


def panels(
    count: int, height: float, *, width: float = _WIDTH, share: bool = True
) -> "tuple[Figure, list[Axes]]":
    """Return an empty figure with panels side by side."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(width, height), layout="constrained")
    axes = drawn.subplots(1, count, squeeze=False, sharey=share)
    return drawn, list(axes[0])


def ticks(axes: "Axes", axis: Literal["x", "y"], digits: int) -> None:
    """Print few numbers along an axis, as the page prints them."""
    chosen = axes.xaxis if axis == "x" else axes.yaxis
    chosen.set_major_formatter(lambda value, _: figure(value, digits))
    axes.locator_params(axis=axis, nbins=6)


def point(
    axes: "Axes",
    place: float,
    found: Measured | Difference | None,
    style: Style,
    *,
    hollow: bool = False,
    label: str | None = None,
) -> None:
    """Mark a figure with its interval, at the height of `place`."""
    if found is None or missing(found.auc):
        return
    axes.plot([found.low, found.high], [place, place], color=style.colour, linewidth=1.6, zorder=2)
    axes.plot(
        [found.auc],
        [place],
        style.mark,
        color=style.colour,
        markerfacecolor="white" if hollow else style.colour,
        markersize=6,
        zorder=3,
        label=label,
        linestyle="none",
    )


def draw_models(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw the AUC of every model with its interval, kinds of negatives side by side."""
    kinds = kinds_of(findings)[:4]
    groups = [
        (group, [row for row in rows if row.auc]) for group, rows in in_order_of_groups(findings)
    ]
    groups = [(group, rows) for group, rows in groups if rows]
    if not kinds or not groups:
        return None
    number = sum(len(rows) for _, rows in groups) + 0.6 * (len(groups) - 1)
    drawn, all_axes = panels(len(kinds), 1.3 + 0.27 * number)
    base = findings.models.against
    for kind, axes in zip(kinds, all_axes, strict=True):
        place, places, names = 0.0, [], []
        for group, rows in groups:
            style = BY_GROUP.get(group, STYLES[3])
            for at, row in enumerate(rows):
                point(
                    axes,
                    place,
                    row.auc.get(kind),
                    style,
                    hollow=group == "control",
                    label=group if at == 0 else None,
                )
                places.append(place)
                names.append(row_title(row.row))
                place += 1
            place += 0.6
        if base is not None and base in findings.models and kind in findings.models[base].auc:
            axes.axvline(
                findings.models[base].auc[kind].auc,
                color=LINE,
                linestyle="--",
                linewidth=1,
                zorder=1,
            )
        axes.set_yticks(places, names)
        axes.set_ylim(place - 0.6, -0.6)
        axes.set_title(panel_title(kind, findings.dataset))
        axes.set_xlabel("AUC")
        ticks(axes, "x", 2)
    handles, labels = all_axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside lower center", ncols=3)
    best = "; ".join(
        f"{kind} negatives: highest {row_title(findings.models.best(kind).row)}, "
        f"{figure(findings.models.best(kind).auc[kind].auc)}"
        for kind in kinds
    )
    rows_drawn = sum(len(rows) for _, rows in groups)
    return drawn, f"AUC of {rows_drawn} models with 95 % intervals. {best}."


def draw_curves(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw Figure 5: loss and AUC by epoch."""
    curves = {row: epochs for row, epochs in findings.curves.items() if epochs}
    if not curves:
        return None
    drawn, (losses, aucs) = panels(2, 3.5, share=False)
    facts = []
    for (row, epochs), style in zip(list(curves.items())[:MOST_LINES], STYLES, strict=False):
        name = row_title(row)
        line(losses, _by_epoch(epochs, "loss"), style, name)
        line(aucs, _by_epoch(epochs, "valid_auc"), style, name)
        line(aucs, _by_epoch(epochs, "auc"), Style(style.colour, "", ":"), None)
        last = [one["valid_auc"] for one in epochs if not missing(one.get("valid_auc"))]
        if last:
            facts.append(f"{name}: AUC from {figure(last[0])} to a best of {figure(max(last))}")
    losses.set_title("loss on training triplets")
    split = "validation" if findings.protocol_used == "clean" else "test"
    aucs.set_title(f"AUC: {split} (marked), training (dotted)")
    ticks(aucs, "y", 2)
    for axes in (losses, aucs):
        axes.set_xlabel("epoch")
        axes.locator_params(axis="x", integer=True)
    drawn.legend(*losses.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return drawn, f"Loss and AUC by epoch. {'; '.join(facts)}."


def _by_epoch(epochs: Sequence[Mapping[str, float]], key: str) -> list[tuple[float, float | None]]:
    return [(one.get("epoch", at), one.get(key)) for at, one in enumerate(epochs, start=1)]


def line(
    axes: "Axes",
    points: Iterable[tuple[float, float | None]],
    style: Style,
    label: str | None,
    size: float = 4.5,
) -> None:
    """Draw a line through the points that have a value."""
    there = [(x, y) for x, y in points if y is not None and not missing(y)]
    axes.plot(
        [x for x, _ in there],
        [y for _, y in there],
        linestyle=style.line,
        color=style.colour,
        marker=style.mark,
        markersize=size,
        markevery=max(1, len(there) // 10),
        linewidth=1.6,
        label=label,
    )


def draw_mrr(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw Figure 8: mean reciprocal rank against the length of the list, with chance."""
    found = {row.lower(): by_length for row, by_length in findings.mrr.items()}
    rows = [row for row in _IN_MRR if row in found] or [row for row in found if row != "chance"]
    rows = rows[: MOST_LINES - 1]
    if not rows:
        return None
    control = control_that_finds_most(findings)
    rows += [] if control is None or control in rows else [control]
    drawn, all_axes = panels(2, 3.7)
    for part, axes in zip(("seen", "unseen"), all_axes, strict=True):
        lines = list(zip(rows, STYLES, strict=False))
        lines += [("chance", CHANCE)] if "chance" in found else []
        for row, style in lines:
            points = [(length, one.get(part)) for length, one in sorted(found[row].items())]
            # A label without a line keeps the legend of both panels the same.
            line(axes, points, style, row_title(row), size=5)
        axes.set_title(f"{part} tops")
        axes.set_xlabel("number of candidates, T")
    all_axes[0].set_ylabel("MRR")
    ticks(all_axes[0], "y", 2)
    drawn.legend(*all_axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    length = min(found[rows[0]])
    at = "; ".join(f"{row_title(row)} {figure(found[row][length].get('unseen'))}" for row in rows)
    return drawn, f"Mean reciprocal rank by length of the list. At {length}, unseen tops: {at}."


def draw_protocol(findings: Findings) -> "tuple[Figure, str] | None":
    """Draw what choosing on test and scaling on test items add to an AUC."""
    rows = findings.protocol
    if not rows:
        return None
    drawn, (axes,) = panels(1, 1.5 + 0.62 * len(rows), width=6.8)
    drawn_ones = (
        ("clean", STYLES[1], False),
        ("epoch chosen on test", STYLES[0], True),
        ("and pictures scaled as published", STYLES[2], False),
    )
    for place, row in enumerate(rows):
        ours = (row.clean, row.test_selected, row.leaky)
        for at, ((label, style, hollow), found) in enumerate(zip(drawn_ones, ours, strict=True)):
            shown = label if place == 0 else None
            point(axes, place + 0.22 * (at - 1), found, style, hollow=hollow, label=shown)
    axes.set_yticks(range(len(rows)), [row_title(row.row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(f"AUC, {findings.dataset.headline} negatives")
    ticks(axes, "x", 3)
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    facts = "; ".join(
        f"{row_title(row.row)} {figure(row.clean.auc)}, {figure(row.test_selected.auc)}"
        + (f", {figure(row.leaky.auc)}" if row.leaky else "")
        for row in rows
    )
    return (
        drawn,
        f"AUC measured cleanly, chosen on test, and with published scaling too. {facts}.",
    )
