"""Which rules fire between garments of any slots, and which set rules outfits break."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.rules.activation import Active, active_in
from wearwith.rules.rule import RuleItem
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.set_activation import SetActivation
from wearwith.rules.traits import trait_matrix
from wearwith.types import OUTFIT_SLOTS, Bools, Floats, Ints
from wearwith.words.attributes import Trait
from wearwith.words.kinds import SIDE_OF_SLOT

__all__ = ["OutfitActivation"]


@dataclass(frozen=True)
class OutfitActivation:
    """The rules of a book over the garments of all slots.

    A rule fires between garments i and j if one has its first value and the other its second:
    `values[i, first] & values[j, second] | values[j, first] & values[i, second]`. In an outfit a
    top is what has the slot top or outerwear, a bottom what has the slot bottom or one-piece.

    Attributes
    ----------
    values
        Whether each garment has the value of a rule's item where the item wants it worn, each item
        once; shape (n, V), sparse.
    items
        What the columns of `values` are; V of them.
    first, second
        The columns of each rule; shape (L,).
    signs
        1 for a positive rule, -1 for a negative one; shape (L,).
    strengths
        Shape (L,).
    sets
        The set rules.
    """

    values: sparse.csr_array
    items: tuple[RuleItem, ...]
    first: Ints
    second: Ints
    signs: npt.NDArray[np.int8]
    strengths: Floats
    sets: SetActivation

    @classmethod
    def of(cls, book: RuleBook, traits: pl.DataFrame, garments: SlotCatalogue) -> Self:
        """Join a book, resolved in the vocabulary that the traits were read with, with garments."""
        columns: dict[RuleItem, int] = {}
        numbers = [
            [columns.setdefault(item, len(columns)) for item in rule.items] for rule in book.rules
        ]
        first, second = np.array(numbers, dtype=np.int64).reshape(-1, 2).T
        return cls(
            _worn(columns, traits, garments),
            tuple(columns),
            first,
            second,
            signs=np.array([1 if rule.is_positive else -1 for rule in book.rules], dtype=np.int8),
            strengths=np.array([rule.strength for rule in book.rules], dtype=np.float32),
            sets=SetActivation.of(book.set_rules, traits, garments),
        )

    def __len__(self) -> int:
        return len(self.signs)

    def pairs(self, one: Ints, other: Ints) -> Active:
        """Rules that fire between garments by position, each once. Shapes: (n,) and (n,)."""
        of_one, of_other = self.values[one], self.values[other]
        fired = of_one[:, self.first].multiply(of_other[:, self.second])
        fired = fired + of_one[:, self.second].multiply(of_other[:, self.first])
        fired.data[:] = 1
        return active_in(fired, self.signs)

    def n_pairs(self) -> Ints:
        """On how many pairs of any two garments each rule fires, each pair once. Shape: (L,)."""
        values = self.values.astype(np.int64)
        counts = values.sum(axis=0)
        both = values[:, self.first].multiply(values[:, self.second]).sum(axis=0)
        # In both orders counted twice, and no garment is beside itself.
        n_pairs: Ints = counts[self.first] * counts[self.second] - both - both * (both - 1) // 2
        return n_pairs

    def broken(self, outfits: Ints) -> Bools:
        """Whether outfits break each set rule. Shape: (n, L), filled with `NONE`, to (n, R)."""
        return self.sets.broken(outfits)

    def newly_broken(self, given: Ints, answers: Ints) -> Bools:
        """Whether garments break a set rule with an answer, and not without it.

        Shapes: (n, L), filled with `NONE`, and (n, m) to (n, m, R).
        """
        (n, m), size = answers.shape, given.shape[1]
        outfits = np.full((n, m, size + 1), NONE, dtype=np.int64)
        outfits[:, :, :size], outfits[:, :, size] = given[:, None], answers
        broken = self.broken(outfits.reshape(n * m, size + 1)).reshape(n, m, len(self.sets))
        newly: Bools = broken & ~self.broken(given)[:, None]
        return newly


def _worn(
    columns: Mapping[RuleItem, int], traits: pl.DataFrame, garments: SlotCatalogue
) -> sparse.csr_array:
    """Whether garments have values where they are to be worn. Shape: (n, V)."""
    traits_of: dict[Trait, int] = {}
    of_item = [traits_of.setdefault(item.trait, len(traits_of)) for item in columns]
    has_value = trait_matrix(traits, garments.ids, traits_of)[:, of_item]
    may_be = np.array([_slots_of(item) for item in columns], dtype=np.int8)
    allowed = may_be.reshape(-1, len(OUTFIT_SLOTS)).T[garments.slots]
    worn = sparse.csr_array(has_value.multiply(sparse.csr_array(allowed)))
    worn.sort_indices()
    return worn


def _slots_of(item: RuleItem) -> list[bool]:
    """Whether an item of a rule may be worn in each of `OUTFIT_SLOTS`."""
    return [
        slot == item.slot or (item.slot is None and item.side in (None, SIDE_OF_SLOT.get(slot)))
        for slot in OUTFIT_SLOTS
    ]
