"""Scores of any pairs of the catalogue, with the rules that fire on each."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from wearwith.model import FiredRules, Teacher, TrainedModel, chances
from wearwith.types import Ints

__all__ = ["fired_in_parts", "scored_pairs"]

PAIRS_AT_ONCE = 2**13
COLUMNS = {
    "top": pl.String(),
    "bottom": pl.String(),
    "score": pl.Float64(),
    "probability": pl.Float64(),
    "teacher_score": pl.Float64(),
    "teacher_probability": pl.Float64(),
    "rules": pl.List(pl.String()),
}


def scored_pairs(
    model: TrainedModel, teacher: Teacher | None, pairs: Iterable[tuple[str, str]]
) -> pl.DataFrame:
    """Score pairs of ids of tops and bottoms; `teacher` has the rules as they stand.

    Returns
    -------
    polars.DataFrame
        One row a pair, in the order given: top, bottom, score (the student's), probability (null if
        scores are not calibrated), teacher_score, teacher_probability (null without a teacher, and
        with edited rules), rules (ids of those that fire).

    Raises
    ------
    UnknownItemError
        If a pair names no top and bottom of the catalogue.
    """
    pairs = list(pairs)
    tops = model.catalogue.top_positions(top for top, _ in pairs)
    bottoms = model.catalogue.bottom_positions(bottom for _, bottom in pairs)
    scores = model.scorer.score_pairs(tops, bottoms)
    fired: list[list[str]] = [[] for _ in pairs]
    taught = None
    if teacher is not None:
        active = fired_in_parts(teacher, tops, bottoms)
        taught = teacher.preference(scores) + active.push
        for row, rule in zip(active.rows, active.rules, strict=True):
            fired[row].append(teacher.book.rules[rule].id)
    usual = model.usual(model.points("top")[tops])
    return pl.DataFrame(
        {
            "top": [top for top, _ in pairs],
            "bottom": [bottom for _, bottom in pairs],
            "score": scores,
            "probability": chances(model, scores, usual),
            "teacher_score": taught,
            "teacher_probability": (
                None if taught is None else chances(model, taught, usual, teacher)
            ),
            "rules": fired,
        },
        schema_overrides=COLUMNS,
    )


def fired_in_parts(teacher: Teacher, tops: Ints, bottoms: Ints) -> FiredRules:
    """`Teacher.of_pairs`, of so many pairs at once that memory stays bounded."""
    starts = range(0, max(len(tops), 1), PAIRS_AT_ONCE)  # of no pairs there is one empty part
    blocks = [slice(start, start + PAIRS_AT_ONCE) for start in starts]
    parts = [(some, teacher.of_pairs(tops[some], bottoms[some])) for some in blocks]
    return FiredRules(
        len(tops),
        np.concatenate([part.rows + some.start for some, part in parts]),
        np.concatenate([part.rules for _, part in parts]),
        np.concatenate([part.confidence for _, part in parts]),
        np.concatenate([part.effects for _, part in parts]),
    )
