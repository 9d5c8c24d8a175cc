"""How long a command takes to start: `--help`, and the first recommendation from a saved run.

Every call is a process of its own, as a person's is; calls take turns, after one that is not
counted (it brings the files into memory). A bare `import torch` runs beside them, to tell how much
of a command is that. CPU seconds stand beside wall seconds: on a busy machine they say more.

    python benchmarks/start.py runs/akd --json result.json
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from kit.processes import run
from kit.telling import options, summed_up, tell
from kit.turns import in_turns

TARGETS = {"--help": "0.4 s", "first recommendation": "1.5 s"}


def commands(folder: Path) -> dict[str, list[str]]:
    """What is started, by name."""
    top = pl.read_parquet(folder / "items.parquet").filter(side="top")["id"][0]
    wearwith = [sys.executable, "-m", "wearwith.cli.app"]
    recommend = [*wearwith, "recommend", str(folder), "--top", top]
    return {
        "--help": [*wearwith, "--help"],
        "first recommendation": recommend,
        "of the teacher": [*recommend, "--by", "teacher"],
        "import torch alone": [sys.executable, "-c", "import torch"],
    }


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("run", type=Path, help="a run folder of a model with rules")
    parser.add_argument("--turns", type=int, default=7, help="counted turns")
    asked = parser.parse_args(words)
    taken = in_turns(commands(asked.run), asked.turns, run, warm_up=asked.turns > 1)
    tell(summed_up(taken, targets=TARGETS), asked.json, "Starting")


if __name__ == "__main__":
    sys.exit(main())
