"""Markdown for cards: escaped texts, tables, and a part that a command can rewrite."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape

__all__ = [
    "CARD",
    "TO_FILL_IN",
    "document",
    "number",
    "part",
    "plain_text",
    "share",
    "table",
    "unknown",
    "with_part",
]

CARD = "README.md"  # people and model hubs look for this name

TO_FILL_IN = "**not known to wearwith**"
LONGEST = 80
_MARKUP = re.compile(r"([\\`*_\[\]|~#!$])")


def plain_text(text: object, longest: int = LONGEST) -> str:
    """Escape a text that came with data: no markup, no HTML, no control characters, one line."""
    shown = "".join(
        " " if sign.isspace() else sign
        for sign in str(text)
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    shown = " ".join(shown.split())
    if len(shown) > longest:
        shown = shown[: longest - 1] + "…"
    return _MARKUP.sub(r"\\\1", escape(shown, quote=False))


def document(*blocks: str) -> str:
    """Join paragraphs, lists and tables; empty ones are left out."""
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table; numbers are aligned right, and texts are not escaped."""
    if not rows:
        return ""
    marks = [
        "---:" if all(isinstance(row[place], int | float | None) for row in rows) else "---"
        for place in range(len(columns))
    ]
    cells = [[_cell(value) for value in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [columns, marks, *cells])


def number(value: float | None) -> str:
    """Write a figure of at most 1, such as an AUC: `.853`."""
    return "–" if value is None else f"{value:.3f}".replace("0.", ".", 1)


def share(part_: int, whole: int) -> str:
    """Write a share in per cent; a dash if `whole` is 0."""
    return f"{100 * part_ / whole:.1f} %" if whole else "–"


def unknown(what: str) -> str:
    """Write a line for a person to complete."""
    return f"- {what}: {TO_FILL_IN}"


def part(name: str, text: str) -> str:
    """Wrap a part that a command can rewrite in two invisible marks."""
    return f"{_begin(name)}\n{text.strip()}\n{_end(name)}"


def with_part(card: str, name: str, text: str) -> str | None:
    """Put a new text between the marks of a part; None if the marks are gone."""
    before, begin, rest = card.partition(_begin(name))
    _, end, after = rest.partition(_end(name))
    if not (begin and end):
        return None
    return before + part(name, text) + after


def _begin(name: str) -> str:
    return f"<!-- wearwith writes what follows: {name} -->"


def _end(name: str) -> str:
    return f"<!-- end of {name} -->"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return number(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
