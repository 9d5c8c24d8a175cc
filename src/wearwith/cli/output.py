"""Prints results to standard output, and everything else to standard error.

Ids, titles and paths may come from anyone. A terminal obeys control characters, so they are printed
as numbers.
"""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = ["print_counts", "print_json", "print_table", "print_words", "rank_range", "say"]

WIDTH = 80

_C1 = range(0x7F, 0xA0)  # delete, and the eight-bit control characters
_SHOWN = {code: f"\\x{code:02x}" for code in (*range(0x20), *_C1) if chr(code) not in "\n\t"}
_SHOWN_IN_JSON = {code: f"\\u{code:04x}" for code in _C1}  # JSON itself escapes the others


def say(text: str) -> None:
    """Print a message for the person at the terminal, on standard error."""
    print(text.translate(_SHOWN), file=sys.stderr, flush=True)  # noqa: T201


def print_json(value: object) -> None:
    """Print one JSON value for programs, alone on standard output."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    print(text.translate(_SHOWN_IN_JSON))  # noqa: T201


def print_words(text: str) -> None:
    """Print a sentence that is a result, in lines of at most 80 characters."""
    import textwrap

    print(textwrap.fill(text.translate(_SHOWN), WIDTH, break_on_hyphens=False))  # noqa: T201


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people: numbers flush right, None as a dash, a pair as an interval."""
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
    if title:  # not as the table's title, which wraps to the width of the table
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


def rank_range(first: int, last: int) -> str:
    """Give a rank, or the ranks that those of equal score share: `3`, `3–7`."""
    return f"{first:,}" if first == last else f"{first:,}–{last:,}"


def print_counts(dataset: "Dataset") -> None:
    """Print items by side and slot, and pairs, triplets and outfits by split."""
    from wearwith.catalog.outfit_splits import outfits_by_split
    from wearwith.catalog.schema import SPLITS
    from wearwith.words.slots import counts_by_slot

    rows = [*counts_by_slot(dataset.items), ("all", "", dataset.items.height)]
    print_table("Items", ("side", "slot", "items"), rows)
    if not dataset.pairs.is_empty():
        print_table(
            f"Pairs, split by: {dataset.source['split_by']}",
            ("split", "pairs", "triplets"),
            [(one, dataset.pairs_of(one).height, dataset.count_triplets(one)) for one in SPLITS],
        )
    if not dataset.outfits.is_empty():
        print_table("Outfits", ("split", "outfits"), [*outfits_by_split(dataset.outfits).items()])
