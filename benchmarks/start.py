"""How long a command takes to start: `--help`, and the first recommendation from a saved run.

Every call is a process of its own, as a person's is; calls take turns, after one that is not
counted (it brings the files into memory). A bare `import torch` runs beside them, to tell how much
of a command is that. CPU seconds stand beside wall seconds: on a busy machine they say more.

    python benchmarks/start.py runs/akd --json result.json
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

TARGETS = {"--help": 0.4, "first recommendation": 1.5}


def commands(run: Path) -> dict[str, list[str]]:
    """What is started, by name."""
    top = pl.read_parquet(run / "items.parquet").filter(kind="top")["id"][0]
    wearwith = [sys.executable, "-m", "wearwith.cli.app"]
    return {
        "--help": [*wearwith, "--help"],
        "first recommendation": [*wearwith, "recommend", str(run), "--top", top],
        "  of the teacher": [*wearwith, "recommend", str(run), "--top", top, "--by", "teacher"],
        "import torch alone": [sys.executable, "-c", "import torch"],
    }


def timed(command: list[str]) -> tuple[float, float]:
    """Wall seconds and CPU seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="a run folder of a model with rules")
    parser.add_argument("--turns", type=int, default=7, help="counted turns")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    started = commands(arguments.run)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in started}
    for turn in range(arguments.turns + 1):
        for name, command in started.items():
            seconds = timed(command)
            if turn:
                times[name].append(seconds)
    table = Table("", "wall s", "spread", "cpu s", "spread", "target", title="Starting")
    results = []
    for name, taken in times.items():
        walls, cpus = [seconds[0] for seconds in taken], [seconds[1] for seconds in taken]
        target = TARGETS.get(name)
        results.append(
            {
                "what": name.strip(),
                "wall": statistics.median(walls),
                "wall_range": [min(walls), max(walls)],
                "cpu": statistics.median(cpus),
                "cpu_range": [min(cpus), max(cpus)],
                "target": target,
                "load": os.getloadavg()[0],
            }
        )
        shown = []
        for values in (walls, cpus):
            spread = f"{min(values):.2f} to {max(values):.2f}"
            shown += [f"{statistics.median(values):.2f}", spread]
        table.add_row(name, *shown, "" if target is None else str(target))
    Console().print(table, f"load {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
