"""Is the garment that does not belong the one that a diagnosis names?

One garment of each outfit is replaced by a negative, and a scorer has to name it. It does so in two
ways: by the garment whose best replacement gains most, and by the one with the lowest share.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wearwith.catalog import OutfitQuestions
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import DataError
from wearwith.evaluation.outfit_metrics import right_answers, sums_by_outfit
from wearwith.evaluation.protocol import evaluation_rng
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.model.outfit_swaps import best_replacements, item_shares
from wearwith.types import By, Doubles, Ints

__all__ = ["Reading", "SwapFigures", "measure_swaps"]

LEAST = 3  # garments of an outfit; a garment of two has no share
Reading = Literal["swap", "share"]


@dataclass(frozen=True)
class SwapFigures:
    """How often the replaced garment is named.

    `chance` is what guessing would name, the mean of 1 / size; `interval` has 95 %, over resampled
    outfits, and is None for a single one.
    """

    by: By
    reading: Reading
    n: int
    named: float
    chance: float
    interval: tuple[float, float] | None


def measure_swaps(
    scorer: OutfitScorer, questions: OutfitQuestions, seed: int = 0
) -> list[SwapFigures]:
    """Measure a scorer and its teacher on outfits of three garments or more.

    `questions` have each outfit as it was worn and with one garment replaced, such as
    `compatibility_questions` with `replaced = "one"`; a tie counts 1 / number tied. `seed` is that
    of the intervals.

    Raises `DataError` if no outfit is large enough.
    """
    rows, places = _replaced(questions)
    outfits = [row[row != NONE] for row in questions.items[rows]]
    if not outfits:
        raise DataError(
            f"No outfit with a replaced garment has {LEAST} garments or more",
            fix="take other negatives, or a dataset with larger outfits",
        )
    named = tuple(questions.outfits[row] for row in rows.tolist())
    scorers: dict[By, OutfitScorer | None] = {"student": scorer, "teacher": scorer.teacher}
    found = []
    for by, one in scorers.items():
        for reading, suspicion in _READINGS.items():
            if one is None:
                continue
            hits = [
                right_answers(suspicion(one, outfit)[None], place)
                for outfit, place in zip(outfits, places[:, None], strict=True)
            ]
            sums = sums_by_outfit(named, np.concatenate(hits))
            found.append(
                SwapFigures(
                    by,
                    reading,
                    n=len(outfits),
                    named=sums.mean,
                    chance=float(np.mean([1 / len(outfit) for outfit in outfits])),
                    interval=sums.interval(evaluation_rng(seed, "bootstrap")),
                )
            )
    return found


def _low_share(scorer: OutfitScorer, outfit: Ints) -> Doubles:
    shares = item_shares(scorer, outfit)
    assert shares is not None  # noqa: S101 - the outfit has three garments or more
    return -shares


# How suspicious each garment of an outfit is; the most suspicious one is named.
_READINGS: Mapping[Reading, Callable[[OutfitScorer, Ints], Doubles]] = {
    "swap": lambda scorer, outfit: best_replacements(scorer, outfit).gains,
    "share": _low_share,
}


def _replaced(questions: OutfitQuestions) -> tuple[Ints, Ints]:
    """Rows of outfits with a replaced garment, and its place in each. Shapes: (k,) and (k,)."""
    worn = {name: row for row, name in enumerate(questions.outfits) if questions.labels[row] == 1}
    rows = np.flatnonzero((questions.labels == 0) & (questions.sizes >= LEAST))
    origins = np.array([worn[questions.outfits[row]] for row in rows.tolist()], dtype=np.int64)
    differs = questions.items[rows] != questions.items[origins]
    return rows, differs.argmax(axis=1)
