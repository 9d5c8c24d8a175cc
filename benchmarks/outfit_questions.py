"""Evaluating 100,000 blanks with four answers each, beside the scorer's own work alone.

Garments have stored points of 128 numbers, and an answer's score is its product with the sum of
those that are given. `evaluation` is the accuracy with its interval over 100,000 outfits and its
parts by slot, size and what was seen in training; `scores` is the scorer's work and nothing else.
They take turns in one process.

    python benchmarks/outfit_questions.py --threads 2 --json result.json
"""

import os
import sys
from collections.abc import Callable, Sequence

import numpy as np

from kit.telling import options, summed_up, tell
from kit.turns import in_turns

ANSWERS, LARGEST = 4, 8


def ways(n: int, n_garments: int, dim: int) -> dict[str, Callable[[], object]]:
    """What takes turns, by name."""
    from wearwith.catalog import BlankQuestions, SlotCatalogue
    from wearwith.catalog.slot_catalogue import NONE
    from wearwith.evaluation import measure_blanks
    from wearwith.evaluation.outfit_scores import answer_scores
    from wearwith.model import OutfitScorer
    from wearwith.types import OUTFIT_SLOTS, Floating, Ints

    rng = np.random.default_rng(0)
    slots = rng.integers(len(OUTFIT_SLOTS), size=n_garments)
    garments = SlotCatalogue(tuple(f"g{number:06d}" for number in range(n_garments)), slots)
    points = rng.normal(size=(n_garments, dim)).astype(np.float32)

    class Products(OutfitScorer):
        name = "products"

        def score_answers(self, given: Ints, answers: Ints) -> Floating:
            wanted = (points[given] * (given != NONE)[:, :, None]).sum(axis=1)  # (n, dim)
            scores: Floating = (points[answers] @ wanted[:, :, None])[:, :, 0]
            return scores

        def score_outfits(self, outfits: Ints) -> Floating:
            raise NotImplementedError

    given = rng.integers(n_garments, size=(n, LARGEST - 1))
    given[np.arange(LARGEST - 1) >= rng.integers(2, LARGEST, size=(n, 1))] = NONE
    answers = rng.integers(n_garments, size=(n, ANSWERS))
    gold = rng.integers(ANSWERS, size=n)
    questions = BlankQuestions(
        outfits=tuple(f"o{number}" for number in range(n)),
        given=given,
        answers=answers,
        gold=gold,
        slots=slots[answers[np.arange(n), gold]],
        sizes=(given != NONE).sum(axis=1) + 1,
        counts=np.full(n, ANSWERS),
    )
    worn, scorer = rng.random(n_garments) < 0.5, Products(garments)
    return {
        "evaluation": lambda: measure_blanks(scorer, questions, worn),
        "scores": lambda: answer_scores(scorer, given, answers),
    }


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--garments", type=int, default=100_000)
    parser.add_argument("--dim", type=int, default=128)
    parser.add_argument("--turns", type=int, default=3, help="counted turns")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args(words)
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    taken = in_turns(ways(asked.questions, asked.garments, asked.dim), asked.turns)
    tell(summed_up(taken, targets={"evaluation": "5 s"}), asked.json)


if __name__ == "__main__":
    sys.exit(main())
