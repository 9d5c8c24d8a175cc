"""Figures of a scorer on questions about outfits: accuracy, AUC of outfits, recall."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from wearwith.catalog import BlankQuestions, OutfitQuestions, RetrievalQuestions
from wearwith.evaluation.outfit_metrics import (
    OutfitSums,
    auc_shares,
    found_within,
    paired_difference,
    right_answers,
    sums_by_outfit,
)
from wearwith.evaluation.outfit_result import OutfitFigures, OutfitMeasure, PartFigures
from wearwith.evaluation.outfit_scores import ANSWERS_AT_ONCE, answer_scores, outfit_scores
from wearwith.evaluation.protocol import evaluation_rng
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.types import OUTFIT_SLOTS, Bools, Doubles, Ints

__all__ = ["Questions", "measure", "measure_blanks", "measure_outfits", "measure_retrieval"]

_RECALLS: Mapping[OutfitMeasure, int] = {
    "recall_at_10": 10,
    "recall_at_30": 30,
    "recall_at_50": 50,
}

Questions = BlankQuestions | OutfitQuestions | RetrievalQuestions
# What each of some questions, by number, adds to a mean; None if there is no such mean.
Share = Callable[[Doubles, Ints], Doubles | None]
Parts = Mapping[str, tuple[Ints, Sequence[str]]]  # by name: the part of each question, and names


def measure(
    scorer: OutfitScorer, questions: Questions, worn: Bools, seed: int = 0
) -> list[OutfitFigures]:
    """Measure a scorer and its teacher on questions of any kind.

    Parameters
    ----------
    worn
        Which garments are in a training outfit; shape (n_garments,).
    seed
        Of the intervals.

    Returns
    -------
    list
        The accuracy of blanks, the AUC of outfits, or recalls at 10, 30 and 50.
    """
    if isinstance(questions, BlankQuestions):
        return [measure_blanks(scorer, questions, worn, seed)]
    if isinstance(questions, OutfitQuestions):
        return [measure_outfits(scorer, questions, seed)]
    return measure_retrieval(scorer, questions, worn, seed)


def measure_blanks(
    scorer: OutfitScorer, questions: BlankQuestions, worn: Bools, seed: int = 0
) -> OutfitFigures:
    """Share of blanks that are filled in right; a tie counts 1 / number tied.

    A question with unknown garments counts 1 / its answers. Raises `RunError` if a score is not
    finite.
    """
    rows = np.flatnonzero(questions.answerable)
    right = []
    for one in _with_teacher(scorer):
        each = 1.0 / questions.counts
        scores = answer_scores(one, questions.given[rows], questions.answers[rows])
        each[rows] = right_answers(scores, questions.gold[rows])
        right.append(each)
    return _figures(
        "accuracy",
        right,
        lambda values, chosen: values[chosen] if len(chosen) else None,
        questions.outfits,
        np.ones(len(questions), dtype=bool),
        _parts(questions.sizes, questions.slots, _seen(questions.golds, worn)),
        len(questions.unknown),
        seed,
    )


def measure_outfits(
    scorer: OutfitScorer, questions: OutfitQuestions, seed: int = 0
) -> OutfitFigures:
    """ROC AUC of worn outfits against others; outfits with unknown garments are left out.

    Raises `RunError` if a score is not finite.
    """
    known = questions.answerable
    scored = []
    for one in _with_teacher(scorer):
        scores = np.zeros(len(questions))
        scores[known] = outfit_scores(one, questions.items[known])
        scored.append(scores)
    return _figures(
        "auc",
        scored,
        lambda scores, chosen: auc_shares(scores[chosen], questions.labels[chosen]),
        questions.outfits,
        known,
        _parts(questions.sizes),
        len(questions.unknown),
        seed,
    )


def measure_retrieval(
    scorer: OutfitScorer, questions: RetrievalQuestions, worn: Bools, seed: int = 0
) -> list[OutfitFigures]:
    """Share of garments that are found among the first 10, 30 and 50 of their pools.

    A garment that is given is no candidate. Ties count by chance. Raises `RunError` if a score is
    not finite.
    """
    found = [{name: np.empty(len(questions)) for name in _RECALLS} for _ in _with_teacher(scorer)]
    for place, pool in enumerate(questions.pools):
        rows = np.flatnonzero(questions.pool == place)
        gold = np.searchsorted(pool.items, questions.golds[rows])
        step = max(1, ANSWERS_AT_ONCE // len(pool.items))
        for start in range(0, len(rows), step):
            some = slice(start, start + step)
            given = questions.given[rows[some]]
            candidates = np.broadcast_to(pool.items, (len(given), len(pool.items)))
            is_given = (candidates[:, :, None] == given[:, None, :]).any(axis=2)
            for one, recalls in zip(_with_teacher(scorer), found, strict=True):
                scores = answer_scores(one, given, candidates)
                scores[is_given] = -np.inf
                for name, k in _RECALLS.items():
                    recalls[name][rows[some]] = found_within(scores, gold[some], k)
    return [
        _figures(
            name,
            [recalls[name] for recalls in found],
            lambda values, chosen: values[chosen] if len(chosen) else None,
            questions.outfits,
            np.ones(len(questions), dtype=bool),
            _parts(questions.sizes, questions.slots, _seen(questions.golds, worn)),
            0,
            seed,
        )
        for name in _RECALLS
    ]


def _with_teacher(scorer: OutfitScorer) -> list[OutfitScorer]:
    return [scorer] if scorer.teacher is None else [scorer, scorer.teacher]


def _seen(golds: Ints, worn: Bools) -> Ints:
    """0 for garments of training outfits, 1 for others and unknown ones."""
    seen: Ints = 1 - np.append(worn, False)[golds].astype(np.int64)
    return seen


def _parts(sizes: Ints, slots: Ints | None = None, seen: Ints | None = None) -> Parts:
    names = [str(size) for size in range(int(sizes.max(initial=0)) + 1)]
    parts: dict[str, tuple[Ints, Sequence[str]]] = {}
    if slots is not None:
        parts["by_slot"] = slots, OUTFIT_SLOTS
    parts["by_size"] = sizes, names
    if seen is not None:
        parts["by_seen"] = seen, ("seen", "unseen")
    return parts


def _figures(
    name: OutfitMeasure,
    scored: Sequence[Doubles],
    share: Share,
    outfits: tuple[str, ...],
    counted: Bools,
    parts: Parts,
    unanswered: int,
    seed: int,
) -> OutfitFigures:
    """Sum up what a student, and perhaps a teacher, scored on the questions that are counted."""
    sums = [_sums(share, values, outfits, np.flatnonzero(counted)) for values in scored]
    ends = [
        None if each is None else each.interval(evaluation_rng(seed, "bootstrap")) for each in sums
    ]
    student, teacher = [*sums, None][:2]
    gain = None
    if student is not None and teacher is not None:
        gain = paired_difference(teacher, student, evaluation_rng(seed, "bootstrap"))
    return OutfitFigures(
        measure=name,
        n=len(outfits),
        unanswered=unanswered,
        value=None if student is None else student.mean,
        teacher=None if teacher is None else teacher.mean,
        interval=ends[0],
        interval_teacher=[*ends, None][1],
        gain=gain,
        parts={
            part: {
                names[code]: _part(share, scored, of == code, counted)
                for code in np.unique(of[of >= 0]).tolist()
            }
            for part, (of, names) in parts.items()
        },
        by_outfit=student,
        by_outfit_teacher=teacher,
    )


def _sums(share: Share, values: Doubles, outfits: tuple[str, ...], rows: Ints) -> OutfitSums | None:
    each = share(values, rows)
    if each is None:
        return None
    return sums_by_outfit(tuple(outfits[row] for row in rows.tolist()), each)


def _part(share: Share, scored: Sequence[Doubles], inside: Bools, counted: Bools) -> PartFigures:
    rows = np.flatnonzero(inside & counted)
    shares = [share(values, rows) for values in scored]
    means = [None if each is None else float(each.mean()) for each in shares]
    return PartFigures(int(inside.sum()), means[0], [*means, None][1])
