"""Why a garment goes, or does not go, with another, in both directions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from wearwith.errors import ConfigError
from wearwith.matching.counterfactuals import clashes_of, counterfactuals_of
from wearwith.matching.explanation import Evidence, Explanation, FiredRule, PairComparison
from wearwith.matching.explanation_text import sentence
from wearwith.matching.pair_in_context import ScoredPair, Scoring, Standing
from wearwith.matching.queries import Direction, side_asking
from wearwith.matching.question_garments import FindChanged, Garments, Subject
from wearwith.matching.side_candidates import Candidates
from wearwith.matching.verdict import verdict_of
from wearwith.matching.worn_evidence import WornPairs
from wearwith.model import Distance, FiredRules, NewItem, Teacher, TrainedModel, chances
from wearwith.model.sigmoid import sigmoid
from wearwith.types import By, Floating, Side, other_side

__all__ = ["Explainer"]


class Explainer:
    """Explains pairs of one model; computes once what all explanations share.

    `find_changed` finds garments that differ from the model's own (`Source.changed`); they are
    explained as new ones.
    """

    def __init__(
        self,
        model: TrainedModel,
        candidates: Mapping[Side, Candidates],
        find_changed: FindChanged | None = None,
    ) -> None:
        self.garments = Garments(model, find_changed)
        self._model, self._candidates = model, candidates
        self._worn = WornPairs(model, self.garments)

    def explain(
        self,
        query: str | NewItem,
        other: str | NewItem,
        direction: Direction | None,
        teacher: Teacher | None,
        against: str | NewItem | None = None,
        by: By = "student",
    ) -> Explanation:
        """Explain one pair; parameters and errors as in `Matcher.explain`.

        `teacher` has the rules as they stand; None without a teacher. `by` says whose ranking
        counts.
        """
        if isinstance(against, str) and against == other:
            raise ConfigError(f"{other!r} can't be compared with itself", where="against")
        one = self.garments.subject_of(query, side_asking(direction) or self._side(query, other))
        back = other_side(one.side)
        two = self.garments.subject_of(other, back)
        scoring = Scoring(self._model, self._candidates, teacher, two.side, by)
        students, evidence = self._passed(one, two)
        pair = scoring.pair(one, two, students)
        rules = _fired_rules(pair)
        comparison = None
        if against is not None:
            third = self.garments.subject_of(against, back)
            comparison = _comparison(pair, scoring.pair(one, third, students))
        changes = counterfactuals_of(pair, self.garments)
        n_others = len(students) + (two.garment.position is None)
        distance = _farther(one.garment.distance, two.garment.distance)
        explanation = Explanation(
            **self._numbers(pair, has_chance=distance is None or not distance.is_far),
            n_others=n_others,
            by=by,
            distance=distance,
            rules=rules,
            against=comparison,
            evidence=evidence,
            counterfactuals=changes,
            clashes=clashes_of(pair, rules, changes, n_others, self.garments),
        )
        explanation = replace(explanation, verdict=verdict_of(explanation))
        return replace(explanation, sentence=sentence(explanation))

    def _passed(self, one: Subject, two: Subject) -> tuple[Floating, Evidence]:
        """What needs a pass over points: the student's scores, and the worn pairs that are alike.

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

    def _numbers(self, pair: ScoredPair, *, has_chance: bool) -> dict[str, Any]:
        """The two garments, and where the suggestion stands; `has_chance` if one may be told."""
        top, bottom = pair.query, pair.other
        if top.side == "bottom":
            top, bottom = bottom, top
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
            "student_last": None if student is None else student.last,
            "student_probability": (
                None
                if student is None or not has_chance
                else _probability(self._model, pair.student_score, top)
            ),
            "teacher_score": pair.teacher_score,
            "teacher_rank": None if teacher is None else teacher.rank,
            "teacher_last": None if teacher is None else teacher.last,
            "teacher_probability": (
                None
                if pair.teacher_score is None or rules is None or not has_chance
                else _probability(self._model, pair.teacher_score, top, rules)
            ),
            "rank_by_others": (
                None
                if teacher is None or pair.fired is None
                else teacher.rank_of(teacher.score - float(pair.fired.push[0]))
            ),
            "traits": tuple(top.read.to_dicts() + bottom.read.to_dicts()),
        }

    def _side(self, query: str | NewItem, other: str | NewItem) -> Side | None:
        """The side of a new garment, from that of the suggestion; None if that is new, too."""
        if isinstance(query, str) or not isinstance(other, str):
            return None
        return other_side(self.garments.side_of(other))


def _fired_rules(pair: ScoredPair) -> tuple[FiredRule, ...]:
    """Rules that fire on a pair, the strongest effect first."""
    if pair.fired is None or pair.scoring.teacher is None:
        return ()
    return _described(pair.scoring.teacher, pair.fired, pair.teacher)


def _described(
    teacher: Teacher, fired: FiredRules, standing: Standing | None = None
) -> tuple[FiredRule, ...]:
    """What the rules of one row do, the strongest effect first; ranks if a standing is given."""
    order = np.argsort(-np.abs(fired.effects), kind="stable")
    effects = fired.effects[order].astype(np.float64)
    ranks: list[int | None] = [None] * (len(order) + 1)
    if standing is not None:  # rank by rank from where it stands without these rules
        rest = effects[::-1].cumsum()[::-1]  # what is still to come before each rule
        ranks = [*(standing.rank_of(standing.score - some) for some in rest), standing.rank]
    rules = []
    for place, number in enumerate(order.tolist()):
        rule, effect = teacher.book.rules[fired.rules[number]], float(effects[place])
        sign = rule.sign
        if teacher.form.confidence == "frequencies":  # a rule names what was counted
            sign = "-" if standing is not None and effect < 0 else "+"
        rules.append(
            FiredRule(
                id=rule.id,
                top=str(rule.top),
                bottom=str(rule.bottom),
                sign=sign,
                note=rule.note,
                confidence=float(fired.confidence[number]),
                effect=effect,
                rank_before=ranks[place],
                rank_after=ranks[place + 1],
                worn_as=rule.worn_as,
            )
        )
    return tuple(rules)


def _farther(*distances: Distance | None) -> Distance | None:
    """The distance of the garment that is farther from the training; None without new ones."""
    known = [one for one in distances if one is not None]
    return max(known, key=lambda one: (one.is_unreadable, one.is_far), default=None)


def _comparison(pair: ScoredPair, other: ScoredPair) -> PairComparison:
    """Compare a pair with another one, by the scores that ranks come from.

    Except what a method learned of triplets: a bottom as a negative (the `-as-published` models),
    and how often values were worn together (pkd).
    """
    model, teacher, against = pair.scoring.model, pair.scoring.teacher, other.other
    garments = (pair.query.garment, pair.other.garment, against.garment)
    positions = [one.position for one in garments if one.position is not None]
    if pair.other.side == "bottom" and len(positions) == 3 and _learned_of_triplets(model):
        i, j, k = np.array(positions, dtype=np.int64)[:, None]
        if teacher is None:
            p = _first_of_rows(*model.scorer.prefer(i, j, k))
            return PairComparison(against.id, against.name, p, None, ())
        odds = teacher.student_odds(i, j, k)
        p, q = _first_of_rows(odds, np.zeros_like(odds)), _first_of_rows(*teacher.prefer(i, j, k))
        rules = _described(teacher, teacher.of_triplets(i, j, k))
        return PairComparison(against.id, against.name, p, q, rules)
    if pair.teacher is None or other.teacher is None:
        p = _first(pair.student.score, other.student.score)
        return PairComparison(against.id, against.name, p, None, ())
    p = _first(pair.preferred_above, other.preferred_above)
    q = _first(pair.teacher.score, other.teacher.score)
    rules = _difference(_fired_rules(pair), _fired_rules(other))
    return PairComparison(against.id, against.name, p, q, rules)


def _learned_of_triplets(model: TrainedModel) -> bool:
    form = model.manifest.teacher
    is_counted = form is not None and form.confidence == "frequencies"
    return is_counted or "latent.negatives" in model.arrays


def _probability(
    model: TrainedModel, score: float, top: Subject, teacher: Teacher | None = None
) -> float | None:
    """The probability of a pair from its score; see `wearwith.model.chances`."""
    scores = np.array([score], dtype=np.float32)
    likely = chances(model, scores, model.usual(top.garment.point[None]), teacher)
    return None if likely is None else float(likely[0])


def _difference(here: tuple[FiredRule, ...], there: tuple[FiredRule, ...]) -> tuple[FiredRule, ...]:
    """What rules add to one pair more than to another, the strongest first."""
    effects = {rule.id: rule.effect for rule in here}
    for rule in there:
        effects[rule.id] = effects.get(rule.id, 0.0) - rule.effect
    rules = {rule.id: rule for rule in (*there, *here)}
    differing = [
        replace(rules[name], effect=effect, rank_before=None, rank_after=None)
        for name, effect in effects.items()
        if effect != 0
    ]
    return tuple(sorted(differing, key=lambda rule: -abs(rule.effect)))


def _first(score: float, other: float) -> float:
    """Probability that the first of two scores is the better one."""
    return float(sigmoid(np.array(score - other)))


def _first_of_rows(scores: Floating, others: Floating) -> float:
    return _first(float(scores[0]), float(others[0]))
