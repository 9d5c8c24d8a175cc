"""Evaluating a student on the size of the published test set, beside its matrix product alone.

1,954 tops and 13,663 bottoms with points of 1,024 numbers, three worn bottoms a top. `evaluation`
is AUC over three triplets a pair, the mean reciprocal rank in lists of fifty, and hit rate and NDCG
over all bottoms; `matrix product` is the scores of all pairs and nothing else, in the same pieces.
They take turns in one process.

    python benchmarks/evaluating.py --threads 2 --json result.json
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

TOPS, BOTTOMS, DIM, WORN = 1954, 13663, 1024, 3


def work() -> dict[str, Callable[[], object]]:
    """What takes turns, by name."""
    from wearwith.catalog import Catalogue, PairArrays, TripletArrays
    from wearwith.evaluation.evaluate_model import full_list_metrics, score_lists, score_triplets
    from wearwith.evaluation.metrics import auc, reciprocal_rank
    from wearwith.evaluation.protocol import CandidateLists
    from wearwith.model.point_scorer import PointScorer

    rng = np.random.default_rng(0)
    catalogue = Catalogue(
        tuple(f"t{n}" for n in range(TOPS)), tuple(f"b{n}" for n in range(BOTTOMS))
    )
    points = (rng.random((n, DIM), dtype=np.float32) for n in (TOPS, BOTTOMS))
    scorer = PointScorer("dbpr", catalogue, *points)
    tops = np.repeat(np.arange(TOPS), WORN)
    pairs = PairArrays(
        tops, np.sort(rng.integers(BOTTOMS, size=len(tops)).reshape(TOPS, -1)).ravel()
    )
    negatives = rng.integers(BOTTOMS, size=3 * len(tops))
    triplets = TripletArrays(np.repeat(tops, 3), np.repeat(pairs.bottoms, 3), negatives)
    lists = CandidateLists(
        np.arange(TOPS), pairs.bottoms[::WORN], rng.integers(BOTTOMS, size=(TOPS, 49))
    )
    nobody = PairArrays(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    step = 2**23 // BOTTOMS

    def product() -> None:
        for start in range(0, TOPS, step):
            scorer.score_all(np.arange(start, min(start + step, TOPS)))

    parts: dict[str, Callable[[], object]] = {
        "matrix product": product,
        "AUC": lambda: auc(*score_triplets(scorer, triplets)),
        "MRR": lambda: reciprocal_rank(*score_lists(scorer, lists)).mean(),
        "full ranking": lambda: full_list_metrics(scorer, pairs, nobody, 10),
    }
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=9, help="counted turns")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)
    parts = work()
    walls: dict[str, list[float]] = {name: [] for name in parts}
    cpus: dict[str, list[float]] = {name: [] for name in parts}
    for turn in range(arguments.turns + 1):
        for name, part in parts.items():
            start, cpu = time.perf_counter(), time.process_time()
            part()
            if turn:
                walls[name].append(time.perf_counter() - start)
                cpus[name].append(time.process_time() - cpu)
    for seconds in (walls, cpus):
        asked = zip(*(seconds[name] for name in parts if name != "matrix product"), strict=True)
        seconds["evaluation"] = [sum(turn) for turn in asked]
    results = []
    table = Table("", "wall s", "spread", "over product", "cpu s", "over product", "target")
    for name, taken in walls.items():
        over = [
            statistics.median(a / b for a, b in zip(s[name], s["matrix product"], strict=True))
            for s in (walls, cpus)
        ]
        row = {
            "what": name,
            "wall": statistics.median(taken),
            "wall_range": [min(taken), max(taken)],
            "wall_over": over[0],
            "cpu": statistics.median(cpus[name]),
            "cpu_over": over[1],
            "load": os.getloadavg()[0],
        }
        results.append(row)
        target = "1.2" if name == "evaluation" else ""
        spread = f"{min(taken):.3f} to {max(taken):.3f}"
        seconds_ = f"{row['wall']:.3f}", spread, f"{over[0]:.2f}", f"{row['cpu']:.3f}"
        table.add_row(name, *seconds_, f"{over[1]:.2f}", target)
    Console(width=110).print(table, f"load {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
