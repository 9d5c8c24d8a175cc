"""Matches a second in one process: 20,000 bottoms, from one thread and from eight.

Each thread asks for the ten best bottoms of one top after another, as a server's threads do. One
thread of the BLAS, which is what a server should have for each of its workers. Beside it stands the
time of one product of all bottoms with one top, which is the least that a match can take alone.

    python benchmarks/match.py --json result.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from kit.made_up_model import made_up_model
from kit.telling import options, tell
from kit.turns import spent
from wearwith.matching import Matcher
from wearwith.model import TrainedModel
from wearwith.serving.server import SWITCH_SECONDS

N_TOPS = 2_000


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
        "matches a second": len(taken) / passed,
        "p50 ms": 1000 * float(np.percentile(taken, 50)),
        "p99 ms": 1000 * float(np.percentile(taken, 99)),
    }


def product_ms(model: TrainedModel, turns: int = 50) -> float:
    """Median time of one product with all bottoms."""
    bottoms, tops = model.points("bottom"), model.points("top")[:turns]
    return 1000 * statistics.median(spent(lambda: bottoms @ top).wall for top in tops)  # noqa: B023


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--bottoms", type=int, default=20_000)
    parser.add_argument("--dims", type=int, nargs="+", default=[256, 1024])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--turns", type=int, default=3, help="of which the median is told")
    asked = parser.parse_args(words)
    sys.setswitchinterval(SWITCH_SECONDS)  # as a server does; 0.005 triples the tail
    rows = []
    for dim in asked.dims:
        model = made_up_model(N_TOPS, asked.bottoms, dim)
        matcher = Matcher(model)
        product = product_ms(model)
        for by in ("student", "teacher"):
            rate(matcher, by, 1, asked.seconds / 10)
            for threads in asked.threads:
                turns = [rate(matcher, by, threads, asked.seconds) for _ in range(asked.turns)]
                row = {"dim": dim, "by": by, "threads": threads}
                row |= {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
                rows.append(row | {"product alone ms": product})
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
