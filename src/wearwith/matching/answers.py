"""What a matcher answers with."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from wearwith.catalog import IntArray, contexts
from wearwith.exported import Exported, Garment, RuleTeacher
from wearwith.exported.encoder import Floats
from wearwith.matching.queries import Direction
from wearwith.matching.sieve import Step

__all__ = ["By", "Matches", "described"]

By = Literal["student", "teacher"]


@dataclass(frozen=True)
class Matches:
    """The answer to one query.

    Attributes
    ----------
    items
        Best first: rank, id, score, probability (null where scores are not calibrated), pinned,
        rules (ids of those that fire on the pair), context.
    direction
        Whether these are bottoms or tops.
    steps
        What each filter left, in the order in which they were used.
    message
        Why there is nothing; None where there is something.
    """

    items: pl.DataFrame
    direction: Direction
    steps: tuple[Step, ...]
    message: str | None


def described(
    model: Exported,
    garment: Garment,
    items: pl.DataFrame,
    positions: IntArray,
    scores: Floats,
    n_pinned: int,
    by: By,
    rules: RuleTeacher | None,
) -> pl.DataFrame:
    """Say what there is to say of the chosen garments, in their order.

    Parameters
    ----------
    model, garment
        Who ranked, and for what.
    items, positions, scores
        The chosen rows of the table, their places in the catalogue, and their scores; (n,) each.
    n_pinned
        How many of the first ones were pinned.
    by
        Whose scores these are.
    rules
        The rules as they stand; None without a teacher.

    Returns
    -------
    polars.DataFrame
        As `Matches.items`.
    """
    calibration = model.manifest.calibration.get(by)
    if by == "teacher" and rules is not None and not rules.is_learned:
        calibration = None  # it was measured with the rules of the training
    fired: list[list[str]] = [[] for _ in positions]
    if rules is not None:
        for row, rule in zip(*rules.firing(garment, positions), strict=True):
            fired[row].append(rules.book.rules[rule].id)
    chances = [None] * len(scores) if calibration is None else calibration.probability(scores)
    return pl.DataFrame(
        {
            "rank": pl.Series(range(1, len(positions) + 1), dtype=pl.Int64()),
            "id": items["id"],
            "score": scores.astype("float64"),
            "probability": pl.Series(chances, dtype=pl.Float64()),
            "pinned": np.arange(len(positions)) < n_pinned,
            "rules": pl.Series(fired, dtype=pl.List(pl.String())),
            "context": contexts(items),
        }
    )
