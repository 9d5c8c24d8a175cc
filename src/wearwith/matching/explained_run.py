"""Why a bottom goes, or does not go, with a top: of any trained run."""

from dataclasses import replace

import numpy as np
import polars as pl
from scipy.special import expit

from wearwith.catalog import names
from wearwith.errors import ConfigError
from wearwith.matching.explanation import (
    Comparison,
    Counterfactuals,
    Evidence,
    Explanation,
    FiredRule,
)
from wearwith.matching.matcher import Matcher
from wearwith.matching.standing import Standing, StudentStanding
from wearwith.matching.wording import sentence
from wearwith.models import Akd, AsPublished, Dbpr, FrequencyTeacher, TeacherScorer
from wearwith.rules import Sign
from wearwith.training import Run
from wearwith.types import Floating, Ints

__all__ = ["explain"]

_NOT_SERVED = "only dbpr, ukd and akd, as they are served, can tell"


def explain(run: Run, top: str, bottom: str, against: str | None = None) -> Explanation:
    """Explain one pair, or why one bottom is put before another.

    Of a model that can be exported with its teacher this is what `Matcher.explain` says. Of others
    there are scores, ranks, rules and traits, but no evidence and no counterfactuals.

    Parameters
    ----------
    run
        A trained model. Rules are explained if it has a teacher.
    top, bottom
        Ids of the catalogue.
    against
        Id of another bottom to compare with.

    Raises
    ------
    UnknownItemError
        If there is no such top or bottom.
    ConfigError
        If a bottom is to be compared with itself.
    """
    if against == bottom:
        raise ConfigError(f"{bottom!r} can't be compared with itself", where="against")
    if _can_be_served(run):
        return Matcher.of(run).explain(top, bottom, "bottoms", against=against)
    scorer, teacher = run.scorer, run.scorer.teacher
    i = scorer.catalogue.top_positions([top])
    j = scorer.catalogue.bottom_positions([bottom])
    student = _standing(scorer.score_all(i)[0], j)
    taught = None if teacher is None else _standing(teacher.score_all(i)[0], j)
    rules: tuple[FiredRule, ...] = ()
    if isinstance(teacher, TeacherScorer):
        rules = _fired(run, teacher, i, j, standing=taught)
    called = dict(zip(run.items["id"], names(run.items), strict=True))
    found = Explanation(
        top=top,
        bottom=bottom,
        top_context=called[top],
        bottom_context=called[bottom],
        model=scorer.name,
        n_others=len(scorer.catalogue.bottoms),
        student_score=student.score,
        student_rank=student.rank,
        teacher_score=None if taught is None else taught.score,
        teacher_rank=None if taught is None else taught.rank,
        rules=rules,
        traits=_traits(run, [top, bottom]),
        against=None if against is None else _compared(run, i, j, against, called[against]),
        evidence=Evidence(reason=_NOT_SERVED),
        counterfactuals=Counterfactuals(reason=_NOT_SERVED),
    )
    return replace(found, sentence=sentence(found))


def _can_be_served(run: Run) -> bool:
    """Whether an export has all that the run knows: of pkd it would lack the teacher."""
    scorer = run.scorer
    if not isinstance(scorer, Dbpr) or isinstance(scorer, AsPublished):
        return False
    return scorer.teacher is None or isinstance(scorer, Akd)


def _compared(run: Run, i: Ints, j: Ints, against: str, called: str) -> Comparison:
    scorer, teacher = run.scorer, run.scorer.teacher
    k = scorer.catalogue.bottom_positions([against])
    if not isinstance(teacher, TeacherScorer):
        m_ij, m_ik = scorer.score_triplets(i, j, k)
        return Comparison(against, called, float(expit(float(m_ij[0] - m_ik[0]))), None, ())
    odds, none = teacher.score_triplets(i, j, k)
    p = float(expit(float(teacher.log_odds(i, j, k)[0])))
    q = float(expit(float(odds[0] - none[0])))
    return Comparison(against, called, p, q, _fired(run, teacher, i, j, k))


def _fired(
    run: Run,
    teacher: TeacherScorer,
    i: Ints,
    j: Ints,
    k: Ints | None = None,
    *,
    standing: Standing | None = None,
) -> tuple[FiredRule, ...]:
    """Active rules of one pair or triplet, the strongest first."""
    assert run.knowledge is not None  # noqa: S101
    sign: Sign | None = "+" if isinstance(teacher, FrequencyTeacher) else None
    found = []
    for number, share, effect in zip(*_active(teacher, i, j, k), strict=True):
        rule = run.knowledge.book.rules[number]
        found.append(FiredRule.of(rule, float(share), float(effect), standing, sign=sign))
    return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))


def _active(
    teacher: TeacherScorer, i: Ints, j: Ints, k: Ints | None
) -> tuple[Ints, Floating, Floating]:
    """Active rules of one row with their confidences and effects. Shape: (number of them,) each."""
    if isinstance(teacher, FrequencyTeacher):
        return teacher.evidence(i, j, k)
    activation = teacher.rules.activation
    active = activation.pairs(i, j) if k is None else activation.triplets(i, j, k)
    confidence = teacher.confidence(active, i, j, k)
    gains = active.signs * activation.strengths[active.rules]
    return active.rules, confidence, teacher.rules.config.strength * confidence * gains


def _traits(run: Run, items: list[str]) -> tuple[dict[str, str], ...]:
    if run.knowledge is None:
        return ()
    return tuple(run.knowledge.traits.filter(pl.col("item").is_in(items)).to_dicts())


def _standing(scores: Floating, position: Ints) -> StudentStanding:
    (place,) = position.tolist()
    return StudentStanding(float(scores[place]), scores.astype(np.float32), place)
