"""Cells that several tables have: a row's name, an AUC or a difference with its interval."""

from collections.abc import Iterable
from dataclasses import replace

from wearwith.evaluation.comparison import Difference, Figure
from wearwith.paper.report.numbers import figure
from wearwith.paper.report.row_names import row_title
from wearwith.paper.report.tables import Cell, TableRow

__all__ = [
    "FASHIONVC",
    "difference_cell",
    "figure_cell",
    "interval_cell",
    "mark_best",
    "name_cell",
]

FASHIONVC = "FashionVC, published"
# Where ties lost make a larger difference than this, both AUCs are given.
TIES_MATTER = 0.001


def name_cell(row: str, aside: str | None = None) -> Cell:
    """Name of a row: as the papers write it, but in the CSV as the program does."""
    return Cell(row, text=row_title(row), aside=aside)


def figure_cell(found: Figure | None) -> Cell:
    """AUC with its interval, and with ties lost where that is another number."""
    if found is None:
        return Cell(None)
    ties = abs(found.auc - found.auc_strict) > TIES_MATTER
    note = f"ties lost: {figure(found.auc_strict)}" if ties else None
    return Cell(found.auc, found.low, found.high, note)


def difference_cell(found: Difference | None) -> Cell:
    """A difference with its interval."""
    return Cell(None) if found is None else Cell(found.auc, found.low, found.high)


def mark_best(rows: Iterable[TableRow], columns: Iterable[str]) -> list[TableRow]:
    """Mark the highest number of each column."""
    marked = list(rows)
    for name in columns:
        values = [row.cells[name].value if name in row.cells else None for row in marked]
        numbers = [value for value in values if isinstance(value, float)]
        if len(numbers) > 1:
            place = values.index(max(numbers))
            cells = marked[place].cells
            marked[place] = replace(
                marked[place], cells={**cells, name: replace(cells[name], best=True)}
            )
    return marked


def interval_cell(value: float | None, ends: tuple[float, float] | None) -> Cell:
    """A share with its interval."""
    low, high = ends or (None, None)
    return Cell(value, low, high)
