"""The ten best of 200,000 bottoms of 256 numbers: exact against faiss, and by the graph.

Exact search and a flat index of faiss, where it is installed, take turns, one question after
another and some in one batch, each with one thread. The graph is asked questions of which none was
used to measure it while it was built.

    pip install faiss-cpu    # only for this comparison
    python benchmarks/index.py --json result.json
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import importlib.util
import itertools
import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from kit.made_up_model import made_up_directions, made_up_points
from kit.telling import Row, options, tell
from kit.turns import in_turns, spent
from wearwith.matching.graph_index import IndexConfig, check_index
from wearwith.matching.index_cache import open_index
from wearwith.matching.shared_pass import MOST_AT_ONCE, SharedPass
from wearwith.model.ranking import best_first
from wearwith.types import Floats

K = 10


def exact_ways(points: Floats) -> tuple[Callable[..., object], Callable[..., object]]:
    """Our exact search: of one question, and of some that came together."""
    shared = SharedPass(points)

    def one(question: Floats) -> object:
        return best_first(shared.scores(question[0]), K)

    def some(questions: Floats) -> object:
        return [best_first(scores, K) for scores in shared.scores_of(questions)]

    return one, some


def flat_index(points: Floats) -> Callable[..., object] | None:
    """Give the peer's exact search; None where it is not installed."""
    if importlib.util.find_spec("faiss") is None:
        return None
    import faiss

    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(points.shape[1])
    flat.add(points)
    return lambda questions: flat.search(questions, K)


def exact(points: Floats, questions: Floats, turns: int) -> list[Row]:
    """Exact search beside faiss, for one question and for as many as share a pass."""
    one, some = exact_ways(points)
    peer = flat_index(points)
    rows: list[Row] = []
    for what, ours, size in (("exact", one, 1), ("exact, together", some, MOST_AT_ONCE)):
        starts = range(0, len(questions) - size + 1, size)
        asked = [questions[start : start + size] for start in starts]
        ways = {"ours": one_after_another(ours, asked)}
        if peer is not None:
            ways["faiss"] = one_after_another(peer, asked)
        taken = in_turns(ways, turns)
        ms = {
            name: 1000 * statistics.median(turn.wall for turn in found) / size
            for name, found in taken.items()
        }
        row: Row = {"what": what, "at once": size, "ms each": ms["ours"]}
        if peer is not None:
            row |= {"faiss flat, ms": ms["faiss"], "ratio": ms["ours"] / ms["faiss"]}
        rows.append(row | {"target": "ratio 1.3"})
    return rows


def one_after_another(
    way: Callable[[Floats], object], questions: list[Floats]
) -> Callable[[], object]:
    """Ask the next question with every call."""
    waiting = itertools.cycle(questions)
    return lambda: way(next(waiting))


def by_graph(points: Floats, questions: Floats, recall: float) -> Row:
    """Build the graph; its recall, and the time of a question, scored exactly."""
    config, apart = IndexConfig(recall=recall), len(questions) // 2
    opened = []
    built = spent(lambda: opened.append(open_index(points, questions[:apart], None, config)))
    (found,) = opened
    row: Row = {"what": "graph", "at once": 1, "s to build": built.wall}
    row["recall"] = found.check.recall
    if found.index is None:
        return row
    index = found.index

    def ask(question: Floats) -> None:
        best_first(points[index.near(question, K)] @ question, K)

    ms = [1000 * spent(partial(ask, question)).wall for question in questions[apart:]]
    check = check_index(index, points, questions[apart:], K, index.expansion)
    return row | {
        "recall": check.recall,
        "expansion": check.expansion,
        "ms each": statistics.median(ms),
        "p99 ms": float(np.percentile(ms, 99)),
        "target": "1 ms",
    }


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--bottoms", type=int, default=200_000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--recall", type=float, default=0.99, help="that the graph has to reach")
    asked = parser.parse_args(words)
    rng = np.random.default_rng(0)
    directions = made_up_directions(asked.dim, rng)
    points = made_up_points(asked.bottoms, rng, directions)
    questions = made_up_points(480, rng, directions)
    rows = exact(points, questions, asked.turns)
    tell([*rows, by_graph(points, questions, asked.recall)], asked.json)


if __name__ == "__main__":
    sys.exit(main())
