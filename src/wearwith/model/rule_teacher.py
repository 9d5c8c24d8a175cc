"""The teacher of AKD and UKD: active rules, weighed by attention or all alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from wearwith.model.model_manifest import TeacherForm
from wearwith.model.outfit_gates import EVEN, keys_of
from wearwith.model.pair_gates import PairGates
from wearwith.model.rule_bounds import Bounds, RuleBounds
from wearwith.model.scorer import Scorer
from wearwith.model.sigmoid import sigmoid
from wearwith.model.teacher import FiredRules, Garment, Teacher, Traits, pushes
from wearwith.rules import Active, Knowledge, RuleBook
from wearwith.types import SIDES, Floats, Ints, Side, other_side
from wearwith.words.attributes import Trait

__all__ = ["Attention", "RuleTeacher"]

ENTRIES_AT_ONCE = 2**14


@dataclass(frozen=True)
class Attention:
    """Rule confidence from what garments look like; W_t z̃ and W_b z̃ are computed once.

    λ'_l = w⊤ s(W_t z̃_i + W_b z̃_j + W_b z̃_k + W_l r_l + b), and the softmax over the active
    rules. For a pair, the bottom of average z̃ takes the place of k.

    Parameters
    ----------
    arrays
        Of a model: the points of its garments, and `teacher.attention.*` (W_t and W_b, (h, D_l); w
        and b, (h,); W_l r_l of every learned rule, (L, h)).
    may_doubt
        Whether attention may trust none of the active rules; the last key is then that choice.

    Source: Eqs. 9 and 10 of Song et al., SIGIR 2018; the list form is ours.
    """

    arrays: Mapping[str, npt.NDArray[Any]]
    may_doubt: bool

    @cached_property
    def keys(self) -> Floats:
        """W_l r_l of the learned rules. Shape: (L, h)."""
        keys: Floats = self.arrays["teacher.attention.of_rule"]
        return keys[:-1] if self.may_doubt else keys

    @cached_property
    def _of(self) -> Mapping[Side, Floats]:
        """W_t z̃ of tops and W_b z̃ of bottoms. Shapes: (n_tops, h) and (n_bottoms, h)."""
        return {side: self._read(side, f"latent.{side}s") for side in SIDES}

    @cached_property
    def _as_negatives(self) -> Floats:
        """W_b z̃ of bottoms as negatives, which the leaky models read in another way."""
        if "latent.negatives" in self.arrays:
            return self._read("bottom", "latent.negatives")
        return self._of["bottom"]

    @cached_property
    def _rest(self) -> Floats:
        """Besides the two garments of a pair: W_b z̃ of the average bottom, and b."""
        read = [self._of["bottom"]]
        if "latent.negatives" in self.arrays:
            read.append(self._as_negatives)
        rest: Floats = np.concatenate(read).mean(axis=0) + self.arrays["teacher.attention.bias"]
        return rest

    def _weight(self, side: Side) -> Floats:
        weight: Floats = self.arrays[f"teacher.attention.of_{side}"]
        return weight

    def _read(self, side: Side, points: str) -> Floats:
        weight = self._weight(side)
        read: Floats = self.arrays[points][:, : weight.shape[1]] @ weight.T
        return read

    def of_pairs(self, tops: Ints, bottoms: Ints) -> Floats:
        """Contexts of pairs of the catalogue. Shapes: (n,) and (n,) to (n, h)."""
        context: Floats = self._of["top"][tops] + self._of["bottom"][bottoms] + self._rest
        return context

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Floats:
        """Contexts of triplets. Shapes: (n,) each to (n, h)."""
        pairs = self._of["top"][tops] + self._of["bottom"][positives]
        context: Floats = (
            pairs + self._as_negatives[negatives] + self.arrays["teacher.attention.bias"]
        )
        return context

    def with_one(self, side: Side, point: Floats, others: Ints) -> Floats:
        """Contexts of pairs of a garment with others by position. Shapes: (D,) and (n,) to (n, h).

        Numbers of `point` besides z̃ are ignored.
        """
        weight = self._weight(side)
        here = weight @ point[: weight.shape[1]]
        context: Floats = self._of[other_side(side)][others] + (here + self._rest)
        return context

    def of_points(self, tops: Floats, bottoms: Floats) -> Floats:
        """Contexts of points of either side. Shapes: (n, D) and (n, D) to (n, h)."""
        top, bottom = self._weight("top"), self._weight("bottom")
        dim = top.shape[1]  # further numbers are ignored
        context: Floats = tops[:, :dim] @ top.T + bottoms[:, :dim] @ bottom.T + self._rest
        return context

    def confidence(self, context: Floats, keys: Floats, rows: Ints, rules: Ints) -> Floats:
        """λ of each active rule: the softmax over its row. Shape: (entries,).

        They sum to 1 in each row, or to less where attention may doubt. `context` has shape (n, h),
        `keys` (W_l r_l of every rule of the book) (L, h); rows and rules, (entries,), are sorted by
        row.
        """
        out: Floats = self.arrays["teacher.attention.out"]
        logits = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), ENTRIES_AT_ONCE):  # so that memory stays bounded
            some = slice(start, start + ENTRIES_AT_ONCE)
            logits[some] = sigmoid(context[rows[some]] + keys[rules[some]]) @ out
        highest = np.full(len(context), -np.inf, np.float32)
        np.maximum.at(highest, rows, logits)
        none = None
        if self.may_doubt:
            none = sigmoid(context + self.arrays["teacher.attention.of_rule"][-1]) @ out
            highest = np.maximum(highest, none)
        raised = np.exp(logits - highest[rows])
        total = np.bincount(rows, weights=raised, minlength=len(context))
        if none is not None:
            total = total + np.exp(none - highest)
        confidence: Floats = (raised / total[rows]).astype(np.float32)
        return confidence


class RuleTeacher(Teacher):
    """The teacher of AKD and UKD.

    Attention decides how much each active rule counts; without it all count alike. The key W_l r_l
    of a rule that attention did not learn is the mean of the learned keys: it is weighed as an
    average rule of the book would be for these garments. Confidences still sum to 1 (or to less,
    where attention may doubt), and if only such rules fire on a pair they share its trust alike, as
    in UKD. A rule is a learned one if both values and the sign are: what was trusted to speak for a
    match is not what was trusted to speak against it. Strength multiplies what is added and leaves
    trust as it is.
    """

    def __init__(
        self,
        name: str,
        student: Scorer,
        form: TeacherForm,
        knowledge: Knowledge,
        book: RuleBook | None = None,
        attention: Attention | PairGates | None = None,
    ) -> None:
        super().__init__(name, student, form, knowledge, book)
        self.attention = attention
        gains: Floats = self.activation.signs * self.activation.strengths
        self._keys = np.zeros((0, 0), np.float32)
        if attention is not None:
            keys = attention.keys[: len(knowledge.book.rules)]
            self._keys = keys_of(knowledge.book.rules, keys, self.book.rules)
        # How far each way of a rule moves the odds at full confidence.
        full = pushes(form.strength, np.ones(len(gains), np.float32), gains)
        self._full = full[self.activation.rules]
        self._bounds = {
            side: RuleBounds(having, self._full, form.may_doubt, adds_up=form.adds_up)
            for side, having in self.activation.having.items()
        }

    def with_book(self, book: RuleBook) -> Self:
        """Use another rule book; `RuleError` if a rule names an unknown value."""
        known = self.name, self.student, self.form, self.knowledge
        return type(self)(*known, book, self.attention)

    def of_pairs(self, tops: Ints, bottoms: Ints) -> FiredRules:
        """Rules that fire on pairs of the catalogue. Positions: (n,) and (n,)."""
        context = None if self.attention is None else self.attention.of_pairs(tops, bottoms)
        return self._weighed(self.activation.pairs(tops, bottoms), context)

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> FiredRules:
        """Rules that are active on triplets of the catalogue. Positions: (n,) each."""
        active = self.activation.triplets(tops, positives, negatives)
        return self.weighed(active, tops, positives, negatives)

    def weighed(self, active: Active, tops: Ints, positives: Ints, negatives: Ints) -> FiredRules:
        """Weigh some of the rules that are active on triplets, as if there were no others."""
        context = None
        if self.attention is not None:
            context = self.attention.of_triplets(tops, positives, negatives)
        return self._weighed(active, context)

    def fired(self, garment: Garment, others: Ints) -> FiredRules:
        """Rules that fire on pairs of a garment with others of the catalogue; positions (n,)."""
        active = self.activation.with_one(garment.side, self.rules_of(garment), others)
        context = None
        if self.attention is not None:
            context = self.attention.with_one(garment.side, garment.point, others)
        return self._weighed(active, context)

    def between(
        self, side: Side, garments: Sequence[Traits], points: Floats, other: Traits, point: Floats
    ) -> FiredRules:
        """Rules that fire on pairs of some garments with one other; see `Teacher.between`."""
        context = None
        if self.attention is not None:
            both = points, point[None]
            context = self.attention.of_points(*(both if side == "top" else both[::-1]))
        return self._weighed(self.activation.between(side, garments, other), context)

    def bounds(self, garment: Garment) -> Bounds:
        """Least and greatest push on the pairs of a garment with all others. Shapes: (n,) each."""
        return self._bounds[other_side(garment.side)].of(self.rules_of(garment))

    def reach_of_values(self, side: Side, other: Traits) -> dict[Trait, tuple[float, float]]:
        """Least and greatest push of the rules about each value; see `Teacher.reach_of_values`."""
        reach, own = {}, self.activation.values[side]
        for trait, ways in self.activation.firing(side, other).items():
            # A way that wants a slot adds nothing to garments of other slots.
            none = [0.0] if any(own[way].slot for way in ways) else []
            adds = [*self._full[ways].tolist(), *none]
            reach[trait] = min(adds), max(adds)
            if self.form.adds_up:
                reach[trait] = sum(min(add, 0) for add in adds), sum(max(add, 0) for add in adds)
        return reach

    def _weighed(self, active: Active, context: Floats | None) -> FiredRules:
        """Weigh active rules, given the attention's context of each row, (count, h)."""
        rows, rules = active.rows, active.rules
        if self.attention is None or context is None:
            number = np.bincount(rows, minlength=active.count)
            confidence: Floats = (1 / number[rows]).astype(np.float32)
            if self.form.confidence == "even":
                confidence[:] = EVEN
        else:
            confidence = self.attention.confidence(context, self._keys, rows, rules)
        gains = active.signs * self.activation.strengths[rules]
        effects = pushes(self.form.strength, confidence, gains)
        return FiredRules(active.count, rows, rules, confidence, effects)
