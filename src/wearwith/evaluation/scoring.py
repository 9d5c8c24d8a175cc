"""Asking a scorer the questions of an evaluation, in pieces that fit into memory."""

import numpy as np

from wearwith.catalog import PairArrays, TripletArrays
from wearwith.errors import RunError
from wearwith.evaluation.candidate_lists import CandidateLists
from wearwith.evaluation.metrics import place_cells
from wearwith.model.scorer import Scorer
from wearwith.types import Floating, Ints

__all__ = ["full_list_metrics", "score_lists", "score_triplets"]

_PAIRS_AT_ONCE = 2**14  # a scorer may gather a vector of 1,000 numbers or more for each
_SCORES_AT_ONCE = 2**23


def score_triplets(scorer: Scorer, triplets: TripletArrays) -> tuple[Floating, Floating]:
    """Scores of the positives and of the negatives; shapes (n,) and (n,).

    Raises
    ------
    RunError
        If a score is not finite.
    """
    n = len(triplets)
    positive, negative = np.empty(n), np.empty(n)
    for start in range(0, n, _PAIRS_AT_ONCE):
        rows = slice(start, start + _PAIRS_AT_ONCE)
        columns = (triplets.tops, triplets.positives, triplets.negatives)
        positive[rows], negative[rows] = scorer.prefer(*(c[rows] for c in columns))
    _require_finite(positive, scorer)
    _require_finite(negative, scorer)
    return positive, negative


def score_lists(scorer: Scorer, lists: CandidateLists) -> tuple[Floating, Floating]:
    """Scores of the positives (n,) and of the negatives (n, 49), -inf where there is none.

    Raises
    ------
    RunError
        If a score is not finite.
    """
    positive = _score_pairs(scorer, lists.tops, lists.positives)
    row, column = np.nonzero(lists.negatives >= 0)
    negative = np.full(lists.negatives.shape, -np.inf)
    negative[row, column] = _score_pairs(scorer, lists.tops[row], lists.negatives[row, column])
    return positive, negative


def full_list_metrics(
    scorer: Scorer, pairs: PairArrays, left_out: PairArrays, k: int
) -> tuple[Floating, Floating]:
    """Rank every bottom of the catalogue for each top of `pairs`.

    Parameters
    ----------
    scorer
        What is measured.
    pairs
        The positives that should stand first; shape (n_pairs,), sorted by top.
    left_out
        Pairs whose bottom is taken out of the list of its top: its positives in other splits.
    k
        The cut.

    Returns
    -------
    hit_rates, ndcgs
        Shape (n_tops,) each, one for each distinct top of `pairs`, in order.

    Raises
    ------
    RunError
        If a score is not finite.
    """
    tops = np.unique(pairs.tops)
    n_bottoms = len(scorer.catalogue.bottoms)
    hits, gains = [], []
    step = max(1, _SCORES_AT_ONCE // n_bottoms)
    for start in range(0, len(tops), step):
        chunk = tops[start : start + step]
        scores = scorer.score_all(chunk)  # (chunk, n_bottoms)
        _require_finite(scores, scorer)
        out = _cells(chunk, left_out)
        kept = scores[out]  # a copy of the whole table would take as long as ranking
        scores[out] = -np.inf
        placings = place_cells(scores, *_cells(chunk, pairs))
        scores[out] = kept
        hits.append(placings.hit_rate(k))
        gains.append(placings.ndcg(k))
    return np.concatenate(hits), np.concatenate(gains)


def _cells(chunk: Ints, pairs: PairArrays) -> tuple[Ints, Ints]:
    """Rows and columns of the pairs whose top is in the chunk, which is sorted."""
    inside = np.isin(pairs.tops, chunk)
    return np.searchsorted(chunk, pairs.tops[inside]), pairs.bottoms[inside]


def _score_pairs(scorer: Scorer, tops: Ints, bottoms: Ints) -> Floating:
    scores = np.empty(len(tops))
    for start in range(0, len(tops), _PAIRS_AT_ONCE):
        block = slice(start, start + _PAIRS_AT_ONCE)
        scores[block] = scorer.score_pairs(tops[block], bottoms[block])
    _require_finite(scores, scorer)
    return scores


def _require_finite(scores: Floating, scorer: Scorer) -> None:
    # The least and the highest are finite only if all are, and take no table of truth values.
    if scores.size and not np.isfinite([scores.min(), scores.max()]).all():
        raise RunError(
            f"The model {scorer.name!r} gives scores that are not finite",
            fix="its training has diverged: train again with a lower learning rate",
        )
