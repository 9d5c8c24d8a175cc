"""Why a garment goes, or does not go, with another: from a trained model, in both directions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.counterfactuals import clashes_of, counterfactuals_of
from wearwith.matching.explanation import Evidence, Explanation, FiredRule, PairComparison
from wearwith.matching.explanation_text import sentence
from wearwith.matching.pair_in_context import ScoredPair, Scoring
from wearwith.matching.queries import Direction
from wearwith.matching.question_garments import Elsewhere, Garments, Subject
from wearwith.matching.side_candidates import Candidates
from wearwith.matching.standing import Standing
from wearwith.matching.worn_evidence import WornPairs
from wearwith.model import FiredRules, NewItem, Teacher, TrainedModel, chances
from wearwith.model.sigmoid import sigmoid
from wearwith.rules import Sign
from wearwith.types import Floating, Side

__all__ = ["Explainer", "probability"]


class Explainer:
    """Explains pairs of one model; what all explanations share is computed once.

    Parameters
    ----------
    model
        Of any method.
    candidates
        The garments of the catalogue by side.
    elsewhere
        Finds garments that are not as the model has them; they are explained as new ones.
    """

    def __init__(
        self,
        model: TrainedModel,
        candidates: Mapping[Side, Candidates],
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.garments = Garments(model, elsewhere)
        self._model, self._candidates = model, candidates
        self._worn = WornPairs(model, self.garments)

    def explain(
        self,
        query: str | NewItem,
        other: str | NewItem,
        direction: Direction | None,
        teacher: Teacher | None,
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
        one = self.garments.asked_about(query, direction or self._direction(query, other))
        back: Direction = "tops" if one.side == "top" else "bottoms"
        two = self.garments.asked_about(other, back)
        scoring = Scoring(self._model, self._candidates, teacher, two.side)
        students, evidence = self._passed(one, two)
        pair = scoring.pair(one, two, students)
        rules = fired_rules(pair)
        compared = None
        if against is not None:
            third = self.garments.asked_about(against, back)
            compared = compared_pairs(pair, scoring.pair(one, third, students))
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

    def _passed(self, one: Subject, two: Subject) -> tuple[Floating, Evidence]:
        """All that takes a pass over points: the student's scores, and which worn pairs are alike.

        The vectors of the suggestion's side are read once for both.
        """
        across = self._candidates[two.side]
        if self._worn.lacking is not None:
            return across.scores(one.garment), Evidence(reason=self._worn.lacking)
        probes = {subject.side: self._worn.probe(subject.garment) for subject in (one, two)}
        both = np.stack([one.garment.point, probes[two.side].point])
        students, like_two = across.products(both)
        (like_one,) = self._candidates[one.side].products(probes[one.side].point[None])
        return students, self._worn.like(probes, {one.side: like_one, two.side: like_two})

    def _numbers(self, pair: ScoredPair) -> dict[str, Any]:
        """Who the two are, and where the suggestion stands."""
        top, bottom = _sorted(pair.query, pair.other)
        student = pair.student if self._model.has_student else None
        teacher, rules = pair.teacher, pair.scoring.teacher
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
                if pair.teacher_score is None or rules is None
                else probability(self._model, pair.teacher_score, top, rules)
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
    if pair.fired is None or pair.scoring.teacher is None:
        return ()
    return _told(pair.scoring.teacher, pair.fired, pair.teacher)


def _told(
    teacher: Teacher, fired: FiredRules, standing: Standing | None = None
) -> tuple[FiredRule, ...]:
    """Say what the rules of one row do, the strongest effect first."""
    # Frequencies name what is worn together; how often that is, the effect says.
    sign: Sign | None = "+" if teacher.form.confidence == "frequencies" else None
    entries = zip(fired.rules, fired.confidence, fired.effects, strict=True)
    found = [
        FiredRule.of(
            teacher.book.rules[rule], float(confidence), float(effect), standing, sign=sign
        )
        for rule, confidence, effect in entries
    ]
    return tuple(sorted(found, key=lambda rule: -abs(rule.effect)))


def compared_pairs(pair: ScoredPair, other: ScoredPair) -> PairComparison:
    """Put a pair against another one.

    By the scores that ranks come from. But what a method learned of triplets and not of pairs, it
    says of the triplet: a bottom as a negative (the `-as-published` models), and how often values
    were worn together (pkd).
    """
    model, teacher, against = pair.scoring.model, pair.scoring.teacher, other.other
    garments = (pair.query.garment, pair.other.garment, against.garment)
    positions = [one.position for one in garments if one.position is not None]
    if pair.other.side == "bottom" and len(positions) == 3 and _learned_of_triplets(model):
        i, j, k = np.array(positions, dtype=np.int64)[:, None]
        if teacher is None:
            p = _odds(*model.scorer.prefer(i, j, k))
            return PairComparison(against.id, against.name, p, None, ())
        odds = teacher.student_odds(i, j, k)
        p, q = _odds(odds, np.zeros_like(odds)), _odds(*teacher.prefer(i, j, k))
        rules = _told(teacher, teacher.of_triplets(i, j, k))
        return PairComparison(against.id, against.name, p, q, rules)
    if pair.teacher is None or other.teacher is None:
        p = _first(pair.student.score, other.student.score)
        return PairComparison(against.id, against.name, p, None, ())
    p = _first(pair.preferred_above, other.preferred_above)
    q = _first(pair.teacher.score, other.teacher.score)
    rules = _difference(fired_rules(pair), fired_rules(other))
    return PairComparison(against.id, against.name, p, q, rules)


def _learned_of_triplets(model: TrainedModel) -> bool:
    form = model.manifest.teacher
    is_counted = form is not None and form.confidence == "frequencies"
    return is_counted or "latent.negatives" in model.arrays


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


def _first(score: float, other: float) -> float:
    """Probability that the first of two scores is the better one."""
    return float(sigmoid(np.array(score - other)))


def _odds(scores: Floating, others: Floating) -> float:
    return _first(float(scores[0]), float(others[0]))


def _sorted(one: Subject, other: Subject) -> tuple[Subject, Subject]:
    """Top and bottom of two garments."""
    return (one, other) if one.side == "top" else (other, one)
