"""How good scores are: AUC over triplets, reciprocal ranks, hit rate and NDCG.

Ties never depend on the order of candidates. AUC counts them as half a win or as a loss, reciprocal
ranks use mid-ranks, hit rate and NDCG are the expectation over all orders of tied candidates.
"""

from dataclasses import dataclass

import numpy as np

from wearwith.catalog.triplets import Ties, wins
from wearwith.types import Bools, Floating, Ints

__all__ = [
    "Placings",
    "Ties",
    "TopSums",
    "auc",
    "auc_per_top",
    "hit_rate",
    "ndcg",
    "place",
    "place_cells",
    "reciprocal_rank",
    "sums_by_top",
    "wins",
]

_SORTED_FROM = 16  # relevant candidates of one list
_LOOKED_AT = 1024  # scores of a list, before all of them are


def auc(positive_scores: Floating, negative_scores: Floating, ties: Ties = "half") -> float:
    """Share of triplets whose positive scores higher, m_ij > m_ik; scores and ties as in `wins`.

    Every triplet counts the same, as in Song et al., SIGIR 2018.

    Raises `ValueError` if there is no triplet, or the shapes differ.
    """
    return _mean(wins(positive_scores, negative_scores, ties))


@dataclass(frozen=True)
class TopSums:
    """The wins of every top that has a triplet: what AUCs and their intervals need.

    `tops` are positions, sorted; `wins` the sum of each top's wins; `counts` the number of its
    triplets, all above 0. Shape: (n,) each.
    """

    tops: Ints
    wins: Floating
    counts: Ints


def sums_by_top(tops: Ints, wins: Floating) -> TopSums:
    """Add up the wins of the triplets of each top. Shapes: (n,) and (n,)."""
    distinct, place, counts = np.unique(tops, return_inverse=True, return_counts=True)
    sums = np.zeros(len(distinct))
    np.add.at(sums, place, wins)
    return TopSums(distinct, sums, counts)


def auc_per_top(tops: Ints, wins: Floating) -> float:
    """Mean over tops of each top's share of wins, so that every top counts the same.

    Source: Song et al., ACM MM 2017 (NeuroStylist), whose AUC is defined per top. Shapes: (n,) and
    (n,).

    Raises `ValueError` if there is no triplet.
    """
    sums = sums_by_top(tops, wins)
    return _mean(sums.wins / sums.counts)


def reciprocal_rank(positive_scores: Floating, negative_scores: Floating) -> Floating:
    """One over the rank of the positive in each list; ties take the mid-rank.

    `positive_scores` has the score of each list's one positive, (n,), and `negative_scores` those
    of its negatives, (n, m). The result, (n,), lies between 1 / (m + 1) and 1. Its mean is the MRR,
    and H_T / T with T = m + 1 for untied random scores. The first m negatives give the reciprocal
    ranks of the lists of length m + 1, so lists of several lengths are prefixes of one array.

    Raises `ValueError` if the shapes do not fit.
    """
    if negative_scores.ndim != 2 or positive_scores.shape != negative_scores.shape[:1]:
        raise ValueError(f"shapes {positive_scores.shape} and {negative_scores.shape}")
    own = positive_scores[:, None]  # (n, 1)
    higher = (negative_scores > own).sum(axis=1)
    tied = (negative_scores == own).sum(axis=1)
    ranks: Floating = 1.0 + higher + tied / 2
    return 1.0 / ranks


@dataclass(frozen=True)
class Placings:
    """Where the r relevant candidates of n lists are placed, with ties open."""

    lists: Ints  # the list, 0 to n - 1, of each relevant candidate; (r,), sorted
    higher: Ints  # how many candidates of that list score higher; (r,)
    tied: Ints  # how many score the same, itself included; (r,)

    def hit_rate(self, k: int) -> Floating:
        """Probability that a relevant candidate is among the first k. Shape (n,).

        Exact over all orders of tied candidates. Only the best group of tied candidates with a
        relevant one matters: of its t members, r relevant, a random draw falls beyond the cut, and
        the chance to miss all r is hypergeometric.
        """
        _require_cut(k)
        first = np.flatnonzero(np.diff(self.lists, prepend=-1))
        best = np.minimum.reduceat(self.higher, first)
        in_best = self.higher == best[self.lists]
        relevant = np.bincount(self.lists[in_best])
        size = np.maximum.reduceat(np.where(in_best, self.tied, 0), first)
        places = np.minimum(k - best, size)  # of the group, before the cut
        missed = np.ones(len(first))
        for drawn in range(int(places.max())):
            # C(t - r, p) / C(t, p) as a product; it reaches 0 where a relevant one must be drawn.
            left = np.maximum(size - drawn, 1)
            factor = np.maximum(size - relevant - drawn, 0) / left
            missed *= np.where(drawn < places, factor, 1.0)
        return 1.0 - missed

    def ndcg(self, k: int) -> Floating:
        """Normalised discounted cumulative gain of the first k, gains 0 and 1. Shape (n,).

        A candidate earns the mean discount of its tied group's places, the expectation over their
        orders.

        Source: Järvelin and Kekäläinen, TOIS 2002, with the discount 1 / log2(rank + 1); ties by
        McSherry and Najork, ECIR 2008.
        """
        _require_cut(k)
        discounts = 1.0 / np.log2(np.arange(k) + 2.0)
        total = np.concatenate([[0.0], np.cumsum(discounts)])  # of the first 0 to k places
        end = np.minimum(self.higher + self.tied, k)
        earned = (total[end] - total[np.minimum(self.higher, k)]) / self.tied
        ideal = total[np.minimum(np.bincount(self.lists), k)]
        gains: Floating = np.zeros(len(ideal))
        np.add.at(gains, self.lists, earned / ideal[self.lists])
        return gains


def place(scores: Floating, relevant: Bools) -> Placings:
    """Find the places of the relevant candidates of n lists.

    `scores`, (n, m), has -inf for a candidate that is not in the list; `relevant`, (n, m), has at
    least one relevant candidate in every row.

    Raises `ValueError` if the shapes differ, there is no list, a list has no relevant candidate, or
    a score is not a number.
    """
    if scores.shape != relevant.shape or scores.ndim != 2 or not len(scores):
        raise ValueError(f"shapes {scores.shape} and {relevant.shape}")
    if np.isnan(scores.max(initial=-np.inf)):  # NaN as soon as one score is
        raise ValueError("a score is not a number")
    lists, candidates = np.nonzero(relevant)
    return place_cells(scores, lists, candidates)


def place_cells(
    scores: Floating, lists: Ints, candidates: Ints, within: int | None = None
) -> Placings:
    """Find the places of relevant candidates, given by row and column of `scores`, (n, m).

    `lists` and `candidates`, (r,) each, are sorted by row; scores as in `place`, all numbers. Hit
    rate and NDCG at k need no place beyond the k-th: with k as `within`, a list that has no
    relevant candidate among its first k may say so with any `higher` from k up, and `tied` 1.

    Raises `ValueError` if a list has no relevant candidate.
    """
    first = np.searchsorted(lists, np.arange(len(scores) + 1))
    if not (np.diff(first) > 0).all():
        raise ValueError("a list has no relevant candidate")
    own = scores[lists, candidates]
    best = np.maximum.reduceat(own, first[:-1])
    higher, tied = np.empty((2, len(own)), dtype=np.int64)
    for row, start, end, most in zip(scores, first, first[1:], best, strict=False):
        part = slice(start, end)
        # Often k scores near the start of the list are higher already: the others are not read.
        ahead = 0 if within is None else np.count_nonzero(row[:_LOOKED_AT] > most)
        if within is not None and ahead >= within:
            higher[part], tied[part] = ahead, 1
        elif end - start < _SORTED_FROM:  # counting is faster than sorting
            higher[part] = [np.count_nonzero(row > score) for score in own[part]]
            tied[part] = [np.count_nonzero(row == score) for score in own[part]]
        else:
            ascending = np.sort(row)
            up_to = np.searchsorted(ascending, own[part], side="right")
            higher[part] = len(row) - up_to
            tied[part] = up_to - np.searchsorted(ascending, own[part], side="left")
    return Placings(lists, higher, tied)


def hit_rate(scores: Floating, relevant: Bools, k: int) -> Floating:
    """Probability that a relevant candidate is among the first k of each list. Shape (n,).

    Parameters and errors as in `place`; ties as in `Placings.hit_rate`.
    """
    return place(scores, relevant).hit_rate(k)


def ndcg(scores: Floating, relevant: Bools, k: int) -> Floating:
    """Normalised discounted cumulative gain at k of each list. Shape (n,).

    Parameters and errors as in `place`; source and ties as in `Placings.ndcg`.
    """
    return place(scores, relevant).ndcg(k)


def _mean(values: Floating) -> float:
    if not len(values):
        raise ValueError("there is nothing to take the mean of")
    return float(values.mean())


def _require_cut(k: int) -> None:
    if k < 1:
        raise ValueError(f"k is at least 1, not {k}")
