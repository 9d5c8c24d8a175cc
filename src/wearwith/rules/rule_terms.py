"""What rules say of a garment beside given ones, as a query in the space of values.

A rule fires between a given garment i, which has the value v, and a candidate j, which has w. So
each value of what is given asks for some values, and what all fired rules say of a candidate is the
sum over its values of what is asked for: a sparse query times a sparse point, as a student's score
is a dense one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.rules.outfit_activation import OutfitActivation
from wearwith.types import OUTFIT_SLOTS, Bools, Floats, Ints

__all__ = ["Asked", "RuleTerms"]


@dataclass(frozen=True)
class Asked:
    """The values that given garments ask for, by the rules that do; arrays of shape (entries,).

    Attributes
    ----------
    rows
        Which question.
    columns
        Which value is asked for, a column of `RuleTerms.values`.
    rules
        Which rule asks, by its place in the book.
    shares
        How much of the question asks so: one garment of |G| has 1 / |G|.
    """

    rows: Ints
    columns: Ints
    rules: Ints
    shares: Floats

    def where(self, kept: Bools) -> "Asked":
        """Some of the entries."""
        return Asked(self.rows[kept], self.columns[kept], self.rules[kept], self.shares[kept])


class RuleTerms:
    """The rules of an activation, by the values that ask and that are asked for.

    Attributes
    ----------
    values
        Which values each garment has; sparse, (n, V).
    gains
        Sign times strength of each rule; shape (L,).
    """

    def __init__(self, activation: OutfitActivation, garments: SlotCatalogue) -> None:
        self.activation = activation
        self.gains: Floats = activation.signs * activation.strengths
        first, second = activation.first, activation.second
        differ = np.flatnonzero(first != second)
        self.values, twice = _with_both(activation.values, first[differ], second[differ])
        both = activation.values.shape[1] + np.arange(len(twice))
        rules = np.arange(len(first))
        # A garment with both values of a rule would fire it twice with another such one.
        asks = np.concatenate([first, second[differ], both])
        self._asked = np.concatenate([second, first[differ], both])
        self._rules = np.concatenate([rules, differ, differ[twice]])
        self._times = np.ones(len(asks), np.float32)
        self._times[len(asks) - len(both) :] = -1
        order = np.argsort(asks, kind="stable")
        self._asked, self._rules, self._times = (
            array[order] for array in (self._asked, self._rules, self._times)
        )
        self._asks = asks[order]
        self._slots = garments.slots

    @cached_property
    def _by_slot(self) -> Mapping[int, tuple[Ints, Ints]]:
        """For each wanted slot, the entries that ask for a value of it, by the value that asks."""
        n_values = self.values.shape[1]
        by_slot = {}
        for slot in range(len(OUTFIT_SLOTS)):
            has = np.zeros(n_values, dtype=np.bool_)
            has[self.values[np.flatnonzero(self._slots == slot)].indices] = True
            entries = np.flatnonzero(has[self._asked])
            starts = np.searchsorted(self._asks[entries], np.arange(n_values + 1))
            by_slot[slot] = entries, starts
        return by_slot

    def asked(self, given: Ints, slot: int) -> Asked:
        """What given garments ask of a slot. Shape: (r, L), filled with `NONE`."""
        entries, starts = self._by_slot[slot]
        rows, places = np.nonzero(given != NONE)
        shares = (1 / np.maximum((given != NONE).sum(axis=1), 1)).astype(np.float32)
        items = given[rows, places]
        of_item, flat = _ranges(self.values.indptr[items], self.values.indptr[items + 1])
        rows, asking = rows[of_item], self.values.indices[flat]
        of_value, flat = _ranges(starts[asking], starts[asking + 1])
        rows, found = rows[of_value], entries[flat]
        return Asked(
            rows, self._asked[found], self._rules[found], shares[rows] * self._times[found]
        )


def _ranges(starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """All numbers of some ranges, one after the other, and which range each is of."""
    counts = (stops - starts).astype(np.int64)
    of = np.repeat(np.arange(len(starts)), counts)
    return of, np.arange(len(of)) + np.repeat(starts - (np.cumsum(counts) - counts), counts)


def _with_both(
    values: sparse.csr_array, first: Ints, second: Ints
) -> tuple[sparse.csr_array, Ints]:
    """Add a column for each pair of columns that a garment has both of; which pairs those are."""
    values = sparse.csr_array(values).astype(np.float32)
    both = sparse.csr_array(values[:, first].multiply(values[:, second]))
    kept = np.flatnonzero(both.sum(axis=0))
    wide = sparse.csr_array(sparse.hstack([values, both[:, kept]]))
    wide.sort_indices()
    return wide, kept
