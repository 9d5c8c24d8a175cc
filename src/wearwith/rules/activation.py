"""Which rules a pair or a triplet activates (Eq. 8), for any number of rules at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from wearwith.catalog import Catalogue
from wearwith.rules.attributes import Trait
from wearwith.rules.book import RuleBook
from wearwith.rules.traits import trait_matrix
from wearwith.types import Ints

__all__ = ["Activation", "Active"]


@dataclass(frozen=True)
class Active:
    """Active rules of n pairs or triplets, sorted by row; arrays of shape (number of them,).

    Attributes
    ----------
    count
        n.
    rows
        Which pair or triplet.
    rules
        Which rule, by its place in the book.
    signs
        What the rule says there. Of a pair: 1 that the two go together, -1 that they do not. Of a
        triplet: 1 that the positive is the better one (f^ij = 1), -1 the negative (f^ik = 1).
    """

    count: int
    rows: Ints
    rules: Ints
    signs: npt.NDArray[np.int8]


class Activation:
    """The rules of a book over the garments of a catalogue.

    A rule fires on a pair if the top has its first value and the bottom its second. It is active on
    a triplet if it fires on just one of the two pairs.

    Attributes
    ----------
    top_rules, bottom_rules
        Whether each garment has a rule's value; shapes (n_tops, L) and (n_bottoms, L), sparse.
    signs
        1 for a positive rule, -1 for a negative one; shape (L,).
    strengths
        Shape (L,).
    attributes
        Which attribute each rule is about, numbered as they occur in the book; shape (L,). A rule
        that joins two attributes is with those that join the same two. All 0 if not given.
    """

    def __init__(
        self,
        top_rules: sparse.csr_array,
        bottom_rules: sparse.csr_array,
        signs: npt.NDArray[np.int8],
        strengths: npt.NDArray[np.float32],
        attributes: Ints | None = None,
    ) -> None:
        self.top_rules = top_rules
        self.bottom_rules = bottom_rules
        self.signs = signs
        self.strengths = strengths
        self.attributes = np.zeros(len(signs), np.int64) if attributes is None else attributes

    @classmethod
    def of(cls, book: RuleBook, traits: pl.DataFrame, catalogue: Catalogue) -> Self:
        """Join a book, resolved in the vocabulary that the traits were read with, with garments."""
        rules = book.rules
        sides = (
            (catalogue.tops, [rule.top for rule in rules]),
            (catalogue.bottoms, [rule.bottom for rule in rules]),
        )
        matrices = []
        for items, values in sides:
            columns: dict[Trait, int] = {}
            of_rule = [columns.setdefault(value, len(columns)) for value in values]
            matrix = trait_matrix(traits, items, columns)[:, of_rule].tocsr()
            matrix.sort_indices()
            matrices.append(matrix)
        about = [(rule.top.attribute, rule.bottom.attribute) for rule in rules]
        numbers = {both: number for number, both in enumerate(dict.fromkeys(about))}
        return cls(
            top_rules=matrices[0],
            bottom_rules=matrices[1],
            signs=np.array([1 if rule.is_positive else -1 for rule in rules], dtype=np.int8),
            strengths=np.array([rule.strength for rule in rules], dtype=np.float32),
            attributes=np.array([numbers[both] for both in about], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.signs)

    def pairs(self, tops: Ints, bottoms: Ints) -> Active:
        """Rules that fire on pairs, δ. Shapes: (n,) and (n,)."""
        return self._active(self.top_rules[tops].multiply(self.bottom_rules[bottoms]))

    def triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Active:
        """Rules that are active on triplets, f. Shapes: (n,) each.

        Source: Eq. 8 of Song et al., SIGIR 2018. A negative rule that fires on the negative pair
        alone speaks for the positive one, and the other way about.
        """
        difference = self.bottom_rules[positives] - self.bottom_rules[negatives]
        return self._active(self.top_rules[tops].multiply(difference))

    def _active(self, fired: sparse.csr_array) -> Active:
        fired = fired.tocsr()
        fired.sort_indices()
        rows = np.repeat(np.arange(fired.shape[0]), np.diff(fired.indptr))
        rules = fired.indices.astype(np.int64)
        return Active(fired.shape[0], rows, rules, (fired.data * self.signs[rules]).astype(np.int8))
