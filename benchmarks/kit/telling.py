"""What a benchmark is asked and what it says: one table on the screen, and in a file if wanted."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kit.turns import Taken, ratios

__all__ = ["Row", "options", "summed_up", "tell"]

Row = dict[str, object]


def options(about: str) -> argparse.ArgumentParser:
    """Begin the options of a benchmark, of which the docstring is given, with `--json`."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def summed_up(
    taken: Mapping[str, list[Taken]],
    over: str | None = None,
    targets: Mapping[str, str] | None = None,
) -> list[Row]:
    """Give medians and ranges of each way.

    Parameters
    ----------
    over
        Whose wall and CPU seconds the others' are divided by, turn by turn.
    targets
        What is to be reached, in words.
    """
    rows = []
    for name, turns in taken.items():
        row: Row = {"what": name}
        for part in ("wall", "cpu"):
            seconds = [getattr(turn, part) for turn in turns]
            row[f"{part} s"] = statistics.median(seconds)
            row[f"{part} range"] = min(seconds), max(seconds)
        if turns[0].peak is not None:
            row["peak GB"] = max(turn.peak for turn in turns if turn.peak is not None)
        if over is not None:
            for part in ("wall", "cpu"):
                row[f"{part} / {over}"] = statistics.median(ratios(taken, name, over, part))
        rows.append(row | {"target": (targets or {}).get(name)})
    return rows


def tell(rows: Sequence[Row], path: Path | None = None, title: str | None = None) -> None:
    """Print rows, of which some may lack a column, and the load of the machine."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    load = os.getloadavg()[0]
    # Wide enough for all columns where nothing else says how wide it is.
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table, f"load {load:.1f} on {os.cpu_count()} processors")
    if path is not None:
        told = {"title": title, "load": load, "rows": rows}
        path.write_text(json.dumps(told, indent=2) + "\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " to ".join(map(_cell, value))
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
