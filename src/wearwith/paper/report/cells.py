"""Cells of several tables: the name of a row, an AUC or a difference with its interval."""

from collections.abc import Iterable
from dataclasses import replace

from wearwith.evaluation.comparison import Difference, Figure
from wearwith.paper.report.numbers import figure
from wearwith.paper.report.row_names import row_title
from wearwith.paper.report.tables import Cell, Column, TableRow, Value

__all__ = [
    "FASHIONVC",
    "cells_of",
    "difference_cell",
    "figure_cell",
    "interval_cell",
    "mark_best",
    "name_cell",
]

FASHIONVC = "FashionVC, published"
# Where counting ties as lost changes an AUC by more, both AUCs are given.
TIES_MATTER = 0.001


def name_cell(row: str, aside: str | None = None) -> Cell:
    """Name a row as the papers do; the CSV has the program's name."""
    return Cell(row, text=row_title(row), aside=aside)


def figure_cell(found: Figure | None) -> Cell:
    """An AUC with its interval, and the AUC with ties lost where it differs."""
    if found is None:
        return Cell(None)
    ties = abs(found.auc - found.auc_strict) > TIES_MATTER
    note = f"ties lost: {figure(found.auc_strict)}" if ties else None
    return Cell(found.auc, found.low, found.high, note)


def difference_cell(found: Difference | None) -> Cell:
    """A difference with its interval."""
    return Cell(None) if found is None else Cell(found.auc, found.low, found.high)


def cells_of(found: object, columns: Iterable[Column], **special: Cell) -> dict[str, Cell]:
    """Make a cell for each column: a `special` one, or from the attribute of its name."""
    return {
        column.name: special.get(column.name) or _cell(getattr(found, column.name))
        for column in columns
    }


def _cell(value: Value | Figure | Difference) -> Cell:
    if isinstance(value, Figure):
        return figure_cell(value)
    return difference_cell(value) if isinstance(value, Difference) else Cell(value)


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
