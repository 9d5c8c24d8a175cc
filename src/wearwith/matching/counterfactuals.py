"""In navy it would be third: where a suggestion would stand if one of the garments were another."""

from wearwith.matching.alterations import CHANGEABLE, alterations_of
from wearwith.matching.explanation import (
    Clashes,
    Counterfactual,
    Counterfactuals,
    FiredRule,
    Standing,
)
from wearwith.matching.garments import Garments, Subject
from wearwith.matching.scored_pair import ScoredPair, Tried
from wearwith.matching.wording import changed, in_value

__all__ = ["clashes_of", "counterfactuals_of"]

MOST_CHANGES = 3
MOST_RANKED = 2  # changes of the garment asked about: each takes a ranking of its own


def counterfactuals_of(pair: ScoredPair, garments: Garments) -> Counterfactuals:
    """Find the changes of a suggestion that would bring it forward most.

    Its colour, material or pattern becomes another one that garments of its side have: in the
    words that the model reads, and in the values that rules fire on. What neither of them reads is
    no change. The picture stays as it is: words can't change it.

    Parameters
    ----------
    pair
        With its scores among all others.
    garments
        Whose values can be chosen from.
    """
    reads_picture = bool(pair.model.manifest.dims)
    tried = _tried(pair, pair.other, garments)
    better = sorted(
        (one for one in (_ranked(pair, trial) for trial in tried) if one.rank < pair.standing.rank),
        key=_rank,
    )
    if better:
        return Counterfactuals(tuple(better[:MOST_CHANGES]), reads_picture)
    if pair.standing.rank == 1:
        reason = "it comes first already"
    elif not any(one.attribute in CHANGEABLE for one in pair.other.traits):
        reason = "its colour, material and pattern are not known"
    elif not tried:
        reason = "neither the model nor a rule reads its colour, material or pattern"
    else:
        reason = "no other colour, material or pattern would bring it forward"
    return Counterfactuals((), reads_picture, reason)


def clashes_of(
    pair: ScoredPair, rules: tuple[FiredRule, ...], found: Counterfactuals, garments: Garments
) -> Clashes | None:
    """Say what is wrong with a bad pair: one in the lower half, or that a rule speaks against.

    Parameters
    ----------
    pair
        With its scores among all others.
    rules
        Those that fire on it, the strongest first.
    found
        Its counterfactuals.
    garments
        Whose values can be chosen from.

    Returns
    -------
    Clashes or None
        None of a pair that is not bad.
    """
    against = tuple(rule for rule in rules if rule.effect < 0)
    standing = pair.standing
    if not against and standing.rank <= (len(standing.others) + 2) // 2:
        return None
    repairs = [*found.changes[:1]]
    # The score of the pair tells which changes are worth a ranking, and the ranking which helps.
    tried = sorted(_tried(pair, pair.query, garments), key=lambda one: -one.score)[:MOST_RANKED]
    others = [_reranked(pair, one) for one in tried if one.score > standing.score]
    repairs += sorted((one for one in others if one.rank < standing.rank), key=_rank)[:1]
    return Clashes(against, tuple(sorted(repairs, key=_rank)))


def _tried(pair: ScoredPair, subject: Subject, garments: Garments) -> list[Tried]:
    vocabulary = garments.knowledge.vocabulary
    made = alterations_of(subject, garments.phrases, vocabulary, pair.model)
    return pair.with_altered(subject, list(made))


def _ranked(pair: ScoredPair, tried: Tried) -> Counterfactual:
    """Rank an alteration of the suggestion among the same others."""
    student = Standing(tried.student, pair.student.others)
    teacher = None
    if pair.teacher is not None and tried.teacher is not None:
        teacher = Standing(tried.teacher, pair.teacher.others)
    return _said(pair, pair.other, tried, student, teacher)


def _reranked(pair: ScoredPair, tried: Tried) -> Counterfactual:
    """Rank the suggestion anew for an alteration of the garment that was asked about."""
    return _said(pair, pair.query, tried, *pair.ranked_for(tried))


def _said(
    pair: ScoredPair, subject: Subject, tried: Tried, student: Standing, teacher: Standing | None
) -> Counterfactual:
    what = tried.alteration
    rank = student.rank if teacher is None else teacher.rank
    words = in_value(what.attribute, what.value)
    has_student = pair.model.has_student
    other = None if subject is pair.other else subject.side
    return Counterfactual(
        item=subject.id,
        side=subject.side,
        attribute=what.attribute,
        before=what.before,
        value=what.value,
        words=words,
        student_score=student.score if has_student else None,
        student_rank=student.rank if has_student else None,
        teacher_score=None if teacher is None else teacher.score,
        teacher_rank=None if teacher is None else teacher.rank,
        rank=rank,
        sentence=changed(words, rank, other),
    )


def _rank(one: Counterfactual) -> int:
    return one.rank
