"""The answer of a matcher."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from wearwith.matching.queries import Direction
from wearwith.matching.source import Shortlist
from wearwith.model import Garment, Teacher, TrainedModel, chances
from wearwith.types import Doubles, Floating, Ints

__all__ = ["COLUMNS", "Chosen", "Matches", "Step", "described", "emptied"]


COLUMNS = {
    "rank": pl.Int64(),
    "id": pl.String(),
    "score": pl.Float64(),
    "probability": pl.Float64(),
    "pinned": pl.Boolean(),
    "rules": pl.List(pl.String()),
    "context": pl.String(),
}


MANY = 200  # rows; of few, polars makes a frame row by row in less time


@dataclass(frozen=True)
class Step:
    """A filter by name, and how many candidates it left."""

    what: str
    left: int


@dataclass(frozen=True)
class Matches:
    """The answer to one query.

    Attributes
    ----------
    items
        Best first: rank, id, score, probability (null if scores are not calibrated), pinned, rules
        (ids of those that fire on the pair), context.
    direction
        Whether these are bottoms or tops.
    steps
        What each filter left, in order.
    message
        Why there is nothing; None if there is something.
    """

    items: pl.DataFrame
    direction: Direction
    steps: tuple[Step, ...]
    message: str | None


@dataclass(frozen=True)
class Chosen:
    """Those to show for one garment, in order."""

    garment: Garment
    shortlist: Shortlist
    rows: Ints  # of the shortlist; shape (n,)
    scores: Floating  # shape (n,)
    n_pinned: int  # how many of the first ones were pinned


def described(
    model: TrainedModel, chosen: Sequence[Chosen], by: Teacher | None, teacher: Teacher | None
) -> pl.DataFrame:
    """Describe the chosen garments, one query after another, in the columns of `Matches.items`.

    `by` is the teacher whose scores these are, None for the student's; `teacher` has the rules as
    they stand.
    """
    scores = np.concatenate([np.zeros(0), *(one.scores for one in chosen)])
    likely = _likely(model, chosen, scores, by)
    columns: list[list[Any]] = [
        [number for one in chosen for number in range(1, len(one.rows) + 1)],
        [name for one in chosen for name in one.shortlist.ids(one.rows)],
        scores.tolist(),
        [None] * len(scores) if likely is None else likely.tolist(),
        [row < one.n_pinned for one in chosen for row in range(len(one.rows))],
        [[]] * len(scores) if teacher is None else _ids_of_rules(teacher, chosen),
        [context for one in chosen for context in one.shortlist.contexts(one.rows)],
    ]
    if len(scores) < MANY:
        return pl.DataFrame(list(zip(*columns, strict=True)), COLUMNS, orient="row")
    return pl.DataFrame(
        [
            _lists(name, values) if name == "rules" else pl.Series(name, values, COLUMNS[name])
            for name, values in zip(COLUMNS, columns, strict=True)
        ]
    )


def _ids_of_rules(teacher: Teacher, chosen: Sequence[Chosen]) -> list[list[str]]:
    """Ids of the rules that fire on each pair."""
    ids = [rule.id for rule in teacher.book.rules]
    named: list[list[str]] = []
    for one in chosen:
        active = one.shortlist.fired(one.rows, teacher)
        rules = [ids[rule] for rule in active.rules.tolist()]
        ends = np.searchsorted(active.rows, np.arange(active.count + 1)).tolist()
        named += [rules[start:end] for start, end in pairwise(ends)]
    return named


def _lists(name: str, values: Sequence[list[str]]) -> pl.Series:
    """A column of many lists, shape (n,); most are alike, and polars is slow to make each."""
    keys = list(map(tuple, values))
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    distinct = pl.Series(name, list(places), pl.List(pl.String()))
    return distinct.gather([places[key] for key in keys])


def _likely(
    model: TrainedModel, chosen: Sequence[Chosen], scores: Doubles, by: Teacher | None
) -> Doubles | None:
    """Probabilities of all chosen garments, shape (n,); None if scores are not calibrated."""
    if not model.manifest.calibration or not chosen:
        return None
    usual = []
    for one in chosen:
        of_tops = one.shortlist.usual
        if of_tops is None:
            usual.append(np.repeat(model.usual(one.garment.point[None]), len(one.rows)))
        else:
            usual.append(of_tops[one.rows])
    return chances(model, scores, np.concatenate(usual), by)


def emptied(n: int, called: str, steps: Sequence[Step]) -> str:
    """Say which filter left none of n candidates, and what those before it left."""
    parts = [f"Of {n:,} {called}"]
    for step in steps:
        if step.left == 0:
            joint = ", and " if len(parts) > 1 else ", "
            return f"{', '.join(parts)}{joint}{step.what} leaves none of them"
        parts.append(f"{step.what} leaves {step.left:,}")
    return f"There are no {called} at all"
