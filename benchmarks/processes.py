"""Work done by processes of their own, in turns: wall and CPU seconds, and the most memory.

What a process prints last may be a JSON object with `seconds` and `cpu`: what it measured of its
work alone, without starting up and without making its data.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

__all__ = ["Taken", "in_turns", "report", "run"]


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock and of the processors, gigabytes at most, and what else was said."""

    wall: float
    cpu: float
    peak: float
    said: dict[str, Any]


def run(command: Sequence[str]) -> Taken:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode} of: {' '.join(command)}")
    said = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    cpu = used.ru_utime + used.ru_stime
    peak = used.ru_maxrss / 2**20
    return Taken(said.get("seconds", wall), said.get("cpu", cpu), peak, said)


def in_turns(
    commands: Mapping[str, Sequence[str]], turns: int, *, warm_up: bool
) -> dict[str, list[Taken]]:
    """Run all commands, and again; a first turn that warms up is not counted."""
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    for turn in range(turns + warm_up):
        for name, command in commands.items():
            found = run(command)
            if turn >= warm_up:
                taken[name].append(found)
    return taken


def report(
    title: str,
    taken: Mapping[str, Sequence[Taken]],
    path: Path | None,
    *,
    over: str | None = None,
    targets: Mapping[str, str] | None = None,
) -> None:
    """Print medians and spreads, and write them as JSON.

    Parameters
    ----------
    over
        Whose wall and CPU seconds the others' are divided by.
    targets
        What is to be reached, in words.
    """
    targets = targets or {}
    table = Table("", "wall s", "spread", "cpu s", "spread", "peak GB", title=title)
    if over is not None:
        table.add_column(f"wall / {over}")
        table.add_column(f"cpu / {over}")
    table.add_column("target")
    rows = []
    for name, runs in taken.items():
        row: dict[str, Any] = {"what": name, "runs": len(runs), "target": targets.get(name)}
        cells = [name]
        for part in ("wall", "cpu"):
            values = [getattr(one, part) for one in runs]
            row[part], row[f"{part}_range"] = statistics.median(values), [min(values), max(values)]
            cells += [f"{row[part]:.2f}", f"{min(values):.2f} to {max(values):.2f}"]
        row["peak_gb"] = max(one.peak for one in runs)
        cells.append(f"{row['peak_gb']:.2f}")
        if over is not None:
            for part in ("wall", "cpu"):
                base = [getattr(one, part) for one in taken[over]]
                times = [getattr(a, part) / b for a, b in zip(runs, base, strict=True)]
                row[f"{part}_over"] = statistics.median(times)
                cells.append(f"{row[f'{part}_over']:.2f}")
        table.add_row(*cells, row["target"] or "")
        rows.append(row)
    load = os.getloadavg()[0]
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table, f"load {load:.1f} on {os.cpu_count()} processors")
    if path is not None:
        path.write_text(json.dumps({"title": title, "load": load, "rows": rows}, indent=2) + "\n")
