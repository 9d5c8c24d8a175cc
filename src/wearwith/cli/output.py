"""How the command line speaks: results to standard output, everything else to standard error."""

import json
import sys
from collections.abc import Sequence

__all__ = ["print_json", "print_table", "say"]


def say(text: str) -> None:
    """Tell the person at the terminal something, on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def print_json(value: object) -> None:
    """Print one JSON value for machines; there is nothing else on standard output then."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))  # noqa: T201


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people; numbers are set flush right, None is a dash.

    A pair of numbers is an interval.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(header_style="bold")
    for place, name in enumerate(columns):
        numeric = all(isinstance(row[place], int | float | None) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(_in_words(value)) for value in row))
    console = Console()
    if title:  # not the table's own, which is folded to the table's width
        console.print(f"\n{escape(title)}")
    console.print(table)


def _in_words(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return " – ".join(_in_words(end) for end in value)
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
