"""The ten best of 200,000 bottoms of 256 numbers: exact against faiss, and by the graph.

Exact search and a flat index of faiss take turns, one question after another and in one batch, each
with one thread; the ratio is that of their medians. The graph is asked by the same questions, of
which none was used to measure it while it was built.

    pip install faiss-cpu    # only for this comparison
    python benchmarks/index.py --json result.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from synthetic import made_up_directions, made_up_points
from wearwith.matching.graph_index import IndexConfig, check_index
from wearwith.matching.index_cache import open_index
from wearwith.matching.shared_pass import MOST_AT_ONCE, SharedPass
from wearwith.model.ranking import best_first
from wearwith.types import Floats

K = 10
TARGETS = {"exact": 1.3, "exact, together": 1.3}


def in_turns(
    ways: dict[str, Callable[[Floats], object]], questions: list[Floats], turns: int
) -> dict[str, list[float]]:
    """Seconds of each way for each question; who begins changes with every one."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns):
        names = list(ways) if turn % 2 else list(ways)[::-1]
        for name in names:
            start = time.perf_counter()
            ways[name](questions[turn % len(questions)])
            seconds[name].append(time.perf_counter() - start)
    return seconds


def exact_ways(points: Floats) -> tuple[Callable[..., object], Callable[..., object]]:
    """Our exact search: of one question, and of some that came together."""
    shared = SharedPass(points)

    def one(question: Floats) -> object:
        return best_first(shared.scores(question[0]), K)

    def some(questions: Floats) -> object:
        return [best_first(scores, K) for scores in shared.scores_of(questions)]

    return one, some


def compared(points: Floats, questions: Floats, turns: int) -> list[dict[str, object]]:
    """Exact search against faiss, for one question and for as many as share a pass."""
    import faiss

    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(points.shape[1])
    flat.add(points)
    one, some = exact_ways(points)

    def peer(asked: Floats) -> object:
        return flat.search(asked, K)

    results: list[dict[str, object]] = []
    groups = {"exact": (one, 1), "exact, together": (some, MOST_AT_ONCE)}
    for name, (ours, size) in groups.items():
        starts = range(0, len(questions) - size + 1, size)
        asked = [questions[start : start + size] for start in starts]
        in_turns({"ours": ours, "faiss": peer}, asked, 2)
        seconds = in_turns({"ours": ours, "faiss": peer}, asked, turns)
        ms = {who: 1000 * statistics.median(taken) / size for who, taken in seconds.items()}
        results.append(
            {
                "what": name,
                "questions": size,
                "ms": ms["ours"],
                "faiss_ms": ms["faiss"],
                "ratio": ms["ours"] / ms["faiss"],
                "target": TARGETS[name],
            }
        )
    return results


def by_graph(points: Floats, questions: Floats, recall: float) -> dict[str, object]:
    """Build the graph; its recall, and the time of a question, scored exactly."""
    apart = len(questions) // 2
    start = time.perf_counter()
    opened = open_index(points, questions[:apart], None, IndexConfig(recall=recall))
    built = time.perf_counter() - start
    if opened.index is None:
        return {"what": "graph", "recall": opened.check.recall, "build_seconds": built}
    taken = []
    for question in questions[apart:]:
        start = time.perf_counter()
        near = opened.index.near(question, K)
        best_first(points[near] @ question, K)
        taken.append(time.perf_counter() - start)
    found = check_index(opened.index, points, questions[apart:], K, opened.index.expansion)
    return {
        "what": "graph",
        "questions": 1,
        "ms": 1000 * statistics.median(taken),
        "p99_ms": 1000 * float(np.percentile(taken, 99)),
        "recall": found.recall,
        "expansion": found.expansion,
        "build_seconds": built,
        "target": 1.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bottoms", type=int, default=200_000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--recall", type=float, default=0.99, help="that the graph has to reach")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    directions = made_up_directions(arguments.dim, rng)
    points = made_up_points(arguments.bottoms, rng, directions)
    questions = made_up_points(480, rng, directions)
    results = compared(points, questions, arguments.turns)
    results.append(by_graph(points, questions, arguments.recall))
    table = Table("what", "at once", "ms each", "faiss flat, ms", "ratio", "recall", "target")
    for row in results:
        numbers = [row.get(name) for name in ("ms", "faiss_ms", "ratio", "recall", "target")]
        shown = ["" if number is None else f"{number:.3f}" for number in numbers]
        table.add_row(str(row["what"]), str(row.get("questions", "")), *shown)
    Console().print(table)
    print(f"graph: {results[-1]}\nload average {os.getloadavg()[0]:.1f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
