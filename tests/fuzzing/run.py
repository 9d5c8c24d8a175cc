"""Try targets with given numbers of inputs, one after the other, and tell what came of it.

    PYTHONPATH=tests python -m fuzzing.run --json out/fuzzing.json
    PYTHONPATH=tests python -m fuzzing.run --target rules --inputs 200_000 --seed 0 --out out/finds

Ends with 1 if anything was found. An input that ends its process is a find too: the target goes on
in a new one.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from fuzzing.targets import INPUTS

__all__ = ["main", "tried"]

MOST_DEATHS = 20
# Files are written and read for every input: in memory where there is a place for that.
MEMORY = Path("/dev/shm")


def tried(target: str, inputs: int, seed: int, keep: Path | None = None) -> dict[str, Any]:
    """Try one target in processes of its own; give what became of the inputs."""
    total: dict[str, Any] = {"target": target, "inputs": 0, "accepted": 0, "refused": 0}
    total |= {"cpu_seconds": 0.0, "longest_seconds": 0.0, "peak_mb": 0, "finds": {}}
    while total["inputs"] < inputs and total.get("deaths", 0) < MOST_DEATHS:
        with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
            folder = Path(place)
            left = str(inputs - total["inputs"])
            number = str(seed + total.get("deaths", 0))
            command = [sys.executable, "-m", "fuzzing.child", target, left, number, place]
            with (folder / "log").open("wb") as log:
                ended = subprocess.run(
                    command,
                    env={**os.environ, "TMPDIR": place, "OMP_NUM_THREADS": "1"},
                    stdout=log,
                    stderr=log,
                    check=False,
                )
            _add(total, folder, ended.returncode)
            if keep is not None:
                _keep(folder, keep / target)
    return total


def _add(total: dict[str, Any], folder: Path, status: int) -> None:
    path = folder / "tally.json"
    said = json.loads(path.read_text()) if path.is_file() else {"inputs": 0, "finds": {}}
    for name in ("inputs", "accepted", "refused", "cpu_seconds"):
        total[name] += said.get(name, 0)
    for name in ("longest_seconds", "peak_mb"):
        total[name] = max(total[name], said.get(name, 0))
    for where, find in said["finds"].items():
        before = total["finds"].setdefault(where, {**find, "count": 0})
        before["count"] += find["count"]
    if status:
        total["deaths"] = total.get("deaths", 0) + 1
        lines = (folder / "log").read_text(errors="replace").splitlines()
        last = next((line for line in reversed(lines) if "ERROR" in line or "Error" in line), "")
        total["finds"][f"the process died with {status} ({total['deaths']})"] = {
            "count": 1,
            "says": last[:300],
        }
        trying = (folder / "trying").read_bytes() if (folder / "trying").is_file() else bytes(8)
        length = int.from_bytes(trying[:8], "little")
        (folder / f"find-death-{total['deaths']}").write_bytes(trying[8 : 8 + length])


def _keep(folder: Path, keep: Path) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    for path in [*folder.glob("find-*"), folder / "log"]:
        shutil.copy(path, keep / path.name)


def _table(results: Iterable[dict[str, Any]]) -> Table:
    columns = ("inputs", "inputs/s", "accepted", "refused", "longest s", "peak MB", "finds")
    table = Table("target", *columns)
    for one in results:
        speed = one["inputs"] / max(one["cpu_seconds"], 1e-9)
        counts = [f"{one[name]:,}" for name in ("accepted", "refused")]
        rest = [f"{one['longest_seconds']:.2f}", f"{one['peak_mb']:,}", str(len(one["finds"]))]
        table.add_row(one["target"], f"{one['inputs']:,}", f"{speed:,.0f}", *counts, *rest)
    return table


def main() -> None:
    """Read the flags, try the targets and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", action="append", choices=INPUTS, help="repeatable; all if none")
    parser.add_argument("--inputs", type=int, help="for each target, instead of its own number")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--out", type=Path, help="keep what was found in this folder")
    asked = parser.parse_args()
    console = Console()
    results = []
    for target in asked.target or INPUTS:
        one = tried(target, asked.inputs or INPUTS[target], asked.seed, asked.out)
        results.append(one)
        console.print(f"{target}: {one['inputs']:,} inputs, {len(one['finds'])} finds")
        if asked.json is not None:
            asked.json.parent.mkdir(parents=True, exist_ok=True)
            asked.json.write_text(json.dumps(results, indent=2) + "\n")
    console.print(_table(results))
    console.print(f"{sum(one['inputs'] for one in results):,} inputs in all")
    found = [
        (one["target"], place, find) for one in results for place, find in one["finds"].items()
    ]
    for target, place, find in found:
        console.print(f"{target}: {place}, {find['count']} times: {find['says']}", markup=False)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
