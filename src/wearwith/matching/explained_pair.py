"""Why a garment goes, or does not go, with another: from an exported model, in both directions."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from wearwith.errors import ConfigError
from wearwith.matching.counterfactuals import clashes_of, counterfactuals_of
from wearwith.matching.evidence import WornPairs
from wearwith.matching.explanation import Comparison, Evidence, Explanation, FiredRule
from wearwith.matching.garments import Elsewhere, Garments, Subject
from wearwith.matching.queries import Direction
from wearwith.matching.rule_reach import RuleReach
from wearwith.matching.scored_pair import Products, ScoredPair, Scoring
from wearwith.matching.wording import sentence
from wearwith.model import NewItem, Teacher, TrainedModel, chances
from wearwith.types import Floats, Side

__all__ = ["Explainer", "probability"]


class Explainer:
    """Explains pairs of one model; what all explanations share is computed once.

    Parameters
    ----------
    model
        An exported model.
    products
        By side: a few points to their inner products with all points of that side.
    elsewhere
        Finds garments that are not as the model has them; they are explained as new ones.
    """

    def __init__(
        self,
        model: TrainedModel,
        products: Mapping[Side, Products],
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.garments = Garments(model, elsewhere)
        self._model, self._products = model, products
        self._worn = WornPairs(model, self.garments)

    def explain(
        self,
        query: str | NewItem,
        other: str | NewItem,
        direction: Direction | None,
        reach: RuleReach | None,
        against: str | NewItem | None = None,
    ) -> Explanation:
        """Explain one pair; see `Matcher.explain`, which has the same parameters and errors.

        Parameters
        ----------
        reach
            The rules as they stand; None without a teacher.
        """
        if isinstance(against, str) and against == other:
            raise ConfigError(f"{other!r} can't be compared with itself", where="against")
        one = self.garments.asked_about(query, direction or self._direction(query, other))
        back: Direction = "tops" if one.side == "top" else "bottoms"
        two = self.garments.asked_about(other, back)
        usual = self._usual if two.side == "top" else None
        scoring = Scoring(
            self._model, self._products, reach, None if reach is None else reach.teacher, usual
        )
        students, evidence = self._passed(one, two)
        pair = scoring.pair(one, two, students)
        rules = fired_rules(pair)
        compared = None
        if against is not None:
            third = self.garments.asked_about(against, back)
            compared = _compared(pair, scoring.pair(one, third, students))
        found = counterfactuals_of(pair, self.garments)
        n_others = len(students) + (two.garment.position is None)
        explanation = Explanation(
            **self._numbers(pair),
            n_others=n_others,
            rules=rules,
            against=compared,
            evidence=evidence,
            counterfactuals=found,
            clashes=clashes_of(pair, rules, found, n_others, self.garments),
        )
        return replace(explanation, sentence=sentence(explanation))

    @cached_property
    def _usual(self) -> Floats:
        """What each top usually scores. Shape: (n_tops,)."""
        return self._model.usual(self._model.points("top"))

    def _passed(self, one: Subject, two: Subject) -> tuple[Floats, Evidence]:
        """All that takes a pass over points: the student's scores, and which worn pairs are alike.

        The vectors of the suggestion's side are read once for both.
        """
        across = self._products[two.side]
        if self._worn.lacking is not None:
            return across(one.garment.point[None])[0], Evidence(reason=self._worn.lacking)
        probes = {subject.side: self._worn.probe(subject.garment) for subject in (one, two)}
        students, like_two = across(np.stack([one.garment.point, probes[two.side].point]))
        (like_one,) = self._products[one.side](probes[one.side].point[None])
        return students, self._worn.like(probes, {one.side: like_one, two.side: like_two})

    def _numbers(self, pair: ScoredPair) -> dict[str, Any]:
        """Who the two are, and where the suggestion stands."""
        top, bottom = _sorted(pair.query, pair.other)
        student = pair.student if self._model.has_student else None
        teacher, reach = pair.teacher, pair.scoring.reach
        return {
            "top": top.id,
            "bottom": bottom.id,
            "top_context": top.name,
            "bottom_context": bottom.name,
            "model": self._model.manifest.model,
            "direction": f"{pair.other.side}s",
            "student_score": None if student is None else pair.student_score,
            "student_rank": None if student is None else student.rank,
            "student_probability": (
                None if student is None else probability(self._model, pair.student_score, top)
            ),
            "teacher_score": pair.teacher_score,
            "teacher_rank": None if teacher is None else teacher.rank,
            "teacher_probability": (
                None
                if pair.teacher_score is None or reach is None
                else probability(self._model, pair.teacher_score, top, reach.teacher)
            ),
            "traits": tuple(top.read.to_dicts() + bottom.read.to_dicts()),
        }

    def _direction(self, query: str | NewItem, other: str | NewItem) -> Direction | None:
        """The garment that is suggested tells it, where the one that was asked about is new."""
        if isinstance(query, str) or not isinstance(other, str):
            return None
        return "tops" if self.garments.side_of(other) == "top" else "bottoms"


def fired_rules(pair: ScoredPair) -> tuple[FiredRule, ...]:
    """Rules that fire on a pair, the strongest effect first."""
    if pair.fired is None or pair.scoring.rules is None or pair.teacher is None:
        return ()
    fired, book = pair.fired, pair.scoring.rules.book
    entries = zip(fired.rules, fired.confidence, fired.effects, strict=True)
    found = [
        FiredRule.of(book.rules[rule], float(confidence), float(effect), pair.teacher)
        for rule, confidence, effect in entries
    ]
    return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))


def _compared(pair: ScoredPair, other: ScoredPair) -> Comparison:
    """Put a pair against another one, by the scores that ranks come from."""
    against = other.other
    students = np.array([pair.student.score, other.student.score], dtype=np.float32)
    if pair.teacher is None or other.teacher is None or pair.scoring.reach is None:
        return Comparison(against.id, against.name, _first(students), None, ())
    preference = np.array([one.preferred_above for one in (pair, other)])
    taught = np.array([pair.teacher.score, other.teacher.score])
    rules = _difference(fired_rules(pair), fired_rules(other))
    return Comparison(against.id, against.name, _first(preference), _first(taught), rules)


def probability(
    model: TrainedModel, score: float, top: Subject, teacher: Teacher | None = None
) -> float | None:
    """What the score of a pair means, as `wearwith.model.chances` has it."""
    scores = np.array([score], dtype=np.float32)
    found = chances(model, scores, model.usual(top.garment.point[None]), teacher)
    return None if found is None else float(found[0])


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
