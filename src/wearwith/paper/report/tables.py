"""A table described once and rendered as CSV, as LaTeX and, by a template, as HTML."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from wearwith.paper.report.numbers import (
    ABSENT,
    count,
    figure,
    interval,
    missing,
    p_value,
    share,
    signed,
)

__all__ = ["Cell", "Column", "Head", "Table", "TableRow", "Value", "as_latex"]

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"$|$",
    "−": "$-$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "λ": r"$\lambda$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "…": r"\ldots{}",
    "\u00a0": "~",
    "\n": " ",
}


def as_latex(text: str) -> str:
    """Escape commands of LaTeX, and write symbols that its fonts lack as mathematics.

    Letters of other scripts stay; LaTeX prints them if its font has them.
    """
    return "".join(_ESCAPES.get(character, character) for character in text)


Value = str | int | float | bool | None
# `fine` is signed, with four decimals: with three, what one rule of many adds would be .000.
Kind = Literal["text", "count", "figure", "signed", "fine", "p", "share", "number"]


@dataclass(frozen=True)
class Cell:
    """One cell, with the interval from `low` to `high`."""

    value: Value  # printed as its column says; a string as it is
    low: float | None = None
    high: float | None = None
    note: str | None = None  # a second line
    aside: str | None = None  # a second line of the page only: a paper's table has no room
    best: bool = False  # of its column
    text: str | None = None  # printed instead of the value, which only the CSV then has


@dataclass(frozen=True)
class Column:
    """A column: `name` in CSV, `title` in print, under a heading `over` that neighbours can share.

    A column that is not `shown` is in the CSV only; an `interval` adds two columns there.
    """

    name: str
    title: str
    kind: Kind = "figure"
    over: str | None = None
    interval: bool = False
    shown: bool = True

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.kind != "text"


@dataclass(frozen=True)
class TableRow:
    """Cells by the name of their column; `absent` says why there are no figures."""

    cells: Mapping[str, Cell]
    group: str | None = None
    absent: str | None = None


@dataclass(frozen=True)
class Head:
    """A heading over `span` neighbouring columns, or an empty one."""

    title: str | None
    span: int


@dataclass(frozen=True)
class Table:
    """A table; `name` is that of its files.

    Rows of one group stand together under its entry in `headings`; in the CSV the group is a column
    called `grouped_by`.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...] = ()
    grouped_by: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    empty: str = "Nothing was measured."

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of the page and of the paper."""
        return tuple(column for column in self.columns if column.shown)

    @property
    def heads(self) -> tuple[Head, ...]:
        """The upper row of headings; empty if no column has one."""
        heads: list[Head] = []
        for column in self.shown:
            if heads and heads[-1].title == column.over:
                heads[-1] = Head(column.over, heads[-1].span + 1)
            else:
                heads.append(Head(column.over, 1))
        return tuple(heads) if any(head.title for head in heads) else ()

    @property
    def groups(self) -> tuple[tuple[str | None, tuple[TableRow, ...]], ...]:
        """Rows by the heading of their group, in the order of the headings, then of the rows."""
        found: dict[str | None, list[TableRow]] = {group: [] for group in self.headings}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return tuple(
            (None if group is None else self.headings.get(group, group), tuple(rows))
            for group, rows in found.items()
            if rows
        )

    def text(self, row: TableRow, column: Column) -> str:
        """Print a cell, without its interval."""
        cell = row.cells.get(column.name)
        if cell is None:
            return ABSENT
        return _text(cell.value, column.kind) if cell.text is None else cell.text

    def interval(self, row: TableRow, column: Column) -> str | None:
        """Print the interval of a cell, if it has one."""
        cell = row.cells.get(column.name)
        if cell is None or cell.low is None or cell.high is None:
            return None
        if column.kind == "share":
            return f"{share(cell.low)} to {share(cell.high)}"
        return interval(cell.low, cell.high, plus=column.kind == "signed")

    def csv(self) -> str:
        """Return every column, unrounded, as CSV."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        group = () if self.grouped_by is None else (self.grouped_by,)
        names = [name for column in self.columns for name in (column.name, *_ends(column))]
        writer.writerow([*group, *names, "absent"])
        for row in self.rows:
            values: list[Value] = [] if self.grouped_by is None else [row.group]
            for column in self.columns:
                cell = row.cells.get(column.name, Cell(None))
                values.append(cell.value)
                if column.interval:
                    values += [cell.low, cell.high]
            values.append(row.absent)
            writer.writerow([_in_csv(value) for value in values])
        return file.getvalue()

    def latex(self) -> str:
        """Return a floating table, which needs the package `booktabs`."""
        columns = self.shown
        lines = [
            "% needs \\usepackage{booktabs}",
            "\\begin{table}",
            "  \\centering\\small",
            f"  \\caption{{{as_latex(self.caption)}}}",
            f"  \\label{{tab:{self.name}}}",
            f"  \\begin{{tabular}}{{{''.join('r' if c.is_number else 'l' for c in columns)}}}",
            "    \\toprule",
            *self._latex_heads(),
            "    " + " & ".join(as_latex(column.title) for column in columns) + " \\\\",
            "    \\midrule",
        ]
        for number, (group, rows) in enumerate(self.groups):
            if group is not None:
                lines += ["    \\addlinespace"] * (number > 0)
                lines.append(f"    {_across(len(columns), as_latex(group))} \\\\")
            lines += [f"    {self._latex_row(row)} \\\\" for row in rows]
        if not self.rows:
            lines.append(f"    {_across(len(columns), as_latex(self.empty))} \\\\")
        lines += ["    \\bottomrule", "  \\end{tabular}", "\\end{table}", ""]
        return "\n".join(lines)

    def _latex_heads(self) -> list[str]:
        if not self.heads:
            return []
        cells, rules, at = [], [], 1
        for head in self.heads:
            if head.title is None:
                cells.append(" & " * (head.span - 1))
            else:
                cells.append(f"\\multicolumn{{{head.span}}}{{c}}{{{as_latex(head.title)}}}")
                rules.append(f"\\cmidrule(lr){{{at}-{at + head.span - 1}}}")
            at += head.span
        return ["    " + " & ".join(cells) + " \\\\", "    " + " ".join(rules)]

    def _latex_row(self, row: TableRow) -> str:
        columns = self.shown
        if row.absent is not None:
            first = as_latex(self.text(row, columns[0]))
            return f"{first} & {_across(len(columns) - 1, as_latex(row.absent))}"
        return " & ".join(self._latex_cell(row, column) for column in columns)

    def _latex_cell(self, row: TableRow, column: Column) -> str:
        cell = row.cells.get(column.name)
        text = as_latex(self.text(row, column))
        if cell is None:
            return text
        if cell.best:
            text = f"\\textbf{{{text}}}"
        between = self.interval(row, column)
        small = [] if between is None else [f"[{as_latex(between.replace(' to ', ', '))}]"]
        small += [] if cell.note is None else [f"({as_latex(cell.note)})"]
        return text + "".join(f" {{\\footnotesize {part}}}" for part in small)


def _ends(column: Column) -> tuple[str, ...]:
    return (f"{column.name}_low", f"{column.name}_high") if column.interval else ()


def _across(span: int, text: str) -> str:
    return f"\\multicolumn{{{span}}}{{l}}{{\\emph{{{text}}}}}"


def _in_csv(value: Value) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if missing(value) else value


def _text(value: Value, kind: Kind) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if missing(value) or value is None:
        return ABSENT
    if kind == "number":
        return f"{value:g}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:g}"
    return _WRITTEN[kind](value)


_WRITTEN: dict[Kind, Callable[[float], str]] = {
    "text": str,
    "count": count,
    "figure": figure,
    "signed": signed,
    "fine": lambda value: signed(value, 4),
    "p": lambda p: p_value(p).removeprefix("=\u00a0"),
    "share": share,
}
