"""Measuring one model on one split: every figure of the field, each with how it came about."""

from dataclasses import dataclass

import numpy as np

from wearwith.catalog import Dataset, Negatives, PairArrays, TripletArrays, pairs_as_positions
from wearwith.catalog.schema import SPLITS, Split
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation.bootstrap import interval
from wearwith.evaluation.candidate_lists import LIST_LENGTHS, CandidateLists, candidate_lists
from wearwith.evaluation.metrics import auc, auc_per_top, reciprocal_rank, sums_by_top, wins
from wearwith.evaluation.protocol import (
    PROTOCOLS,
    Protocol,
    evaluation_rng,
    evaluation_triplets,
    has_stored,
    split_pairs_as_positions,
)
from wearwith.evaluation.results import Evaluation, MeanReciprocalRank, TripletResult
from wearwith.evaluation.scoring import full_list_metrics, score_lists, score_triplets
from wearwith.model.scorer import Scorer, require_teacher
from wearwith.types import By, Floating, Ints

__all__ = ["evaluate"]


def evaluate(
    scorer: Scorer,
    dataset: Dataset,
    split: Split = "test",
    negatives: Protocol | None = None,
    triplets: TripletArrays | None = None,
    clusters: Ints | None = None,
    seed: int = 0,
    level: float = 0.95,
    by: By = "student",
    whole_lists: bool = True,
) -> Evaluation:
    """Measure a fitted scorer on the pairs of a split.

    Parameters
    ----------
    scorer
        Fitted on the catalogue of this dataset.
    dataset, split
        What to measure on.
    negatives
        Kind of negatives of the headline figures; if not given, `published` where the dataset
        brings such triplets, else `random`. Every other kind stands in `by_negatives`.
    triplets
        The user's own triplets for the headline figures instead (see `read_triplets`).
    clusters
        Group of every bottom (`features.circumstances`), -1 for none; shape (n_bottoms,). Without
        them matched negatives can't be had.
    seed
        The evaluation seed: with the same one every model answers the same questions.
    level
        Of the intervals.
    by
        Whose scores are measured: the student's (`-p` in the literature), or those of the teacher
        that it learned from (`-q`). Of triplets the teacher's are its projection (Eq. 7), of lists
        its list form.
    whole_lists
        Whether to rank every bottom of the catalogue for hit rate and NDCG, which takes a teacher
        with attention minutes where there are 10,000s of bottoms.

    Raises
    ------
    DataError
        If the split has no pairs, or `triplets` is empty.
    ConfigError
        If the dataset does not permit `negatives`, both `negatives` and `triplets` are given, or
        the scorer belongs to another catalogue, or has no teacher.
    RunError
        If the model gives scores that are not finite.
    """
    _require_fitting(scorer, dataset, negatives, triplets)
    teacher = require_teacher(scorer) if by == "teacher" else scorer.teacher
    if teacher is not None and by == "teacher":
        scorer = teacher
    pairs = split_pairs_as_positions(dataset, split)
    train = pairs_as_positions(dataset, "train")
    asked_of = _Questions(dataset, split, clusters, seed)

    kind = negatives or ("published" if has_stored(dataset, split, "published") else "random")
    asked = asked_of.triplets(kind) if triplets is None else triplets
    positive, negative = score_triplets(scorer, asked)
    headline = _triplet_result(asked.tops, positive, negative, seed, level)
    won = wins(positive, negative)
    auc_teacher = None
    if teacher is not None:  # who has answered already where the teacher is measured
        auc_teacher = headline.auc if by == "teacher" else auc(*score_triplets(teacher, asked))
    seen_top = np.isin(asked.tops, train.tops)
    seen_bottom = np.isin(asked.positives, train.bottoms)

    by_negatives: dict[str, TripletResult] = {}
    for other in asked_of.kinds():
        if triplets is None and other == kind:
            by_negatives[other] = headline
        else:
            by_negatives[other] = _under(scorer, asked_of, other, level)
    # Published triplets come without a rule to draw more by, and so do a user's own.
    list_negatives: Negatives = "random" if triplets is not None or kind == "published" else kind
    lists = candidate_lists(dataset, split, list_negatives, clusters, seed)
    hits: Floating = np.empty(0)
    gains: Floating = np.empty(0)
    if whole_lists:
        hits, gains = full_list_metrics(scorer, pairs, _in_other_splits(dataset, split), k=10)
    return Evaluation(
        model=scorer.name,
        split=split,
        negatives=kind if triplets is None else "own",
        headline=headline,
        auc_per_top=auc_per_top(asked.tops, won),
        auc_seen_tops=_mean(won[seen_top]),
        auc_unseen_tops=_mean(won[~seen_top]),
        auc_seen_bottoms=_mean(won[seen_bottom]),
        auc_unseen_bottoms=_mean(won[~seen_bottom]),
        n_triplets_seen_tops=int(seen_top.sum()),
        n_triplets_seen_bottoms=int(seen_bottom.sum()),
        mrr=_mrr(scorer, lists, train.tops),
        mrr_negatives=list_negatives,
        hit_rate_at_10=_mean(hits),
        ndcg_at_10=_mean(gains),
        n_tops=len(np.unique(pairs.tops)),
        by_negatives=by_negatives,
        level=level,
        seed=seed,
        by=by,
        auc_teacher=auc_teacher,
    )


@dataclass(frozen=True)
class _Questions:
    """The triplets of one split under each kind of negatives."""

    dataset: Dataset
    split: Split
    clusters: Ints | None
    seed: int

    def triplets(self, kind: Protocol) -> TripletArrays:
        return evaluation_triplets(self.dataset, self.split, kind, self.clusters, self.seed)

    def kinds(self) -> list[Protocol]:
        """All kinds, published ones only where there are any: no other dataset can have them."""
        published = has_stored(self.dataset, self.split, "published")
        return [kind for kind in PROTOCOLS if kind != "published" or published]


def _under(scorer: Scorer, questions: _Questions, kind: Protocol, level: float) -> TripletResult:
    try:
        asked = questions.triplets(kind)
    except (ConfigError, DataError) as error:
        return TripletResult(n_triplets=0, reason=error.what)
    positive, negative = score_triplets(scorer, asked)
    return _triplet_result(asked.tops, positive, negative, questions.seed, level)


def _triplet_result(
    tops: Ints, positive: Floating, negative: Floating, seed: int, level: float
) -> TripletResult:
    by_top = sums_by_top(tops, wins(positive, negative))
    found = None
    if len(by_top.tops) > 1:
        rng = evaluation_rng(seed, "bootstrap")
        found = interval(by_top.wins, by_top.counts, rng, level)
    return TripletResult(
        n_triplets=len(tops),
        auc=auc(positive, negative),
        auc_strict=auc(positive, negative, ties="loss"),
        auc_interval=found,
        by_top=by_top,
    )


def _mrr(
    scorer: Scorer, lists: CandidateLists, training_tops: Ints
) -> dict[int, MeanReciprocalRank]:
    positive, negative = score_lists(scorer, lists)
    seen = np.isin(lists.tops, training_tops)
    results = {}
    for length in LIST_LENGTHS:
        have = lists.have(length)
        ranks = reciprocal_rank(positive[have], negative[have, : length - 1])
        results[length] = MeanReciprocalRank(
            all=_mean(ranks),
            seen=_mean(ranks[seen[have]]),
            unseen=_mean(ranks[~seen[have]]),
            n=int(have.sum()),
            n_seen=int(have[seen].sum()),
            n_unseen=int(have[~seen].sum()),
        )
    return results


def _in_other_splits(dataset: Dataset, split: Split) -> PairArrays:
    others = [pairs_as_positions(dataset, other) for other in SPLITS if other != split]
    return PairArrays(
        np.concatenate([pairs.tops for pairs in others]),
        np.concatenate([pairs.bottoms for pairs in others]),
    )


def _require_fitting(
    scorer: Scorer,
    dataset: Dataset,
    negatives: Protocol | None,
    triplets: TripletArrays | None,
) -> None:
    if scorer.catalogue != dataset.catalogue:
        raise ConfigError(
            f"The model {scorer.name!r} belongs to another catalogue than this dataset",
            where=dataset.folder,
            fix="evaluate it on the dataset that it was trained on, or train it on this one",
        )
    if triplets is None:
        return
    if negatives is not None:
        raise ConfigError(
            "Own triplets bring their own negatives, so no kind of negatives can be named too",
            fix="leave one of the two out",
        )
    if not len(triplets):
        raise DataError("There is nothing to evaluate on: no triplets were given")


def _mean(values: Floating) -> float | None:
    return float(values.mean()) if len(values) else None
