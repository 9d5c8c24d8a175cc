"""Matches a second in one process: 20,000 bottoms, from one thread and from eight.

Each thread asks for the ten best bottoms of one top after another, as a server's threads do. One
thread of the BLAS, which is what a server should have for each of its workers. Beside it stands the
time of one product of all bottoms with one top, which is the least that a match can take alone.

    python benchmarks/match.py --json result.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from synthetic import made_up_model
from wearwith.matching import Matcher
from wearwith.model import TrainedModel

N_TOPS = 2_000
SWITCH_SECONDS = 0.001  # a thread waits so long for the Python of another; 0.005 triples the tail


def rate(matcher: Matcher, by: str, threads: int, seconds: float) -> dict[str, float]:
    """Ask from so many threads for so long; matches a second, and what one takes."""
    tops = matcher.model.catalogue.tops
    end = time.perf_counter() + seconds

    def ask(thread: int) -> list[float]:
        taken, place = [], thread
        while (start := time.perf_counter()) < end:
            matcher.match(tops[place % len(tops)], 10, by=by)
            taken.append(time.perf_counter() - start)
            place += threads
        return taken

    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        taken = [one for found in pool.map(ask, range(threads)) for one in found]
    passed = time.perf_counter() - start
    return {
        "matches_per_second": len(taken) / passed,
        "p50_ms": 1000 * float(np.percentile(taken, 50)),
        "p99_ms": 1000 * float(np.percentile(taken, 99)),
    }


def product_ms(model: TrainedModel, turns: int = 50) -> float:
    """Median time of one product with all bottoms."""
    points, taken = model.points("bottom"), []
    for top in model.points("top")[:turns]:
        start = time.perf_counter()
        points @ top
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bottoms", type=int, default=20_000)
    parser.add_argument("--dims", type=int, nargs="+", default=[256, 1024])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--turns", type=int, default=3, help="of which the median is told")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    sys.setswitchinterval(SWITCH_SECONDS)
    results = []
    for dim in arguments.dims:
        model = made_up_model(N_TOPS, arguments.bottoms, dim)
        matcher = Matcher(model)
        product = product_ms(model)
        for by in ("student", "teacher"):
            rate(matcher, by, 1, 0.3)
            for threads in arguments.threads:
                turns = [
                    rate(matcher, by, threads, arguments.seconds) for _ in range(arguments.turns)
                ]
                row = {"dim": dim, "by": by, "threads": threads, "product_ms": product}
                row |= {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
                results.append(row)
    table = Table("dim", "by", "threads", "matches/s", "p50 ms", "p99 ms", "product alone, ms")
    for row in results:
        table.add_row(
            str(row["dim"]),
            row["by"],
            str(row["threads"]),
            f"{row['matches_per_second']:,.0f}",
            f"{row['p50_ms']:.1f}",
            f"{row['p99_ms']:.1f}",
            f"{row['product_ms']:.2f}",
        )
    Console().print(table)
    print(f"load average {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
