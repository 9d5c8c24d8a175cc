"""In navy it would be third: the rank of a suggestion if one of the garments were another."""

from collections.abc import Sequence
from operator import attrgetter

from wearwith.matching.alterations import CHANGEABLE, alterations_of, has_towers
from wearwith.matching.explanation import (
    Clashes,
    Counterfactual,
    Counterfactuals,
    FiredRule,
    Ranks,
)
from wearwith.matching.explanation_text import changed, in_value
from wearwith.matching.pair_in_context import AlteredScore, ScoredPair
from wearwith.matching.question_garments import Garments, Subject
from wearwith.words.wording import N_

__all__ = ["clashes_of", "counterfactuals_of"]

MOST_CHANGES = 3
MOST_RANKED = 2  # changes of the query: each takes a ranking of its own


def counterfactuals_of(pair: ScoredPair, garments: Garments) -> Counterfactuals:
    """Find the changes of a suggestion that would bring it forward most.

    Its colour, material or pattern becomes one that other garments of its category have: in the
    words that the model reads, and in the values that rules fire on. Its picture stays as it is.
    """
    model = pair.scoring.model
    reads_picture = bool(model.manifest.dims)
    if pair.standing.rank == 1:
        tied = pair.standing.last > 1
        reason = N_("none comes before it") if tied else N_("it comes first already")
        return Counterfactuals((), reads_picture, reason)
    if model.has_student and not has_towers(model):
        reason = f"{model.name} can't tell what a change of words does; dbpr, ukd, akd and pkd can"
        return Counterfactuals((), reads_picture, reason)
    tried = _tried(pair, pair.other, garments)
    # The others stay as they are: the higher the score, the better the rank.
    better = [one for one in tried if one.score > pair.standing.score][:MOST_CHANGES]
    ranked = [_of_suggestion(pair, one) for one in better]
    changes = tuple(one for one in ranked if one.rank < pair.standing.rank)
    if changes:
        return Counterfactuals(changes, reads_picture)
    if tried:
        reason = N_("no other colour, material or pattern would bring it forward")
    elif any(one.attribute in CHANGEABLE for one in pair.other.traits):
        reason = N_("neither the model nor a rule reads its colour, material or pattern")
    else:
        reason = N_("its colour, material and pattern are not known")
    return Counterfactuals((), reads_picture, reason)


def clashes_of(
    pair: ScoredPair,
    rules: Sequence[FiredRule],
    changes: Counterfactuals,
    n_others: int,
    garments: Garments,
) -> Clashes | None:
    """Say what is wrong with a bad pair: one in the lower half, or that a rule speaks against.

    None for other pairs. `rules` fire on it, the strongest first; `n_others` counts the garments in
    its ranking, itself included.
    """
    against = tuple(rule for rule in rules if rule.effect < 0)
    rank = pair.standing.rank
    if not against and rank <= (n_others + 1) // 2:
        return None
    # The score of the pair tells which changes are worth a ranking, and the ranking which helps.
    tried = [one for one in _tried(pair, pair.query, garments) if one.score > pair.standing.score]
    by_rank = attrgetter("rank")
    ranked = sorted(_of_query(pair, tried[:MOST_RANKED]), key=by_rank)
    repairs = [*changes.changes[:1], *(one for one in ranked[:1] if one.rank < rank)]
    return Clashes(against, tuple(sorted(repairs, key=by_rank)))


def _tried(pair: ScoredPair, subject: Subject, garments: Garments) -> list[AlteredScore]:
    """All alterations of a garment that make a difference, the best first."""
    model = pair.scoring.model
    if model.has_student and not has_towers(model):
        return []
    vocabulary = garments.knowledge.vocabulary
    alterations = alterations_of(subject, garments.choices_for(subject), vocabulary)
    return sorted(pair.with_altered(subject, alterations), key=lambda one: -one.score)


def _of_suggestion(pair: ScoredPair, tried: AlteredScore) -> Counterfactual:
    """Rank an alteration of the suggestion among the same others."""
    teacher = None
    if pair.teacher is not None and tried.teacher_above is not None:
        teacher = pair.teacher.ranks_of(tried.teacher_above)
    student = pair.student.ranks_of(tried.student_above)
    return _counterfactual(pair, pair.other, tried, student, teacher)


def _of_query(pair: ScoredPair, tried: Sequence[AlteredScore]) -> list[Counterfactual]:
    """Rank the suggestion anew for alterations of the query."""
    return [
        _counterfactual(
            pair,
            pair.query,
            one,
            (student.rank, student.last),
            None if teacher is None else (teacher.rank, teacher.last),
        )
        for one, (student, teacher) in zip(tried, pair.ranked_for(tried), strict=True)
    ]


def _counterfactual(
    pair: ScoredPair, subject: Subject, tried: AlteredScore, student: Ranks, teacher: Ranks | None
) -> Counterfactual:
    change = tried.alteration
    ranks = teacher if teacher is not None and pair.is_taught else student
    words = in_value(change.attribute, change.value)
    has_student = pair.scoring.model.has_student
    other = None if subject is pair.other else subject.side
    return Counterfactual(
        item=subject.id,
        side=subject.side,
        attribute=change.attribute,
        before=change.before,
        value=change.value,
        words=words,
        student_score=tried.student if has_student else None,
        student_rank=student[0] if has_student else None,
        teacher_score=tried.teacher,
        teacher_rank=None if teacher is None else teacher[0],
        rank=ranks[0],
        last=ranks[1],
        sentence=changed(words, ranks, other),
    )
