"""Why a garment goes, or does not go, with another: from an exported model, in both directions."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from wearwith.errors import ConfigError
from wearwith.exported import Exported, NewItem, RuleTeacher
from wearwith.matching.counterfactuals import clashes_of, counterfactuals_of
from wearwith.matching.evidence import WornPairs
from wearwith.matching.explanation import Comparison, Explanation, FiredRule
from wearwith.matching.garments import Garments, Subject
from wearwith.matching.pair_rules import PairRules
from wearwith.matching.queries import Direction, direction_of
from wearwith.matching.scored_pair import ScoredPair, scored
from wearwith.matching.wording import sentence

__all__ = ["Explainer", "probability"]


class Explainer:
    """Explains pairs of one model; what all explanations share is computed once.

    Parameters
    ----------
    model
        An exported model.
    """

    def __init__(self, model: Exported) -> None:
        self._model = model
        self.garments = Garments(model)
        self._worn = WornPairs(model, self.garments)
        self._rules: PairRules | None = None

    def explain(
        self,
        query: str | NewItem,
        other: str | NewItem,
        direction: Direction | None,
        teacher: RuleTeacher | None,
        against: str | NewItem | None = None,
    ) -> Explanation:
        """Explain one pair; see `Matcher.explain`, which has the same parameters and errors.

        Parameters
        ----------
        teacher
            The rules as they stand; None without a teacher.
        """
        if isinstance(against, str) and against == other:
            raise ConfigError(f"{other!r} can't be compared with itself", where="against")
        direction = direction or self._direction(query, other)
        one = self.garments.asked_about(query, direction)
        wanted: Direction = "bottoms" if one.side == "top" else "tops"
        back: Direction = "tops" if wanted == "bottoms" else "bottoms"
        pair = scored(
            self._model, self._on_pairs(teacher), one, self.garments.asked_about(other, back)
        )
        rules = fired_rules(pair)
        compared = None
        if against is not None:
            compared = self._compared(pair, self.garments.asked_about(against, back))
        found = counterfactuals_of(pair, self.garments)
        top, bottom = _sorted(pair.query, pair.other)
        has_student = self._model.has_student
        explanation = Explanation(
            top=top.id,
            bottom=bottom.id,
            top_context=top.name,
            bottom_context=bottom.name,
            model=self._model.manifest.model,
            n_others=len(pair.student.others) + 1,
            student_score=pair.student.score if has_student else None,
            student_rank=pair.student.rank if has_student else None,
            teacher_score=None if pair.teacher is None else pair.teacher.score,
            teacher_rank=None if pair.teacher is None else pair.teacher.rank,
            rules=rules,
            traits=tuple(top.read.to_dicts() + bottom.read.to_dicts()),
            against=compared,
            direction=wanted,
            student_probability=(
                probability(self._model, pair.student.score) if has_student else None
            ),
            teacher_probability=None
            if pair.teacher is None or teacher is None
            else probability(self._model, pair.teacher.score, teacher),
            evidence=self._worn.like(top.garment, bottom.garment),
            counterfactuals=found,
            clashes=clashes_of(pair, rules, found, self.garments),
        )
        return replace(explanation, sentence=sentence(explanation))

    def _direction(self, query: str | NewItem, other: str | NewItem) -> Direction | None:
        """The garment that is suggested tells it, where the one that was asked about is new."""
        if isinstance(query, str) or not isinstance(other, str):
            return None
        return "tops" if direction_of(self._model, other) == "bottoms" else "bottoms"

    def _on_pairs(self, teacher: RuleTeacher | None) -> PairRules | None:
        if teacher is None:
            return None
        rules = self._rules
        if rules is None or rules.teacher is not teacher:
            rules = self._rules = PairRules(teacher)
        return rules

    def _compared(self, pair: ScoredPair, against: Subject) -> Comparison:
        """The pair against another one, by the scores that ranks come from."""
        other = scored(self._model, pair.rules, pair.query, against)
        students = np.array([pair.student.score, other.student.score], dtype=np.float32)
        if pair.teacher is None or other.teacher is None or pair.rules is None:
            return Comparison(against.id, against.name, _first(students), None, ())
        preference = pair.rules.teacher.preference(students)
        taught = np.array([pair.teacher.score, other.teacher.score])
        rules = _difference(fired_rules(pair), fired_rules(other))
        return Comparison(against.id, against.name, _first(preference), _first(taught), rules)


def fired_rules(pair: ScoredPair) -> tuple[FiredRule, ...]:
    """Rules that fire on a pair, the strongest effect first."""
    if pair.fired is None or pair.rules is None or pair.teacher is None:
        return ()
    fired, book = pair.fired, pair.rules.teacher.book
    found = [
        FiredRule.of(book.rules[rule], float(confidence), float(effect), pair.teacher)
        for rule, confidence, effect in zip(
            fired.rules, fired.confidence, fired.effects, strict=True
        )
    ]
    return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))


def probability(model: Exported, score: float, teacher: RuleTeacher | None = None) -> float | None:
    """What a score means; None where that was not measured, or with other rules.

    Parameters
    ----------
    model
        Whose calibration is read.
    score
        The student's, or the teacher's if that is given.
    teacher
        The rules as they stand.
    """
    if teacher is not None and not teacher.is_learned:
        return None
    calibration = model.manifest.calibration.get("student" if teacher is None else "teacher")
    return None if calibration is None else float(calibration.probability(np.array([score]))[0])


def _difference(here: tuple[FiredRule, ...], there: tuple[FiredRule, ...]) -> tuple[FiredRule, ...]:
    """What rules add to one pair more than to another, the strongest first."""
    elsewhere = {rule.id: rule for rule in there}
    found = []
    for rule in here:
        other = elsewhere.pop(rule.id, None)
        less = 0.0 if other is None else other.effect
        found.append(replace(rule, effect=rule.effect - less, rank_without=None, ranks=None))
    found += [
        replace(rule, effect=-rule.effect, rank_without=None, ranks=None)
        for rule in elsewhere.values()
    ]
    told = [rule for rule in found if rule.effect != 0]
    return tuple(sorted(told, key=lambda rule: -abs(rule.effect)))


def _first(scores: npt.NDArray[np.floating]) -> float:
    """Probability that the first of two scores is the better one."""
    return float(expit(float(scores[0]) - float(scores[1])))


def _sorted(one: Subject, other: Subject) -> tuple[Subject, Subject]:
    """Top and bottom of two garments."""
    return (one, other) if one.side == "top" else (other, one)
