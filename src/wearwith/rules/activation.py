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
from wearwith.rules.rule import RuleItem
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.traits import slot_trait, trait_matrix
from wearwith.types import SIDES, Floats, Ints, Side, other_side
from wearwith.words.attributes import Trait

__all__ = ["Activation", "Active", "active_in"]


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

    A rule fires on a pair if one garment has its first value and the other its second, each where
    the rule wants it worn. It is active on a triplet if it fires on just one of the two pairs.
    Nothing else decides this, whether garments are of the catalogue, new, or altered.

    A rule has W ways in all: one if it says which value is the top's, two if either garment may
    have either value, none if its garments are never a top and a bottom. What is known of a garment
    by its values alone has its slot among them (`slot_trait`).

    Attributes
    ----------
    having
        By side, whether each garment has the value of a way; shapes (n_tops, W) and (n_bottoms, W),
        sparse.
    rules
        The rule of each way, ascending; shape (W,).
    signs
        1 for a positive rule, -1 for a negative one; shape (L,).
    strengths
        Shape (L,).
    attributes
        The attribute of each rule, or the two that it joins, numbered in the order of the book;
        shape (L,). All 0 if not given.
    values
        By side, the item of each way, for garments that are known by their values alone.
    """

    def __init__(
        self,
        tops: sparse.csr_array,
        bottoms: sparse.csr_array,
        signs: npt.NDArray[np.int8],
        strengths: Floats,
        attributes: Ints | None = None,
        values: Mapping[Side, Sequence[RuleItem]] | None = None,
        rules: Ints | None = None,
    ) -> None:
        self.having: dict[Side, sparse.csr_array] = {"top": tops, "bottom": bottoms}
        self.signs, self.strengths = signs, strengths
        self.attributes = np.zeros(len(signs), np.int64) if attributes is None else attributes
        self.values: Mapping[Side, Sequence[RuleItem]] = values or {"top": (), "bottom": ()}
        self.rules = np.arange(len(signs)) if rules is None else rules

    @classmethod
    def of(
        cls,
        book: RuleBook,
        traits: pl.DataFrame,
        catalogue: Catalogue,
        slots: pl.DataFrame | None = None,
    ) -> Self:
        """Join a book, resolved in the vocabulary that the traits were read with, with garments.

        `slots` has the columns item and slot, and is needed for rules that name a slot.
        """
        ways = [(n, *way) for n, rule in enumerate(book.rules) for way in rule.ways]
        values: dict[Side, list[RuleItem]] = {
            "top": [item for _, item, _ in ways],
            "bottom": [item for _, _, item in ways],
        }
        about = [(rule.top.attribute, rule.bottom.attribute) for rule in book.rules]
        numbers = {both: number for number, both in enumerate(dict.fromkeys(about))}
        return cls(
            _matrix(values["top"], traits, catalogue.tops, slots),
            _matrix(values["bottom"], traits, catalogue.bottoms, slots),
            signs=np.array([1 if rule.is_positive else -1 for rule in book.rules], dtype=np.int8),
            strengths=np.array([rule.strength for rule in book.rules], dtype=np.float32),
            attributes=np.array([numbers[both] for both in about], dtype=np.int64),
            values=values,
            rules=np.array([rule for rule, _, _ in ways], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.signs)

    @cached_property
    def is_plain(self) -> bool:
        """Whether each rule has one way, so that ways are rules."""
        return np.array_equal(self.rules, np.arange(len(self)))

    def with_any(self, side: Side) -> sparse.csr_array:
        """Whether each garment of a side has a rule's value in any way. Shape: (n, L), sparse."""
        return self._of_rules(self.having[side])

    def n_pairs(self, tops: Ints | None = None, bottoms: Ints | None = None) -> Ints:
        """On how many pairs of any of some tops with any of some bottoms each rule fires; (L,).

        Positions may be given several times; all garments of the side if they are not given.
        """
        of_tops, of_bottoms = self.having["top"], self.having["bottom"]
        of_tops = of_tops if tops is None else of_tops[tops]
        of_bottoms = of_bottoms if bottoms is None else of_bottoms[bottoms]
        counts = of_tops.sum(axis=0, dtype=np.int64) * of_bottoms.sum(axis=0, dtype=np.int64)
        n_pairs = np.zeros(len(self), dtype=np.int64)
        np.add.at(n_pairs, self.rules, counts)
        second = np.flatnonzero(self.rules[1:] == self.rules[:-1]) + 1
        both = [  # garments for which a pair may fire in both ways, and is counted once
            having[:, second - 1].multiply(having[:, second]).sum(axis=0, dtype=np.int64)
            for having in (of_tops, of_bottoms)
        ]
        n_pairs[self.rules[second]] -= both[0] * both[1]
        return n_pairs

    def pairs(self, tops: Ints, bottoms: Ints) -> Active:
        """Rules that fire on pairs, δ. Shapes: (n,) and (n,)."""
        return active_in(self.fired(tops, bottoms), self.signs)

    def triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Active:
        """Rules that are active on triplets, f. Shapes: (n,) each.

        Source: Eq. 8 of Song et al., SIGIR 2018. A negative rule that fires on the negative pair
        alone speaks for the positive one, and the other way round.
        """
        if not self.is_plain:
            fired = self.fired(tops, positives) - self.fired(tops, negatives)
            return active_in(fired, self.signs)
        bottoms = self.having["bottom"]
        difference = bottoms[positives] - bottoms[negatives]
        return active_in(self.having["top"][tops].multiply(difference), self.signs)

    def with_one(self, side: Side, rules: Ints, others: Ints) -> Active:
        """Rules that fire on pairs of one garment of a side with others of the catalogue.

        `rules` are the ways with one of the garment's values on its side, as `rules_of` and
        `rules_about` give them; `others` are positions on the other side, shape (n,).
        """
        having = self.having[other_side(side)]
        starts = having.indptr[others]
        counts = having.indptr[others + 1] - starts
        rows = np.repeat(np.arange(len(others)), counts)
        entries = np.arange(len(rows)) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
        found = having.indices[entries].astype(np.int64)
        has_value = np.zeros(len(self.rules), dtype=np.bool_)
        has_value[rules] = True
        fires = has_value[found]
        rows, rules = rows[fires], self.rules[found[fires]]
        if not self.is_plain:  # the ways of a rule follow one another
            is_new = np.ones(len(rows), dtype=np.bool_)
            is_new[1:] = (rows[1:] != rows[:-1]) | (rules[1:] != rules[:-1])
            rows, rules = rows[is_new], rules[is_new]
        return Active(len(others), rows, rules, self.signs[rules])

    def between(
        self, side: Side, garments: Iterable[Iterable[Trait]], other: Iterable[Trait]
    ) -> Active:
        """Rules that fire on pairs of some garments of a side with one other, by values alone."""
        firing, own = self.firing(side, other), self.values[side]
        by_garment = [
            sorted(
                {
                    int(self.rules[way])
                    for trait in traits
                    for way in firing.get(trait, ())
                    if _is_worn(own[way], traits)
                }
            )
            for traits in map(tuple, garments)
        ]
        counts = np.array([len(places) for places in by_garment], np.int64)
        rows = np.repeat(np.arange(len(by_garment)), counts)
        rules = np.array([place for places in by_garment for place in places], np.int64)
        return Active(len(by_garment), rows, rules, self.signs[rules])

    def firing(self, side: Side, other: Iterable[Trait]) -> dict[Trait, list[int]]:
        """By value of a garment of a side, the ways of rules to fire on it with a given other one.

        A way may want the garment to be of a slot. Values without a way are absent.
        """
        about, own = self._about[other_side(side)], self.values[side]
        firing: dict[Trait, list[int]] = {}
        for way in _ways(about, self.values[other_side(side)], other):
            firing.setdefault(own[way].trait, []).append(way)
        return firing

    def rules_of(self, side: Side, position: int) -> Ints:
        """Ways of rules that have a value of a garment; shape (r,)."""
        having = self.having[side]
        found: Ints = having.indices[slice(*having.indptr[position:][:2])].astype(np.int64)
        return found

    def rules_about(self, side: Side, traits: Iterable[Trait]) -> Ints:
        """Ways of rules that have one of some values, in order; shape (r,)."""
        return np.array(sorted(set(_ways(self._about[side], self.values[side], traits))), np.int64)

    @cached_property
    def _about(self) -> dict[Side, dict[Trait, list[int]]]:
        about: dict[Side, dict[Trait, list[int]]] = {side: {} for side in SIDES}
        for side, items in self.values.items():
            for way, item in enumerate(items):
                about[side].setdefault(item.trait, []).append(way)
        return about

    def fired(self, tops: Ints, bottoms: Ints) -> sparse.csr_array:
        """Whether each rule fires on pairs. Shapes: (n,) and (n,) to (n, L), sparse."""
        ways = self.having["top"][tops].multiply(self.having["bottom"][bottoms])
        return self._of_rules(ways)

    def _of_rules(self, ways: sparse.csr_array) -> sparse.csr_array:
        """Whether any way of a rule is among some. Shapes: (n, W) to (n, L), sparse."""
        if self.is_plain:
            return ways
        n = len(self.rules)
        ones = np.ones(n, dtype=np.int8)
        rules = ways @ sparse.csr_array((ones, (np.arange(n), self.rules)), (n, len(self)))
        rules.data[:] = 1
        return sparse.csr_array(rules)


def _ways(
    about: Mapping[Trait, list[int]], items: Sequence[RuleItem], traits: Iterable[Trait]
) -> list[int]:
    """Ways about a value of a garment that is worn where they want it."""
    traits = tuple(traits)
    return [way for trait in traits for way in about.get(trait, ()) if _is_worn(items[way], traits)]


def _is_worn(item: RuleItem, traits: Sequence[Trait]) -> bool:
    return item.slot is None or slot_trait(item.slot) in traits


def active_in(fired: sparse.csr_array, signs: npt.NDArray[np.int8]) -> Active:
    """List the rules that are active, given ±1 where one is; shapes (n, L) and (L,)."""
    fired = fired.tocsr()
    fired.sort_indices()
    rows = np.repeat(np.arange(fired.shape[0]), np.diff(fired.indptr))
    rules = fired.indices.astype(np.int64)
    return Active(fired.shape[0], rows, rules, (fired.data * signs[rules]).astype(np.int8))


def _matrix(
    values: Sequence[RuleItem],
    traits: pl.DataFrame,
    items: tuple[str, ...],
    slots: pl.DataFrame | None,
) -> sparse.csr_array:
    """Whether garments have the value of each way, and its slot. Shape: (len(items), W)."""
    columns: dict[Trait, int] = {}
    of_way = [columns.setdefault(value.trait, len(columns)) for value in values]
    matrix = trait_matrix(traits, items, columns)[:, of_way].tocsr()
    named = [value.slot for value in values]
    if any(named):
        if slots is None:
            raise ValueError("rules name slots, and nothing says of which slot garments are")
        of_slot = dict(zip(slots["item"], slots["slot"], strict=True))
        worn = np.array([of_slot.get(item) for item in items], dtype=object)
        cells = matrix.tocoo()
        wanted = np.array(named, dtype=object)[cells.col]
        cells.data[(wanted != None) & (wanted != worn[cells.row])] = 0  # noqa: E711 (by element)
        matrix = cells.tocsr()
        matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
