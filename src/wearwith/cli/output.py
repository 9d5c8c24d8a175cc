"""How the command line speaks: results to standard output, everything else to standard error.

Ids, titles and paths come from anybody. A terminal obeys control characters that it is shown, so
that they are shown by their numbers.
"""

import json
import sys
from collections.abc import Sequence

__all__ = ["print_json", "print_table", "say"]

_C1 = range(0x7F, 0xA0)  # delete, and the commands of eight bits
_SHOWN = {code: f"\\x{code:02x}" for code in (*range(0x20), *_C1) if chr(code) not in "\n\t"}
_SHOWN_IN_JSON = {code: f"\\u{code:04x}" for code in _C1}  # JSON itself says so of the others


def say(text: str) -> None:
    """Tell the person at the terminal something, on standard error."""
    print(text.translate(_SHOWN), file=sys.stderr, flush=True)  # noqa: T201


def print_json(value: object) -> None:
    """Print one JSON value for machines; there is nothing else on standard output then."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    print(text.translate(_SHOWN_IN_JSON))  # noqa: T201


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
        table.add_row(*(escape(_in_words(value).translate(_SHOWN)) for value in row))
    console = Console()
    if title:  # not the table's own, which is folded to the table's width
        console.print(f"\n{escape(title.translate(_SHOWN))}")
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
