"""Tables of results as they are read: the directive `result-table` shows a CSV file.

A number and the ends of its interval (`auc`, `auc_low`, `auc_high`) are one cell, numbers have
three digits, and a column without a value is left out. The file itself has everything.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

Row = dict[str, str]


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive."""
    app.add_directive("result-table", ResultTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class ResultTable(SphinxDirective):
    """The table in a file that lies beside the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Give the table, written as Markdown and parsed."""
        named, whole = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(named)
        with Path(whole).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        table = nodes.container(classes=["result-table"])
        table += self.parse_text_to_nodes(StringList(as_markdown(rows), named))
        return [table]


def as_markdown(rows: Sequence[Row]) -> list[str]:
    """Lay out rows under their names."""
    ends = {f"{name}_{end}" for name in rows[0] for end in ("low", "high")}
    shown = [name for name in rows[0] if name not in ends and any(row[name] for row in rows)]
    heads = [name.replace("_", " ") for name in shown]
    lines = [_line(heads), _line(["---"] * len(heads))]
    return lines + [_line([_cell(row, name) for name in shown]) for row in rows]


def _cell(row: Row, name: str) -> str:
    value = _rounded(row[name])
    low, high = (row.get(f"{name}_{end}", "") for end in ("low", "high"))
    return f"{value} ({_rounded(low)} to {_rounded(high)})" if low and high else value


def _rounded(value: str) -> str:
    """Round what is a fraction: .001 is the least that a test of some hundred tops can tell."""
    try:
        number = float(value)
    except ValueError:
        return value
    return value if "." not in value and "e" not in value else f"{number:.3f}".replace("-", "−")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
