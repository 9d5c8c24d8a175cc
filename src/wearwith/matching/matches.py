"""The answer of a matcher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from wearwith.matching.looks import Looks
from wearwith.matching.queries import Direction, direction_to
from wearwith.matching.source import Shortlist
from wearwith.model import Distance, Garment, Teacher, TrainedModel, chances
from wearwith.types import By, Doubles, Floating, Ints, other_side

__all__ = [
    "COLUMNS",
    "Chosen",
    "Matches",
    "Step",
    "described",
    "emptied",
    "table_of",
    "unreadable",
]


COLUMNS = {
    "rank": pl.Int64(),
    "tie_from": pl.Int64(),
    "tie_to": pl.Int64(),
    "id": pl.String(),
    "score": pl.Float64(),
    "probability": pl.Float64(),
    "pinned": pl.Boolean(),
    "rules": pl.List(pl.String()),
    "against": pl.List(pl.String()),
    "more_colours": pl.Int64(),
    "more_sizes": pl.Int64(),
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
    columns
        Best first: rank (the place in the list), tie_from and tie_to (the ranks that those of equal
        score share, this one among them; null without a tie, and where not scores alone decide),
        id, score, probability (null if scores are not calibrated, or the garment is far from those
        of the training), pinned, rules (ids of those that fire on the pair), against (those of them
        that speak against it), more_colours (how many others the catalogue has of its model),
        more_sizes (how many others of the garment itself; null from a database), context. `items`
        has them as a table.
    direction
        Whether these are bottoms or tops.
    steps
        What each filter left, in order.
    message
        Why there is nothing; None if there is something.
    by
        Whose ranking it is.
    distance
        Of a new garment from those of the training; None for one of the catalogue.
    looks
        What a new garment looks like; None for one of the catalogue.
    """

    columns: Mapping[str, list[Any]]
    direction: Direction
    steps: tuple[Step, ...]
    message: str | None
    by: By
    distance: Distance | None = None
    looks: Looks | None = None

    @cached_property
    def items(self) -> pl.DataFrame:
        """The columns as a table."""
        return table_of(self.columns)


@dataclass(frozen=True)
class Chosen:
    """Those to show for one garment, in order."""

    garment: Garment
    shortlist: Shortlist
    rows: Ints  # of the shortlist; shape (n,)
    scores: Floating  # shape (n,)
    n_pinned: int  # how many of the first ones were pinned
    ties: Ints | None  # first and last rank of each; None where not scores alone decide; (n, 2)


def described(
    model: TrainedModel, chosen: Sequence[Chosen], by: Teacher | None, teacher: Teacher | None
) -> dict[str, list[Any]]:
    """Describe the chosen garments, one query after another, in the columns of `Matches`.

    `by` is the teacher whose scores these are, None for the student's; `teacher` has the rules as
    they stand.
    """
    scores = np.concatenate([np.zeros(0), *(one.scores for one in chosen)])
    likely = _likely(model, chosen, scores, by)
    columns: list[list[Any]] = [
        [number for one in chosen for number in range(1, len(one.rows) + 1)],
        *_ties(chosen),
        [name for one in chosen for name in one.shortlist.ids(one.rows)],
        scores.tolist(),
        [None] * len(scores) if likely is None else likely.tolist(),
        [row < one.n_pinned for one in chosen for row in range(len(one.rows))],
        *_ids_of_rules(teacher, chosen),
        *_more(chosen),
        [context for one in chosen for context in one.shortlist.contexts(one.rows)],
    ]
    return dict(zip(COLUMNS, columns, strict=True))


def table_of(columns: Mapping[str, list[Any]]) -> pl.DataFrame:
    """Columns of `described` as a table."""
    if len(columns["id"]) < MANY:
        return pl.DataFrame(list(zip(*columns.values(), strict=True)), COLUMNS, orient="row")
    return pl.DataFrame(
        [
            _lists(name, values)
            if name in ("rules", "against")
            else pl.Series(name, values, COLUMNS[name])
            for name, values in columns.items()
        ]
    )


def _ties(chosen: Sequence[Chosen]) -> list[list[int | None]]:
    """The first and the last rank of those that tie, None where none does."""
    first: list[int | None] = []
    last: list[int | None] = []
    for one in chosen:
        ties = np.zeros((len(one.rows), 2), np.int64) if one.ties is None else one.ties
        for begin, end in ties.tolist():
            first.append(begin if begin < end else None)
            last.append(end if begin < end else None)
    return [first, last]


def _more(chosen: Sequence[Chosen]) -> list[list[int | None]]:
    """How many other colours, and how many other sizes, there are of each."""
    colours: list[int | None] = []
    sizes: list[int | None] = []
    for one in chosen:
        more = one.shortlist.more(one.rows)
        colours += more[0]
        sizes += more[1]
    return [colours, sizes]


def _ids_of_rules(
    teacher: Teacher | None, chosen: Sequence[Chosen]
) -> tuple[list[list[str]], list[list[str]]]:
    """Ids of the rules that fire on each pair, and of those that speak against it."""
    named: list[list[str]] = []
    against: list[list[str]] = []
    if teacher is None:
        n = sum(len(one.rows) for one in chosen)
        return [[]] * n, [[]] * n
    ids = [rule.id for rule in teacher.book.rules]
    for one in chosen:
        active = one.shortlist.fired(one.rows, teacher)
        speaks_against = teacher.speaks_against(one.garment, active)
        pairs = list(zip(active.rules.tolist(), speaks_against.tolist(), strict=True))
        ends = np.searchsorted(active.rows, np.arange(active.count + 1)).tolist()
        for start, end in pairwise(ends):
            named.append([ids[rule] for rule, _ in pairs[start:end]])
            against.append([ids[rule] for rule, is_against in pairs[start:end] if is_against])
    return named, against


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
    if any(one.garment.distance is not None and one.garment.distance.is_far for one in chosen):
        return None  # a new garment is asked about alone
    usual = []
    for one in chosen:
        of_tops = one.shortlist.usual
        if of_tops is None:
            usual.append(np.repeat(model.usual(one.garment.point[None]), len(one.rows)))
        else:
            usual.append(of_tops[one.rows])
    return chances(model, scores, np.concatenate(usual), by)


def unreadable(garment: Garment, by: By, looks: Looks | None) -> Matches:
    """The answer for a garment of which nothing was read: why there is none."""
    assert garment.distance is not None  # noqa: S101 - it said so
    direction = direction_to(other_side(garment.side))
    empty: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    return Matches(empty, direction, (), garment.distance.reason, by, garment.distance, looks)


def emptied(n: int, called: str, steps: Sequence[Step]) -> str:
    """Say which filter left none of n candidates, and what those before it left."""
    parts = [f"Of {n:,} {called}"]
    for step in steps:
        if step.left == 0:
            joint = ", and " if len(parts) > 1 else ", "
            return f"{', '.join(parts)}{joint}{step.what} leaves none of them"
        parts.append(f"{step.what} leaves {step.left:,}")
    return f"There are no {called} at all"
