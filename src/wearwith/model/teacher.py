"""The teacher: the student projected onto matching rules.

Everything here works on log odds. The student prefers bottom j to bottom k with odds p_ij : p_ik;
the rules multiply the odds by exp(a_ij − a_ik), a_x = C Σ_l λ_l f_l^x, and that is the teacher
(Eq. 7 of Song et al., SIGIR 2018):

    ln(q_ij / q_ik) = ln(p_ij / p_ik) + C Σ_l λ_l (f_l^ij − f_l^ik)

Of a list of bottoms,

    q(j | i) ∝ p(j | i) exp(C Σ_l λ_l(i, j) s_l δ_l(i, j)),

with the rules that fire on the pair, s_l = ±1 by their sign. The list form is ours: the paper
projects triplets alone. The same number of a pair serves to rank tops for a bottom.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import polars as pl

from wearwith.errors import ConfigError
from wearwith.model.distance import Distance
from wearwith.model.model_manifest import TeacherForm
from wearwith.model.model_settings import LEAST_SCORE
from wearwith.model.rule_bounds import Bounds
from wearwith.model.scorer import Scorer
from wearwith.rules import Active, Knowledge, RuleBook
from wearwith.rules.traits import slot_trait
from wearwith.types import Bools, Floating, Floats, Ints, Side, Slot
from wearwith.words.attributes import Trait

__all__ = ["FiredRules", "Garment", "Teacher", "Traits", "pushes", "traits_in", "values_of"]

PAIRS_AT_ONCE = 2**14
Traits = Sequence[Trait]


def pushes(strength: float, confidence: Floating, gains: Floating) -> Floating:
    """C λ s w: how far each active rule moves the log odds. Shapes: (entries,) each.

    C is the strength of Eqs. 6 and 7, λ the confidence, and s w the gain: the rule's sign times its
    own strength, which is 1 unless the book says otherwise.
    """
    moved: Floating = np.float32(strength) * confidence * gains
    return moved


@dataclass(frozen=True)
class Garment:
    """A garment that is asked about, of the catalogue or new.

    Attributes
    ----------
    side
        Whether it is a top or a bottom.
    point
        Shape (D,): z̃, and the gain by popularity where that counts. Empty for a model without
        points.
    position
        Its place in the catalogue; None for a new garment.
    distance
        Of a new garment from those of the training; None for one of the catalogue.
    offset
        What was taken off the point of a new garment to level it, (D,); None for others.
    traits
        What was read of a new garment; None for one of the catalogue.
    rules
        Ways of the rules with one of its values (`Activation.rules_about`), where known already;
        they take precedence over `traits`.
    slot
        Of a new garment, where known, for rules that name one.
    """

    side: Side
    point: Floats
    position: int | None = None
    traits: pl.DataFrame | None = None
    rules: Ints | None = None
    slot: Slot | None = None
    distance: Distance | None = None
    offset: Floats | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing was read of a new garment that says anything about it."""
        return self.distance is not None and self.distance.is_unreadable


@dataclass(frozen=True)
class FiredRules:
    """Active rules of pairs or triplets, weighed, sorted by row; shape (entries,) each.

    Attributes
    ----------
    count
        Number of pairs or triplets.
    rows, rules
        Pair or triplet of each entry, and its rule by place in the book.
    confidence
        λ of each.
    effects
        What it adds to the log odds (`pushes`).
    """

    count: int
    rows: Ints
    rules: Ints
    confidence: Floating
    effects: Floating

    @property
    def push(self) -> Floats:
        """What all rules together add to each. Shape: (count,)."""
        summed = np.bincount(self.rows, weights=self.effects, minlength=self.count)
        return summed.astype(np.float32)


class Teacher(Scorer):
    """What rules make of the scores of a student: -q in the literature.

    `is_learned` says whether the rules are those of the training.

    Parameters
    ----------
    name
        Of the method.
    student
        Its scores are projected.
    form
        How rules are weighed.
    knowledge
        The rules of the training, and what was read of the garments.
    book
        The rules as they stand; those of the training if not given. `RuleError` if a rule names an
        unknown value; the message has the nearest ones.
    """

    def __init__(
        self,
        name: str,
        student: Scorer,
        form: TeacherForm,
        knowledge: Knowledge,
        book: RuleBook | None = None,
    ) -> None:
        super().__init__(student.catalogue)
        self.name = name  # type: ignore[misc]
        self.student, self.form, self.knowledge = student, form, knowledge
        self.book = knowledge.book if book is None else book.resolved(knowledge.vocabulary)
        self.is_learned = self.book.statements == knowledge.book.statements
        self.activation = replace(knowledge, book=self.book).activation(self.catalogue)

    def with_book(self, book: RuleBook) -> Self:
        """Use another rule book; `RuleError` if a rule names an unknown value."""
        return type(self)(self.name, self.student, self.form, self.knowledge, book)

    @abstractmethod
    def of_pairs(self, tops: Ints, bottoms: Ints) -> FiredRules:
        """Rules that fire on pairs of the catalogue. Positions: (n,) and (n,)."""

    @abstractmethod
    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> FiredRules:
        """Rules that are active on triplets of the catalogue. Positions: (n,) each."""

    @abstractmethod
    def fired(self, garment: Garment, others: Ints) -> FiredRules:
        """Rules that fire on pairs of a garment with others of the catalogue; positions (n,)."""

    @abstractmethod
    def between(
        self, side: Side, garments: Sequence[Traits], points: Floats, other: Traits, point: Floats
    ) -> FiredRules:
        """Rules that fire on pairs of some garments with one other, any of which may be new.

        `side` is that of the garments, `points` are theirs, (n, D); `other` are the values of the
        one of the other side, and `point` is its point, (D,).
        """

    @abstractmethod
    def bounds(self, garment: Garment) -> Bounds:
        """Least and greatest push on the pairs of a garment with all others. Shapes: (n,) each."""

    def reach_of_values(
        self,
        side: Side,  # noqa: ARG002
        other: Traits,  # noqa: ARG002
    ) -> dict[Trait, tuple[float, float]]:
        """Least and greatest push of the rules about each value, on pairs with a given garment.

        `side` is that of the garments with the values, `other` the values of the one of the other
        side. `ConfigError` if what a value adds depends on the whole catalogue.
        """
        raise ConfigError(
            f"The teacher of {self.name!r} counts over the whole catalogue, which is in a database",
            where="by teacher",
            fix="ask for the student, or leave --index out",
        )

    def preference(self, scores: Floating) -> Floating:
        """Ln p of pairs from the student's scores, up to what all pairs share. Shape: (n,)."""
        if self.form.fidelity == "paper":
            scores = np.log(np.maximum(scores, np.float32(LEAST_SCORE)))
        return scores

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Ln q(j | i) up to a constant of each top. Shape: (n,)."""
        push = np.empty(len(tops), dtype=np.float32)
        for start in range(0, len(tops), PAIRS_AT_ONCE):  # so that memory stays bounded
            some = slice(start, start + PAIRS_AT_ONCE)
            push[some] = self.of_pairs(tops[some], bottoms[some]).push
        scores: Floating = self.preference(self.student.score_pairs(tops, bottoms)) + push
        return scores

    def score_all(self, tops: Ints) -> Floating:
        """Ln q(j | i) for every bottom. Shape: (n, n_bottoms)."""
        n = len(self.catalogue.bottoms)
        scores = self.score_pairs(np.repeat(tops, n), np.tile(np.arange(n), len(tops)))
        return scores.reshape(len(tops), n)

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """Log odds ln(q_ij / q_ik), shape (n,), and zeros to compare them with."""
        odds = self.student_odds(tops, positives, negatives)
        odds = odds + self.of_triplets(tops, positives, negatives).push
        return odds, np.zeros_like(odds)

    def student_odds(self, tops: Ints, positives: Ints, negatives: Ints) -> Floating:
        """ln(p_ij / p_ik) of the student, in the form of its training. Shape: (n,)."""
        m_ij, m_ik = self.student.prefer(tops, positives, negatives)
        odds: Floating = self.preference(m_ij) - self.preference(m_ik)
        return odds

    def speaks_against(self, garment: Garment, active: Active) -> Bools:  # noqa: ARG002
        """Whether each active rule of a garment's pairs speaks against its pair; (entries,)."""
        against: Bools = active.signs < 0
        return against

    def rules_of(self, garment: Garment) -> Ints:
        """Ways of the rules that have a value of the garment, on its side; (r,)."""
        if garment.rules is not None:
            return garment.rules
        if garment.position is not None:
            return self.activation.rules_of(garment.side, garment.position)
        assert garment.traits is not None  # noqa: S101
        return self.activation.rules_about(garment.side, values_of(garment.traits, garment.slot))


def values_of(read: pl.DataFrame, slot: Slot | None) -> list[Trait]:
    """All that rules know of a garment: what was read of it, and its slot, if known."""
    return traits_in(read) + ([] if slot is None else [slot_trait(slot)])


def traits_in(read: pl.DataFrame) -> list[Trait]:
    """Values that were read, each once, from columns of `TRAIT_COLUMNS`."""
    pairs = zip(read["attribute"], read["value"], strict=True)
    return [Trait(*pair) for pair in dict.fromkeys(pairs)]
