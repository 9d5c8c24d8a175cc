"""What a matcher answers with."""

from dataclasses import dataclass

import polars as pl

from wearwith.matching.candidates import Candidates
from wearwith.matching.queries import Direction
from wearwith.matching.rule_reach import RuleReach
from wearwith.matching.sieve import Step
from wearwith.model import Garment, TrainedModel, chances
from wearwith.types import By, Floats, Ints

__all__ = ["Matches", "described"]


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


def described(
    model: TrainedModel,
    garment: Garment,
    candidates: Candidates,
    positions: Ints,
    scores: Floats,
    n_pinned: int,
    by: By,
    reach: RuleReach | None,
) -> pl.DataFrame:
    """Say what there is to say of the chosen garments, in their order.

    Parameters
    ----------
    model, garment
        Who ranked, and for what.
    candidates
        What was ranked.
    positions, scores
        Which ones were chosen, and their scores; (n,) each.
    n_pinned
        How many of the first ones were pinned.
    by
        Whose scores these are.
    reach
        The rules as they stand; None without a teacher.

    Returns
    -------
    polars.DataFrame
        As `Matches.items`.
    """
    usual = candidates.usual
    usual = model.usual(garment.point[None]) if usual is None else usual[positions]
    likely = chances(
        model, scores, usual, reach.teacher if by == "teacher" and reach is not None else None
    )
    told: list[float | None] = [None] * len(positions) if likely is None else likely.tolist()
    fired: list[list[str]] = [[] for _ in told]
    if reach is not None:
        fired = reach.fired(garment, positions)
    values = zip(positions.tolist(), scores.tolist(), told, fired, strict=True)
    rows = [
        (
            number,
            candidates.names[place],
            score,
            chance,
            number <= n_pinned,
            rules,
            candidates.contexts[place],
        )
        for number, (place, score, chance, rules) in enumerate(values, start=1)
    ]
    return pl.DataFrame(rows, COLUMNS, orient="row")
