"""How long a command takes to start: `--help`, and the first recommendation from a saved run.

Every call is a process of its own, as a person's is; calls take turns, after one that is not
counted (it brings the files into memory). A bare `import torch` runs beside them, to tell how much
of a command is that. CPU seconds stand beside wall seconds: on a busy machine they say more.

    python benchmarks/start.py runs/akd --json result.json
"""

import argparse
import sys
from pathlib import Path

import polars as pl

from processes import in_turns, report

TARGETS = {"--help": "0.4 s", "first recommendation": "1.5 s"}


def commands(run: Path) -> dict[str, list[str]]:
    """What is started, by name."""
    top = pl.read_parquet(run / "items.parquet").filter(side="top")["id"][0]
    wearwith = [sys.executable, "-m", "wearwith.cli.app"]
    recommend = [*wearwith, "recommend", str(run), "--top", top]
    return {
        "--help": [*wearwith, "--help"],
        "first recommendation": recommend,
        "of the teacher": [*recommend, "--by", "teacher"],
        "import torch alone": [sys.executable, "-c", "import torch"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="a run folder of a model with rules")
    parser.add_argument("--turns", type=int, default=7, help="counted turns")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    taken = in_turns(commands(arguments.run), arguments.turns, warm_up=True)
    report("Starting", taken, arguments.json, targets=TARGETS)


if __name__ == "__main__":
    main()
