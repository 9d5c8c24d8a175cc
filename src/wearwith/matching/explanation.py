"""Why a bottom goes, or does not go, with a top: what the student says, and what the rules add."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog import IntArray, names
from wearwith.errors import ConfigError
from wearwith.matching.wording import sentence
from wearwith.models import FrequencyTeacher, TeacherScorer
from wearwith.models.contract import FloatArray
from wearwith.rules import Rule
from wearwith.training import Run

__all__ = ["Comparison", "Explanation", "FiredRule", "explain"]


@dataclass(frozen=True)
class FiredRule:
    """A rule that fires on the pair (or, in a comparison, on just one of the two).

    Attributes
    ----------
    id, top, bottom, sign, note
        The rule; its values as `colour white`. Where frequencies are read (pkd), the sign is
        always `+`: the rule names what is worn together, and the effect says how often that is.
    confidence
        λ: its share among the active rules, from 0 to 1; with pkd, of the sizes of their effects.
    effect
        What it adds to the log odds of the pair: C λ times sign and strength; with pkd, its part of
        what the frequencies of its attribute add.
    rank_without
        Where the bottom would stand for the teacher if this rule did not count for it; None in a
        comparison.
    """

    id: str
    top: str
    bottom: str
    sign: str
    note: str
    confidence: float
    effect: float
    rank_without: int | None = None


@dataclass(frozen=True)
class Comparison:
    """The pair against another bottom.

    Attributes
    ----------
    bottom, context
        The other bottom.
    student, teacher
        Probability that the first bottom is the better one, p and q; q is None without a teacher.
    rules
        Those that tell the two apart; a positive effect speaks for the first.
    """

    bottom: str
    context: str
    student: float
    teacher: float | None
    rules: tuple[FiredRule, ...]


@dataclass(frozen=True)
class Explanation:
    """What is known of one pair.

    Attributes
    ----------
    top, bottom, top_context, bottom_context
        The two garments.
    model
        Name of the method.
    n_bottoms
        Over how many bottoms ranks go.
    student_score, student_rank
        Of the student; rank 1 is best.
    teacher_score, teacher_rank
        Of its teacher in the list form; None without one.
    rules
        Rules that fire on the pair, the strongest effect first.
    traits
        Values read of both garments: item, attribute, value, source (known, title, path or
        picture), words.
    against
        The comparison, if one was asked for.
    sentence
        All that for a shopper.
    """

    top: str
    bottom: str
    top_context: str
    bottom_context: str
    model: str
    n_bottoms: int
    student_score: float
    student_rank: int
    teacher_score: float | None
    teacher_rank: int | None
    rules: tuple[FiredRule, ...]
    traits: tuple[dict[str, str], ...]
    against: Comparison | None = None
    sentence: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give one dictionary of JSON values."""
        return asdict(self)


def explain(run: Run, top: str, bottom: str, against: str | None = None) -> Explanation:
    """Explain one pair, or why one bottom is put before another.

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
        raise ConfigError(f"{bottom!r} can't be compared with itself", where="--against")
    scorer, teacher = run.scorer, run.scorer.teacher
    i = scorer.catalogue.top_positions([top])
    j = scorer.catalogue.bottom_positions([bottom])
    student = scorer.score_all(i)[0]
    ranked = None if teacher is None else teacher.score_all(i)[0]
    rules: tuple[FiredRule, ...] = ()
    if isinstance(teacher, TeacherScorer) and ranked is not None:
        rules = _fired(run, teacher, i, j, scores=ranked)
    texts = dict(zip(run.items["id"], names(run.items), strict=True))
    found = Explanation(
        top=top,
        bottom=bottom,
        top_context=texts[top],
        bottom_context=texts[bottom],
        model=scorer.name,
        n_bottoms=len(student),
        student_score=float(student[j[0]]),
        student_rank=_rank(student, float(student[j[0]])),
        teacher_score=None if ranked is None else float(ranked[j[0]]),
        teacher_rank=None if ranked is None else _rank(ranked, float(ranked[j[0]])),
        rules=rules,
        traits=_traits(run, [top, bottom] + ([against] if against else [])),
        against=None if against is None else _compared(run, top, bottom, against, texts),
    )
    return replace(found, sentence=sentence(found))


def _compared(run: Run, top: str, bottom: str, against: str, texts: dict[str, str]) -> Comparison:
    scorer, teacher = run.scorer, run.scorer.teacher
    i = scorer.catalogue.top_positions([top])
    j, k = (scorer.catalogue.bottom_positions([item]) for item in (bottom, against))
    if not isinstance(teacher, TeacherScorer):
        m_ij, m_ik = scorer.score_triplets(i, j, k)
        return Comparison(against, texts[against], _sigmoid(float(m_ij[0] - m_ik[0])), None, ())
    odds, none = teacher.score_triplets(i, j, k)
    rules = _fired(run, teacher, i, j, k)
    p = _sigmoid(float(teacher.log_odds(i, j, k)[0]))
    return Comparison(against, texts[against], p, _sigmoid(float(odds[0] - none[0])), rules)


def _fired(
    run: Run,
    teacher: TeacherScorer,
    i: IntArray,
    j: IntArray,
    k: IntArray | None = None,
    *,
    scores: FloatArray | None = None,
) -> tuple[FiredRule, ...]:
    """Active rules of one row, the strongest first; `scores` of all bottoms give their ranks."""
    assert run.knowledge is not None  # noqa: S101
    found = []
    for number, share, effect in zip(*_evidence(teacher, i, j, k), strict=True):
        rule: Rule = run.knowledge.book.rules[number]
        without = None
        if scores is not None:
            without = _rank(np.delete(scores, j), float(scores[j[0]]) - float(effect))
        sign = "+" if isinstance(teacher, FrequencyTeacher) else rule.sign
        values = (rule.id, str(rule.top), str(rule.bottom), sign, rule.note)
        found.append(FiredRule(*values, float(share), float(effect), without))
    return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))


def _evidence(
    teacher: TeacherScorer, i: IntArray, j: IntArray, k: IntArray | None
) -> tuple[IntArray, FloatArray, FloatArray]:
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


def _rank(scores: FloatArray, score: float) -> int:
    """1 for the best; what ties does not count against it."""
    return 1 + int((scores > score).sum())


def _sigmoid(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))
