"""Evaluating a student on the size of the published test set, beside its matrix product alone.

1,954 tops and 13,663 bottoms with points of 1,024 numbers, three worn bottoms a top. `evaluation`
is AUC over three triplets a pair, the mean reciprocal rank in lists of fifty, and hit rate and NDCG
over all bottoms; `matrix product` is the scores of all pairs and nothing else, in the same pieces.
They take turns in one process.

    python benchmarks/evaluating.py --threads 2 --json result.json
"""

import os
import sys
from collections.abc import Callable, Sequence

import numpy as np

from kit.telling import options, summed_up, tell
from kit.turns import Taken, in_turns

WORN = 3
PRODUCT = "matrix product"


def ways(n_tops: int, n_bottoms: int, dim: int) -> dict[str, Callable[[], object]]:
    """What takes turns, by name."""
    from wearwith.catalog import Catalogue, PairArrays, TripletArrays
    from wearwith.evaluation.evaluate_model import full_list_metrics, score_lists, score_triplets
    from wearwith.evaluation.metrics import auc, reciprocal_rank
    from wearwith.evaluation.protocol import CandidateLists
    from wearwith.model.point_scorer import PointScorer

    rng = np.random.default_rng(0)
    catalogue = Catalogue(
        tuple(f"t{n}" for n in range(n_tops)), tuple(f"b{n}" for n in range(n_bottoms))
    )
    points = (rng.random((n, dim), dtype=np.float32) for n in (n_tops, n_bottoms))
    scorer = PointScorer("dbpr", catalogue, *points)
    tops = np.repeat(np.arange(n_tops), WORN)
    worn = np.sort(rng.integers(n_bottoms, size=(n_tops, WORN)))
    pairs = PairArrays(tops, worn.ravel())
    negatives = rng.integers(n_bottoms, size=3 * len(tops))
    triplets = TripletArrays(np.repeat(tops, 3), np.repeat(pairs.bottoms, 3), negatives)
    lists = CandidateLists(
        np.arange(n_tops), pairs.bottoms[::WORN], rng.integers(n_bottoms, size=(n_tops, 49))
    )
    nobody = PairArrays(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    step = 2**23 // n_bottoms

    def product() -> None:
        for start in range(0, n_tops, step):
            scorer.score_all(np.arange(start, min(start + step, n_tops)))

    return {
        PRODUCT: product,
        "AUC": lambda: auc(*score_triplets(scorer, triplets)),
        "MRR": lambda: reciprocal_rank(*score_lists(scorer, lists)).mean(),
        "full ranking": lambda: full_list_metrics(scorer, pairs, nobody, 10),
    }


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--tops", type=int, default=1954)
    parser.add_argument("--bottoms", type=int, default=13_663)
    parser.add_argument("--dim", type=int, default=1024)
    parser.add_argument("--turns", type=int, default=9, help="counted turns")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args(words)
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    taken = in_turns(ways(asked.tops, asked.bottoms, asked.dim), asked.turns)
    parts = zip(*(turns for name, turns in taken.items() if name != PRODUCT), strict=True)
    taken["evaluation"] = [
        Taken(sum(one.wall for one in turn), sum(one.cpu for one in turn)) for turn in parts
    ]
    tell(summed_up(taken, over=PRODUCT, targets={"evaluation": "1.2 times"}), asked.json)


if __name__ == "__main__":
    sys.exit(main())
