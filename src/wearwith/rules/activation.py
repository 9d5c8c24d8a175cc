"""Which rules a pair or a triplet activates (Eq. 8), for any number of rules at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from wearwith.catalog import Catalogue
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.traits import trait_matrix
from wearwith.types import SIDES, Floats, Ints, Side, other_side
from wearwith.words.attributes import Trait

__all__ = ["Activation", "Active"]


@dataclass(frozen=True)
class Active:
    """Active rules of n pairs or triplets, sorted by row; arrays have shape (active rules,).

    The sign of a rule on a pair is 1 if the two go together, -1 if they do not. On a triplet it is
    1 if the positive is the better one (f^ij = 1), -1 if the negative is (f^ik = 1).
    """

    count: int  # n
    rows: Ints  # which pair or triplet
    rules: Ints  # which rule, by its place in the book
    signs: npt.NDArray[np.int8]


class Activation:
    """The rules of a book over the garments of a catalogue.

    A rule fires on a pair if the top has its first value and the bottom its second. It is active on
    a triplet if it fires on just one of the two pairs. Nothing else decides this, whether garments
    are of the catalogue, new, or altered.

    Attributes
    ----------
    having
        By side, whether each garment has a rule's value; shapes (n_tops, L) and (n_bottoms, L),
        sparse.
    signs
        1 for a positive rule, -1 for a negative one; shape (L,).
    strengths
        Shape (L,).
    attributes
        The attribute of each rule, or the two that it joins, numbered in the order of the book;
        shape (L,). All 0 if not given.
    values
        By side, the value of each rule, for garments that are known by their values alone.
    """

    def __init__(
        self,
        top_rules: sparse.csr_array,
        bottom_rules: sparse.csr_array,
        signs: npt.NDArray[np.int8],
        strengths: Floats,
        attributes: Ints | None = None,
        values: Mapping[Side, Sequence[Trait]] | None = None,
    ) -> None:
        self.having: dict[Side, sparse.csr_array] = {"top": top_rules, "bottom": bottom_rules}
        self.signs, self.strengths = signs, strengths
        self.attributes = np.zeros(len(signs), np.int64) if attributes is None else attributes
        self.values: Mapping[Side, Sequence[Trait]] = values or {"top": (), "bottom": ()}

    @classmethod
    def of(cls, book: RuleBook, traits: pl.DataFrame, catalogue: Catalogue) -> Self:
        """Join a book, resolved in the vocabulary that the traits were read with, with garments."""
        rules = book.rules
        values = {"top": [rule.top for rule in rules], "bottom": [rule.bottom for rule in rules]}
        about = [(rule.top.attribute, rule.bottom.attribute) for rule in rules]
        numbers = {both: number for number, both in enumerate(dict.fromkeys(about))}
        return cls(
            _matrix(values["top"], traits, catalogue.tops),
            _matrix(values["bottom"], traits, catalogue.bottoms),
            signs=np.array([1 if rule.is_positive else -1 for rule in rules], dtype=np.int8),
            strengths=np.array([rule.strength for rule in rules], dtype=np.float32),
            attributes=np.array([numbers[both] for both in about], dtype=np.int64),
            values=values,  # type: ignore[arg-type]
        )

    def __len__(self) -> int:
        return len(self.signs)

    @property
    def top_rules(self) -> sparse.csr_array:
        """Whether each top has a rule's first value. Shape: (n_tops, L), sparse."""
        return self.having["top"]

    @property
    def bottom_rules(self) -> sparse.csr_array:
        """Whether each bottom has a rule's second value. Shape: (n_bottoms, L), sparse."""
        return self.having["bottom"]

    def pairs(self, tops: Ints, bottoms: Ints) -> Active:
        """Rules that fire on pairs, δ. Shapes: (n,) and (n,)."""
        return self._active(self.top_rules[tops].multiply(self.bottom_rules[bottoms]))

    def triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Active:
        """Rules that are active on triplets, f. Shapes: (n,) each.

        Source: Eq. 8 of Song et al., SIGIR 2018. A negative rule that fires on the negative pair
        alone speaks for the positive one, and the other way round.
        """
        difference = self.bottom_rules[positives] - self.bottom_rules[negatives]
        return self._active(self.top_rules[tops].multiply(difference))

    def with_one(self, side: Side, rules: Ints, others: Ints) -> Active:
        """Rules that fire on pairs of one garment of a side with others of the catalogue.

        `rules` are the places in the book of the rules with one of the garment's values on its
        side; `others` are positions on the other side, shape (n,).
        """
        having = self.having[other_side(side)]
        starts = having.indptr[others]
        counts = having.indptr[others + 1] - starts
        rows = np.repeat(np.arange(len(others)), counts)
        entries = np.arange(len(rows)) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
        found = having.indices[entries].astype(np.int64)
        has_value = np.zeros(len(self), dtype=np.bool_)
        has_value[rules] = True
        fires = has_value[found]
        rules = found[fires]
        return Active(len(others), rows[fires], rules, self.signs[rules])

    def between(
        self, side: Side, garments: Iterable[Iterable[Trait]], other: Iterable[Trait]
    ) -> Active:
        """Rules that fire on pairs of some garments of a side with one other, by values alone."""
        firing = self.firing(side, other)
        by_garment = [
            sorted(place for trait in traits for place in firing.get(trait, ()))
            for traits in garments
        ]
        counts = np.array([len(places) for places in by_garment], np.int64)
        rows = np.repeat(np.arange(len(by_garment)), counts)
        rules = np.array([place for places in by_garment for place in places], np.int64)
        return Active(len(by_garment), rows, rules, self.signs[rules])

    def firing(self, side: Side, other: Iterable[Trait]) -> dict[Trait, list[int]]:
        """By value of a garment of a side, the rules that fire on it with a given other one.

        Rules are places in the book; values of no such rule are absent.
        """
        about, own = self._about[other_side(side)], self.values[side]
        firing: dict[Trait, list[int]] = {}
        for trait in other:
            for place in about.get(trait, ()):
                firing.setdefault(own[place], []).append(place)
        return firing

    def rules_of(self, side: Side, position: int) -> Ints:
        """Places in the book of the rules that have a value of a garment; shape (r,)."""
        having = self.having[side]
        found: Ints = having.indices[slice(*having.indptr[position:][:2])].astype(np.int64)
        return found

    def rules_about(self, side: Side, traits: Iterable[Trait]) -> Ints:
        """Places in the book of the rules that have one of some values, in order; shape (r,)."""
        about = self._about[side]
        found = {place for trait in traits for place in about.get(trait, ())}
        return np.array(sorted(found), dtype=np.int64)

    @cached_property
    def _about(self) -> dict[Side, dict[Trait, list[int]]]:
        about: dict[Side, dict[Trait, list[int]]] = {side: {} for side in SIDES}
        for side, values in self.values.items():
            for place, value in enumerate(values):
                about[side].setdefault(value, []).append(place)
        return about

    def _active(self, fired: sparse.csr_array) -> Active:
        fired = fired.tocsr()
        fired.sort_indices()
        rows = np.repeat(np.arange(fired.shape[0]), np.diff(fired.indptr))
        rules = fired.indices.astype(np.int64)
        return Active(fired.shape[0], rows, rules, (fired.data * self.signs[rules]).astype(np.int8))


def _matrix(
    values: Sequence[Trait], traits: pl.DataFrame, items: tuple[str, ...]
) -> sparse.csr_array:
    """Whether items have the value of each rule. Shape: (len(items), L)."""
    columns: dict[Trait, int] = {}
    of_rule = [columns.setdefault(value, len(columns)) for value in values]
    matrix = trait_matrix(traits, items, columns)[:, of_rule].tocsr()
    matrix.sort_indices()
    return matrix
