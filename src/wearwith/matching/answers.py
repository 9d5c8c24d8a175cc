"""What a matcher answers with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from wearwith.matching.queries import Direction
from wearwith.matching.shortlist import Shortlist
from wearwith.matching.sieve import Step
from wearwith.model import Garment, Teacher, TrainedModel, chances
from wearwith.types import Floating, Ints

__all__ = ["COLUMNS", "Chosen", "Matches", "described"]


COLUMNS = {
    "rank": pl.Int64(),
    "id": pl.String(),
    "score": pl.Float64(),
    "probability": pl.Float64(),
    "pinned": pl.Boolean(),
    "rules": pl.List(pl.String()),
    "context": pl.String(),
}


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


@dataclass(frozen=True)
class Chosen:
    """Those to show for one garment, in order.

    Attributes
    ----------
    garment
        What they are for.
    shortlist
        Of whom they are.
    rows, scores
        Which ones, and their scores; shape (n,) each.
    n_pinned
        How many of the first ones were pinned.
    """

    garment: Garment
    shortlist: Shortlist
    rows: Ints
    scores: Floating
    n_pinned: int


def described(
    model: TrainedModel, found: Sequence[Chosen], by: Teacher | None, teacher: Teacher | None
) -> pl.DataFrame:
    """Say what there is to say of the chosen garments, one answer after another.

    Parameters
    ----------
    model
        Who ranked.
    found
        The answers to some queries.
    by
        The teacher whose scores these are; None of the student's.
    teacher
        The rules as they stand; None without a teacher.

    Returns
    -------
    polars.DataFrame
        As `Matches.items`.
    """
    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    for one in found:
        short, rows, n = one.shortlist, one.rows, len(one.rows)
        columns["rank"] += range(1, n + 1)
        columns["id"] += short.ids(rows)
        columns["score"] += one.scores.tolist()
        columns["probability"] += _likely(model, one, by)
        columns["pinned"] += [row < one.n_pinned for row in range(n)]
        columns["rules"] += [[]] * n if teacher is None else short.rules(rows, teacher)
        columns["context"] += short.contexts(rows)
    return pl.DataFrame(columns, COLUMNS)


def _likely(model: TrainedModel, one: Chosen, by: Teacher | None) -> list[float | None]:
    """Probabilities of the chosen ones; None where scores are not calibrated."""
    if not model.manifest.calibration:
        return [None] * len(one.rows)
    usual = one.shortlist.usual
    of_tops = model.usual(one.garment.point[None]) if usual is None else usual[one.rows]
    likely = chances(model, one.scores, np.asarray(of_tops), by)
    return [None] * len(one.rows) if likely is None else likely.tolist()
