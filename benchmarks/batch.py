"""Seconds to rank 13,663 bottoms of 1,024 numbers for 14,871 tops: the best twenty, with rules.

The whole of `wearwith recommend RUN --all -k 20`, from a model in memory to a file, by the student
and by its teacher. Beside it stands the time of the products alone, in blocks too.

    python benchmarks/batch.py --json result.json
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from synthetic import made_up_model
from wearwith.matching import recommend_all
from wearwith.model import TrainedModel

TARGET_SECONDS = 10.0
BLOCK = 256


def product_seconds(model: TrainedModel) -> float:
    """Seconds of all inner products, a block of tops at a time."""
    tops, bottoms = model.points("top"), model.points("bottom")
    start = time.perf_counter()
    for first in range(0, len(tops), BLOCK):
        tops[first : first + BLOCK] @ bottoms.T
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tops", type=int, default=14_871)
    parser.add_argument("--bottoms", type=int, default=13_663)
    parser.add_argument("--dim", type=int, default=1024)
    parser.add_argument("-k", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3, help="of which the median is told")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    model = made_up_model(arguments.tops, arguments.bottoms, arguments.dim)
    seconds: dict[str, list[float]] = {"products alone": [], "student": [], "teacher": []}
    for _ in range(arguments.turns):
        seconds["products alone"].append(product_seconds(model))
        for by in ("student", "teacher"):
            with TemporaryDirectory() as folder:
                start = time.perf_counter()
                recommend_all(model, Path(folder) / "all.parquet", arguments.k, by)
                seconds[by].append(time.perf_counter() - start)
    results = [
        {"what": name, "seconds": statistics.median(taken), "turns": taken}
        for name, taken in seconds.items()
    ]
    table = Table("what", "seconds", "range", "target")
    for row in results:
        taken = row["turns"]
        target = "" if row["what"] == "products alone" else f"{TARGET_SECONDS:.0f}"
        table.add_row(
            row["what"], f"{row['seconds']:.1f}", f"{min(taken):.1f} to {max(taken):.1f}", target
        )
    Console().print(table)
    print(f"load average {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
