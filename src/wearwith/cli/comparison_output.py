"""What `wearwith compare` and `wearwith reproduce` print of a comparison."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wearwith.cli.evaluate_outfits import TASKS
from wearwith.cli.output import print_table, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from wearwith.evaluation import Comparison, Difference, Figure
    from wearwith.evaluation.learning_curve import LearningCurve
    from wearwith.evaluation.outfit_comparison import OutfitComparison, OutfitFigure, OutfitGap

__all__ = ["print_comparison", "print_curve", "print_outfits"]


def print_comparison(found: "Comparison") -> None:
    """Print one table of at most 80 columns for each kind of negatives."""
    for kind in found.kinds:
        rows = []
        for row in found.rows:
            if kind in row.auc:
                less = row.less.get(kind)
                gap = None if less is None else less.auc
                figure = row.auc[kind]
                rows.append(_cells(row.row, figure.auc, figure, gap, less, found.against))
        _print(f"{kind} negatives", "AUC", rows, found.against)
    say("±: standard deviation over seeds. 95 %: interval over tops.")
    if found.against is not None:
        say(
            "p: permutation test over tops, corrected (Holm) for all rows of a table;\n"
            "   * if it is below .05."
        )
    for row in found.rows:
        for reason in dict.fromkeys(row.failed):
            say(f"{row.row} failed: {reason}")


def print_curve(found: "LearningCurve") -> None:
    """Print one table for each kind of negatives: AUC by the number of training pairs."""
    for kind in found.kinds:
        rows = []
        for name in found.names:
            aucs = {size: auc for size, auc, _, _ in found.aucs(name, kind)}
            rows.append((name, *(aucs.get(size) for size in found.by_size)))
        sizes = [f"{size:,}" for size in found.by_size]
        print_table(f"{kind} negatives: AUC after so many training pairs", ("", *sizes), rows)
    for size, at in found.by_size.items():
        for row in at.rows:
            for reason in dict.fromkeys(row.failed):
                say(f"{row.row} failed with {size:,} pairs: {reason}")


def print_outfits(found: "OutfitComparison") -> None:
    """Print one table of at most 80 columns for each kind of questions about outfits."""
    for task, kinds in found.kinds.items():
        for kind in kinds:
            rows = []
            for row in found.rows:
                if (figure := row.tasks.get(task, {}).get(kind)) is not None:
                    less = figure.less
                    gap = None if less is None else less.difference
                    rows.append(_cells(row.row, figure.value, figure, gap, less, found.against))
            measure = "AUC" if task == "compatibility" else "share"
            _print(f"{TASKS[task]}, {kind.replace('_', ' ')}", measure, rows, found.against)
    say("In the tables of outfits, intervals and tests are over outfits.")


def _print(
    title: str, measure: str, rows: Sequence[tuple[object, ...]], against: str | None
) -> None:
    columns: Sequence[str] = ("", measure, "±", "95 %")
    if against is not None:
        columns = (*columns, f"less {against}", "95 %", "p")
    print_table(title, columns, rows)


def _cells(
    name: str,
    value: float,
    figure: "Figure | OutfitFigure",
    gap: float | None,
    less: "Difference | OutfitGap | None",
    against: str | None,
) -> tuple[object, ...]:
    spread = "–" if figure.over_seeds is None else _plain(figure.over_seeds)
    plain = (name, _plain(value), spread, _range(figure.low, figure.high))
    if against is None:
        return plain
    if less is None or gap is None:
        return (*plain, None, None, None)
    star = "*" if less.is_real else " "
    p = "<.001" if less.p_adjusted < 0.001 else _plain(less.p_adjusted)
    return (*plain, _signed(gap), _range(less.low, less.high, _signed), f"{p}{star}")


def _range(low: float, high: float, shown: "Callable[[float], str] | None" = None) -> str:
    return f"{_plain(low)}–{_plain(high)}" if shown is None else f"{shown(low)}…{shown(high)}"


def _plain(value: float) -> str:
    """Three decimals without the leading zero, as the field prints an AUC."""
    return f"{value:.3f}".removeprefix("0")


def _signed(value: float) -> str:
    sign = "−" if value < 0 else "+"
    return sign + _plain(abs(value))
