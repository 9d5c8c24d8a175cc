"""Measures one model on one split."""

import numpy as np

from wearwith.catalog import Dataset, Negatives, PairArrays, TripletArrays, pairs_as_positions
from wearwith.catalog.schema import SPLITS, Split
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.evaluation.evaluation_result import Evaluation, MeanReciprocalRank, TripletResult
from wearwith.evaluation.metrics import (
    auc,
    auc_per_top,
    place_cells,
    reciprocal_rank,
    sums_by_top,
    wins,
)
from wearwith.evaluation.protocol import (
    LIST_LENGTHS,
    PROTOCOLS,
    CandidateLists,
    Protocol,
    candidate_lists,
    evaluation_rng,
    evaluation_triplets,
    has_stored,
    split_pairs_as_positions,
)
from wearwith.evaluation.significance import interval
from wearwith.model.scorer import Scorer, require_teacher
from wearwith.types import By, Floating, Ints

__all__ = ["evaluate", "full_list_metrics", "score_lists", "score_triplets"]

_PAIRS_AT_ONCE = 2**14  # a scorer may gather 1,000 numbers or more for each
_SCORES_AT_ONCE = 2**22  # 16 MB: more is taken from the system anew for each table


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
        brings such triplets, else `random`. Every other kind is in `by_negatives`.
    triplets
        The user's own triplets for the headline figures instead (see `read_triplets`).
    clusters
        Group of every bottom (`features.circumstances`), -1 for none; shape (n_bottoms,). Matched
        and hard negatives need them.
    seed
        The evaluation seed: with the same one every model answers the same questions.
    level
        Of the intervals.
    by
        Whose scores are measured: the student's (`-p` in the literature), or those of the teacher
        that it learned from (`-q`). On triplets the teacher's are its projection (Eq. 7), on lists
        its list form.
    whole_lists
        Whether to rank every bottom of the catalogue for hit rate and NDCG, which takes a teacher
        with attention minutes for 10,000s of bottoms.

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

    # No dataset without published triplets can have any.
    kinds = [kind for kind in PROTOCOLS if kind != "published" or has_stored(dataset, split, kind)]
    kind = negatives or ("published" if "published" in kinds else "random")
    questions = triplets
    if questions is None:
        questions = evaluation_triplets(dataset, split, kind, clusters, seed)
    positive, negative = score_triplets(scorer, questions)
    headline = _triplet_result(questions.tops, positive, negative, seed, level)
    won = wins(positive, negative)
    auc_teacher = None
    if teacher is not None:  # whose answers are the headline's if the teacher is measured
        auc_teacher = headline.auc if by == "teacher" else auc(*score_triplets(teacher, questions))
    seen_top = np.isin(questions.tops, train.tops)
    seen_bottom = np.isin(questions.positives, train.bottoms)

    by_negatives: dict[str, TripletResult] = {}
    for other in kinds:
        if triplets is None and other == kind:
            by_negatives[other] = headline
            continue
        try:
            others = evaluation_triplets(dataset, split, other, clusters, seed)
        except (ConfigError, DataError) as error:
            by_negatives[other] = TripletResult(n_triplets=0, reason=error.what)
        else:
            scores = score_triplets(scorer, others)
            by_negatives[other] = _triplet_result(others.tops, *scores, seed, level)
    # Neither published triplets nor a user's own come with a way to draw more.
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
        auc_per_top=auc_per_top(questions.tops, won),
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


def _triplet_result(
    tops: Ints, positive: Floating, negative: Floating, seed: int, level: float
) -> TripletResult:
    by_top = sums_by_top(tops, wins(positive, negative))
    ends = None
    if len(by_top.tops) > 1:
        rng = evaluation_rng(seed, "bootstrap")
        ends = interval(by_top.wins, by_top.counts, rng, level)
    return TripletResult(
        n_triplets=len(tops),
        auc=auc(positive, negative),
        auc_strict=auc(positive, negative, ties="loss"),
        auc_interval=ends,
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


def score_triplets(scorer: Scorer, triplets: TripletArrays) -> tuple[Floating, Floating]:
    """Score the positives and the negatives; shapes (n,) and (n,).

    Raises `RunError` if a score is not finite.
    """
    n = len(triplets)
    positive, negative = np.empty(n), np.empty(n)
    for start in range(0, n, _PAIRS_AT_ONCE):
        rows = slice(start, start + _PAIRS_AT_ONCE)
        columns = (triplets.tops, triplets.positives, triplets.negatives)
        positive[rows], negative[rows] = scorer.prefer(*(c[rows] for c in columns))
    for scores in (positive, negative):
        _require_finite(scores, scorer)
    return positive, negative


def score_lists(scorer: Scorer, lists: CandidateLists) -> tuple[Floating, Floating]:
    """Score the positives, (n,), and the negatives, (n, 49), -inf where there is none.

    Raises `RunError` if a score is not finite.
    """
    positive = _score_pairs(scorer, lists.tops, lists.positives)
    row, column = np.nonzero(lists.negatives >= 0)
    negative = np.full(lists.negatives.shape, -np.inf)
    negative[row, column] = _score_pairs(scorer, lists.tops[row], lists.negatives[row, column])
    return positive, negative


def full_list_metrics(
    scorer: Scorer, pairs: PairArrays, left_out: PairArrays, k: int
) -> tuple[Floating, Floating]:
    """Rank every bottom of the catalogue for each top of `pairs`; hit rate and NDCG at k.

    `pairs` are the positives that should come first, sorted by top. The bottoms of `left_out`, a
    top's positives in other splits, are taken out of its list. Shapes: (n_tops,) each, one for each
    distinct top of `pairs`, in order.

    Raises `RunError` if a score is not finite.
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
        kept = scores[out]  # copying the whole table would take as long as ranking
        scores[out] = -np.inf
        placings = place_cells(scores, *_cells(chunk, pairs), within=k)
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
    # Minimum and maximum are finite only if all scores are, and need no table of booleans.
    if scores.size and not np.isfinite([scores.min(), scores.max()]).all():
        raise RunError(
            f"The model {scorer.name!r} gives scores that are not finite",
            fix="its training has diverged: train again with a lower learning rate",
        )
