"""Answering "what goes with this?" for a top of the catalogue."""

import numpy as np
import polars as pl

from wearwith.catalog import contexts
from wearwith.errors import ConfigError
from wearwith.model import TrainedModel
from wearwith.models import Scorer, TeacherScorer, best_first, require_teacher
from wearwith.types import By, Floating, Ints

__all__ = ["fired_rules", "mean_scores", "recommend"]

TOPS_AT_ONCE = 256


def recommend(
    run: TrainedModel, top: str, k: int = 10, by: By = "student", *, level: bool = False
) -> pl.DataFrame:
    """Rank all bottoms for a top, best first.

    Parameters
    ----------
    run
        A trained model.
    top
        Id of a top.
    k
        How many bottoms to return.
    by
        Whose ranking: the student's, or its teacher's, in which the rules have their say.
    level
        Take each bottom's mean score over all tops off its scores. Garments that a model has never
        seen the like of, such as those of another camera, fall to a few places of its space, and
        then the same few bottoms come first for every top.

    Returns
    -------
    polars.DataFrame
        Columns rank (1 is best), bottom, score, rules (ids of the rules that fire on the pair,
        for or against it; empty for a model without rules), context; min(k, n_bottoms) rows.

    Raises
    ------
    UnknownItemError
        If there is no such top; the message has the nearest ids.
    ConfigError
        If `k` is less than 1, or the model has no teacher to ask.
    """
    if k < 1:
        raise ConfigError(f"{k} bottoms can't be recommended", where="-k", fix="ask for 1 or more")
    (position,) = run.scorer.catalogue.top_positions([top])
    scorer = require_teacher(run.scorer) if by == "teacher" else run.scorer
    if level:
        (scores,) = scorer.score_all(np.array([position])) - mean_scores(scorer)
        positions = best_first(scores, k)
        scores = scores[positions]
    else:
        positions, scores = scorer.rank(int(position), k=k)
    bottoms = run.items.filter(side="bottom")[positions]
    return pl.DataFrame(
        {
            "rank": range(1, len(positions) + 1),
            "bottom": bottoms["id"],
            "score": scores.astype("float64"),
            "rules": pl.Series(
                fired_rules(run, np.full(len(positions), position), positions),
                dtype=pl.List(pl.String()),
            ),
            "context": contexts(bottoms),
        }
    )


def mean_scores(scorer: Scorer) -> Floating:
    """Mean over all tops of each bottom's score. Shape: (n_bottoms,)."""
    n = len(scorer.catalogue.tops)
    total = np.zeros(len(scorer.catalogue.bottoms))
    for start in range(0, n, TOPS_AT_ONCE):  # so that memory stays bounded
        tops = np.arange(start, min(start + TOPS_AT_ONCE, n))
        total += scorer.score_all(tops).sum(axis=0, dtype=np.float64)
    return total / n


def fired_rules(run: TrainedModel, tops: Ints, bottoms: Ints) -> list[list[str]]:
    """Ids of the rules that fire on pairs; none for a model without rules. Shapes: (n,) each."""
    fired: list[list[str]] = [[] for _ in bottoms]
    teacher = run.scorer.teacher
    if isinstance(teacher, TeacherScorer) and run.knowledge is not None:
        active = teacher.rules.activation.pairs(tops, bottoms)
        for row, rule in zip(active.rows, active.rules, strict=True):
            fired[row].append(run.knowledge.book.rules[rule].id)
    return fired
