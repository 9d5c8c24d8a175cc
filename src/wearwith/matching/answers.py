"""What a matcher answers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from wearwith.matching.queries import Direction
from wearwith.matching.shortlist import Shortlist
from wearwith.matching.sieve import Step
from wearwith.model import Garment, Teacher, TrainedModel, chances
from wearwith.rules import Active
from wearwith.types import Doubles, Floating, Ints

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
    counts = [len(one.rows) for one in found]
    scores = np.concatenate([np.zeros(0), *(one.scores for one in found)])
    likely = _likely(model, found, scores, by)
    fired = [] if teacher is None else [one.shortlist.fired(one.rows, teacher) for one in found]
    columns = {
        "rank": [number for n in counts for number in range(1, n + 1)],
        "id": [name for one in found for name in one.shortlist.ids(one.rows)],
        "score": scores,
        "probability": [None] * len(scores) if likely is None else likely,
        "pinned": [row < one.n_pinned for one in found for row in range(len(one.rows))],
        "rules": [[]] * len(scores) if teacher is None else _ids_of_rules(teacher, fired),
        "context": [said for one in found for said in one.shortlist.contexts(one.rows)],
    }
    return pl.DataFrame(columns, COLUMNS)


def _ids_of_rules(teacher: Teacher, fired: Sequence[Active]) -> pl.Series:
    """Ids of the rules of each pair, as a column of lists.

    Many are alike, and polars takes long over each: they are made once.
    """
    ids = [rule.id for rule in teacher.book.rules]
    places: dict[tuple[int, ...], int] = {}
    place: list[int] = []
    for one in fired:
        rules = one.rules.tolist()
        ends = np.searchsorted(one.rows, np.arange(one.count + 1)).tolist()
        for start, end in pairwise(ends):
            place.append(places.setdefault(tuple(rules[start:end]), len(places)))
    lists = [[ids[rule] for rule in rules] for rules in places]
    return pl.Series(lists, dtype=pl.List(pl.String())).gather(place)


def _likely(
    model: TrainedModel, found: Sequence[Chosen], scores: Doubles, by: Teacher | None
) -> Doubles | None:
    """Probabilities of all that are chosen, shape (n,); None where scores are not calibrated."""
    if not model.manifest.calibration or not found:
        return None
    usual = []
    for one in found:
        of_tops = one.shortlist.usual
        if of_tops is None:
            usual.append(np.repeat(model.usual(one.garment.point[None]), len(one.rows)))
        else:
            usual.append(of_tops[one.rows])
    return chances(model, scores, np.concatenate(usual), by)
