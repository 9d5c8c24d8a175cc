"""The list-wise teacher in NumPy: which rules fire, how much each counts, what they add.

    q(j | i) ∝ p(j | i) exp(C Σ_l λ_l(i, j) s_l δ_l(i, j))

as `wearwith.models.TeacherScorer` has it; the same number of a pair serves when tops are ranked for
a bottom. The rules may be others than those of the training.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.special import expit

from wearwith.errors import ConfigError
from wearwith.model.attention import Reading
from wearwith.model.trained import TrainedModel
from wearwith.rules import Rule, RuleBook, Trait
from wearwith.rules.traits import trait_matrix
from wearwith.types import Floats, Ints, Side, other_side

__all__ = ["FiredRules", "Garment", "RuleTeacher"]

ENTRIES_AT_ONCE = 2**14
_LEAST_SCORE = 1e-9  # as in `wearwith.models.teacher`


@dataclass(frozen=True)
class Garment:
    """What pairs of one garment with others are scored from.

    Attributes
    ----------
    side
        Whether it is a top or a bottom.
    point
        Shape (D,): z̃, and the gain by popularity where that counts.
    position
        Its place in the catalogue; None of a new garment.
    traits
        What was read of a new garment; None of one of the catalogue.
    rules
        Places in the book of the rules that have one of its values, where they are known already;
        they go before what was read.
    """

    side: Side
    point: Floats
    position: int | None = None
    traits: pl.DataFrame | None = None
    rules: Ints | None = None


@dataclass(frozen=True)
class FiredRules:
    """Rules that fire on pairs of one garment with others, sorted by row; shape (entries,) each.

    Attributes
    ----------
    count
        Number of pairs.
    rows, rules
        Which pair, and which rule by its place in the book.
    confidence
        λ of each.
    effects
        C λ times sign and strength: what it adds to the log odds.
    """

    count: int
    rows: Ints
    rules: Ints
    confidence: Floats
    effects: Floats

    @property
    def push(self) -> Floats:
        """What all rules together add to each pair. Shape: (count,)."""
        summed = np.bincount(self.rows, weights=self.effects, minlength=self.count)
        return summed.astype(np.float32)


class RuleTeacher:
    """A rule book at work on the garments of an exported model.

    Of a rule that attention did not learn, the key W_l r_l is the mean of the learned keys: it is
    weighed as an average rule of the book would be for these garments. It is then a rule among the
    others, confidences still sum to 1 (or to less, where attention may doubt), and a pair that only
    such rules fire on shares its trust among them alike, as UKD does. A rule is the learned one if
    both values and the sign are: what was trusted to speak for a match is not what was trusted to
    speak against it. Strength multiplies what is added and leaves trust as it is.

    Parameters
    ----------
    model
        An exported model with a teacher.
    book
        The rules; those of the training if not given.
    reading
        What attention reads of the garments, where it is known already: it does not hang on rules.

    Raises
    ------
    ConfigError
        If the model has no teacher.
    RuleError
        If a rule names an unknown value; the message has the nearest ones.
    """

    def __init__(
        self, model: TrainedModel, book: RuleBook | None = None, reading: Reading | None = None
    ) -> None:
        form, knowledge = model.manifest.teacher, model.knowledge
        if form is None or knowledge is None:
            raise ConfigError(
                f"The exported model {model.manifest.model!r} has no teacher",
                where="by teacher",
                fix="ask for the student, or export akd or ukd",
            )
        self.form, self.model = form, model
        self.book = knowledge.book if book is None else book.resolved(knowledge.vocabulary)
        self.is_learned = _statements(self.book) == _statements(knowledge.book)
        rules = self.book.rules
        self.gains = np.array(
            [rule.strength if rule.is_positive else -rule.strength for rule in rules], np.float32
        )
        self._values: dict[Side, list[Trait]] = {
            "top": [rule.top for rule in rules],
            "bottom": [rule.bottom for rule in rules],
        }
        catalogue = model.catalogue
        self._has: dict[Side, sparse.csr_array] = {
            "top": self._matrix("top", knowledge.traits, catalogue.tops),
            "bottom": self._matrix("bottom", knowledge.traits, catalogue.bottoms),
        }
        self._reading: Reading | None = None
        self._keys = np.zeros((0, 0), np.float32)
        if form.confidence == "attention":
            self._reading = reading or Reading.of_model(model)
            self._keys = _keys(model, knowledge.book, self.book)

    def with_book(self, book: RuleBook) -> Self:
        """Put another rule book to work; raises `RuleError` as the class does."""
        return type(self)(self.model, book, self._reading)

    def having(self, side: Side) -> sparse.csr_array:
        """Which rules' values the garments of a side have. Shape: (n, L)."""
        return self._has[side]

    def rules_of(self, garment: Garment) -> Ints:
        """Places in the book of the rules that have a value of the garment, on its side; (r,)."""
        if garment.rules is not None:
            return garment.rules
        if garment.position is not None:
            having = self._has[garment.side]
            found = having.indices[slice(*having.indptr[garment.position :][:2])]
        else:
            assert garment.traits is not None  # noqa: S101
            names = tuple(garment.traits["item"].unique()) or ("",)
            found = self._matrix(garment.side, garment.traits, names).indices
        rules: Ints = found.astype(np.int64)
        return rules

    def preference(self, scores: Floats) -> Floats:
        """Ln p of pairs from the student's scores, up to what all pairs share. Shape: (n,)."""
        if self.form.fidelity == "paper":
            scores = np.log(np.maximum(scores, np.float32(_LEAST_SCORE)))
        return scores

    def firing(self, garment: Garment, others: Ints) -> tuple[Ints, Ints]:
        """Which rules fire on pairs of a garment with others of the catalogue.

        Parameters
        ----------
        garment
            A top or a bottom.
        others
            Positions on the other side; shape (n,).

        Returns
        -------
        rows, rules
            Shape (entries,) each, sorted by row, then by rule.
        """
        having = self._has[other_side(garment.side)]
        starts = having.indptr[others]
        counts = having.indptr[others + 1] - starts
        rows = np.repeat(np.arange(len(others)), counts)
        entries = np.arange(len(rows)) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
        rules = having.indices[entries].astype(np.int64)
        is_mine = np.zeros(len(self.book), dtype=np.bool_)
        is_mine[self.rules_of(garment)] = True
        fires = is_mine[rules]
        return rows[fires], rules[fires]

    def fired(self, garment: Garment, others: Ints) -> FiredRules:
        """Rules that fire, with their confidences and effects; as `firing` otherwise."""
        rows, rules = self.firing(garment, others)
        context = None
        if self._reading is not None:
            context = self._reading.context(garment.side, garment.point, others)
        return self._weighed(len(others), rows, rules, context)

    def of_pairs(self, tops: Ints, bottoms: Ints) -> FiredRules:
        """Rules that fire on pairs of the catalogue. Positions: (n,) and (n,)."""
        fired = self._has["top"][tops].multiply(self._has["bottom"][bottoms]).tocsr()
        fired.sort_indices()
        rows = np.repeat(np.arange(len(tops)), np.diff(fired.indptr))
        context = None
        if self._reading is not None:
            context = self._reading.of_pairs(tops, bottoms)
        return self._weighed(len(tops), rows, fired.indices.astype(np.int64), context)

    def of_points(self, tops: Floats, bottoms: Floats, rows: Ints, rules: Ints) -> FiredRules:
        """Weigh rules that are known to fire on pairs of any garments.

        Parameters
        ----------
        tops, bottoms
            Points of the garments of each pair; shapes that broadcast to (n, D).
        rows, rules
            Which pair, and which rule; shape (entries,) each, sorted by row.
        """
        context = None if self._reading is None else self._reading.of_points(tops, bottoms)
        return self._weighed(max(len(tops), len(bottoms)), rows, rules, context)

    def _weighed(self, count: int, rows: Ints, rules: Ints, context: Floats | None) -> FiredRules:
        """Weigh what fires on pairs, of which attention has read `context`, (count, h)."""
        if context is None:
            number = np.bincount(rows, minlength=count)
            confidence: Floats = (1 / number[rows]).astype(np.float32)
        else:
            confidence = self._attention(context, rows, rules)
        effects = np.float32(self.form.strength) * confidence * self.gains[rules]
        return FiredRules(count, rows, rules, confidence, effects)

    def _attention(self, context: Floats, rows: Ints, rules: Ints) -> Floats:
        """λ of each entry: the softmax over the rules of its row."""
        arrays = self.model.arrays
        out = arrays["teacher.attention.out"]
        logits = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), ENTRIES_AT_ONCE):  # so that memory stays bounded
            some = slice(start, start + ENTRIES_AT_ONCE)
            logits[some] = expit(context[rows[some]] + self._keys[rules[some]]) @ out
        highest = np.full(len(context), -np.inf, np.float32)
        np.maximum.at(highest, rows, logits)
        none = None
        if self.form.may_doubt:
            none = expit(context + arrays["teacher.attention.of_rule"][-1]) @ out
            highest = np.maximum(highest, none)
        raised = np.exp(logits - highest[rows])
        total = np.bincount(rows, weights=raised, minlength=len(context))
        if none is not None:
            total = total + np.exp(none - highest)
        confidence: Floats = (raised / total[rows]).astype(np.float32)
        return confidence

    def _matrix(self, side: Side, traits: pl.DataFrame, items: tuple[str, ...]) -> sparse.csr_array:
        """Whether items have each rule's value. Shape: (len(items), L)."""
        columns: dict[Trait, int] = {}
        of_rule = [columns.setdefault(value, len(columns)) for value in self._values[side]]
        matrix = trait_matrix(traits, items, columns)[:, of_rule].tocsr()
        matrix.sort_indices()
        return matrix


def _statements(book: RuleBook) -> list[tuple[Trait, Trait, str, float]]:
    return [(rule.top, rule.bottom, rule.sign, rule.strength) for rule in book.rules]


def _keys(model: TrainedModel, learned: RuleBook, book: RuleBook) -> npt.NDArray[np.float32]:
    """W_l r_l of every rule of a book, the mean of the learned ones where it was not learned."""
    keys = model.arrays["teacher.attention.of_rule"][: len(learned)]  # without "none"
    average = keys.mean(axis=0) if len(keys) else np.zeros(keys.shape[1], np.float32)

    def said(rule: Rule) -> tuple[Trait, Trait, str]:
        return rule.top, rule.bottom, rule.sign

    known = {said(rule): key for rule, key in zip(learned.rules, keys, strict=True)}
    rows = [known.get(said(rule), average) for rule in book.rules]
    return np.array(rows, np.float32).reshape(len(rows), keys.shape[1])
