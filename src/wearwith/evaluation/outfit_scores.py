"""Scores of many questions about outfits, some rows at a time."""

import numpy as np

from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import RunError
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.types import Doubles, Floating, Ints

__all__ = ["ANSWERS_AT_ONCE", "answer_scores", "outfit_scores"]

ANSWERS_AT_ONCE = 2**14  # a scorer may gather 1,000 numbers or more for each
_OUTFITS_AT_ONCE = 2**12


def answer_scores(scorer: OutfitScorer, given: Ints, answers: Ints) -> Doubles:
    """Score answers, -inf where there is none, in blocks of rows of about one length.

    Shapes: (n, L) and (n, m) to (n, m). Raises `RunError` if a score is not finite.
    """
    scores = np.empty(answers.shape)
    order = np.argsort((given != NONE).sum(axis=1), kind="stable")
    step = max(1, ANSWERS_AT_ONCE // max(answers.shape[1], 1))
    for start in range(0, len(order), step):
        rows = order[start : start + step]
        there = answers[rows]
        # In place of an answer that a question lacks, any other of its answers is scored.
        asked = np.where(there == NONE, there.max(axis=1, keepdims=True), there)
        scores[rows] = _finite(scorer.score_answers(_narrow(given[rows]), asked), scorer)
    scores[answers == NONE] = -np.inf
    return scores


def outfit_scores(scorer: OutfitScorer, items: Ints) -> Doubles:
    """Score outfits in blocks of about one size. Shape: (n, L) to (n,).

    Raises `RunError` if a score is not finite.
    """
    scores = np.empty(len(items))
    order = np.argsort((items != NONE).sum(axis=1), kind="stable")
    for start in range(0, len(order), _OUTFITS_AT_ONCE):
        rows = order[start : start + _OUTFITS_AT_ONCE]
        scores[rows] = _finite(scorer.score_outfits(_narrow(items[rows])), scorer)
    return scores


def _narrow(items: Ints) -> Ints:
    """Rows without the columns in which none has a garment."""
    return items[:, (items != NONE).any(axis=0)]


def _finite(scores: Floating, scorer: OutfitScorer) -> Floating:
    if not np.isfinite(scores).all():
        raise RunError(
            f"The model {scorer.name!r} gives scores that are not finite",
            fix="its training has diverged: train again with a lower learning rate",
        )
    return scores
