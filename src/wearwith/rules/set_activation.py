"""Which outfits break which set rules, counted for many outfits at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.rules.set_rule import AtMostGarments, AtMostValues, SetLimit, SetRule
from wearwith.rules.traits import trait_matrix
from wearwith.types import OUTFIT_SLOTS, Bools, Floats, Ints
from wearwith.words.attributes import Trait

__all__ = ["SetActivation"]

OUTFITS_AT_ONCE = 2**14

Marks = npt.NDArray[np.int32]  # one column for each thing that is counted in outfits


@dataclass(frozen=True)
class SetActivation:
    """Set rules over the garments of all slots.

    Attributes
    ----------
    limits
        What each rule says; R of them.
    strengths
        Shape (R,).
    marks
        By rule what each garment counts for; sparse, (n, columns of the rule).
    """

    limits: tuple[SetLimit, ...]
    strengths: Floats
    marks: tuple[sparse.csr_array, ...]
    n_garments: int

    @classmethod
    def of(cls, rules: Sequence[SetRule], traits: pl.DataFrame, garments: SlotCatalogue) -> Self:
        """Join rules, in the words of the traits, with garments."""
        limits = tuple(rule.limit for rule in rules)
        strengths = np.array([rule.strength for rule in rules], dtype=np.float32)
        marks = tuple(_marks(limit, traits, garments) for limit in limits)
        return cls(limits, strengths, marks, len(garments))

    def __len__(self) -> int:
        return len(self.limits)

    def broken(self, outfits: Ints) -> Bools:
        """Whether outfits break each rule. Shape: (n, L), filled with `NONE`, to (n, R)."""
        broken = np.zeros((len(outfits), len(self)), dtype=np.bool_)
        for start in range(0, len(outfits), OUTFITS_AT_ONCE):  # so that memory stays bounded
            some = outfits[start : start + OUTFITS_AT_ONCE]
            wears = _wears(some, self.n_garments)
            for number, (limit, marks) in enumerate(zip(self.limits, self.marks, strict=True)):
                counts: Marks = (wears @ marks).toarray()
                broken[start : start + len(some), number] = _breaks(limit, counts)
        return broken

    def newly_broken(self, given: Ints, candidates: Ints) -> Bools:
        """Whether each candidate breaks a rule that the given garments keep.

        Shapes: (n, L), filled with `NONE`, and (k,) to (n, k, R).
        """
        wears = _wears(given, self.n_garments)
        found = np.zeros((len(given), len(candidates), len(self)), dtype=np.bool_)
        if not len(candidates):
            return found
        for number, (limit, marks) in enumerate(zip(self.limits, self.marks, strict=True)):
            before: Marks = (wears @ marks).toarray()
            adds: Marks = marks[candidates].toarray()
            keeps = ~_breaks(limit, before)
            if isinstance(limit, AtMostGarments):
                after = before + adds[:, 0] > limit.at_most
            elif isinstance(limit, AtMostValues):
                is_new = (before == 0).astype(np.float32) @ (adds > 0).T.astype(np.float32)
                after = (before > 0).sum(axis=1)[:, None] + is_new > limit.at_most
            else:
                different, which = np.unique(adds, axis=0, return_inverse=True)  # a few
                breaks = [_breaks(limit, before + one) for one in different]
                after = np.stack(breaks, axis=1)[:, which.ravel()]
            found[:, :, number] = after & keeps[:, None]
        return found


def _wears(outfits: Ints, n_garments: int) -> sparse.csr_array:
    """Which garments are in each outfit, each once. Shape: (n, L) to (n, n_garments)."""
    rows, places = np.nonzero(outfits != NONE)
    ones, shape = np.ones(len(rows), np.int32), (len(outfits), n_garments)
    wears = sparse.csr_array((ones, (rows, outfits[rows, places])), shape)
    wears.sum_duplicates()
    wears.data[:] = 1  # a garment that is given twice is worn once
    return wears


def _marks(limit: SetLimit, traits: pl.DataFrame, garments: SlotCatalogue) -> sparse.csr_array:
    """What garments count for; see `_breaks`."""
    if isinstance(limit, AtMostGarments):
        is_there = garments.slots == OUTFIT_SLOTS.index(limit.slot)
        return sparse.csr_array(is_there[:, None].astype(np.int32))
    if isinstance(limit, AtMostValues):
        values = traits.filter(attribute=limit.attribute)["value"].unique().sort()
        counted = [Trait(limit.attribute, value) for value in values if value not in limit.beside]
        columns = {trait: number for number, trait in enumerate(counted)}
        return trait_matrix(traits, garments.ids, columns).astype(np.int32)
    in_group = []
    for group in limit.groups:
        columns = {Trait(limit.attribute, value): n for n, value in enumerate(group)}
        in_group.append(trait_matrix(traits, garments.ids, columns).sum(axis=1) > 0)
    of_two = [one & other for one, other in combinations(in_group, 2)]
    return sparse.csr_array(np.stack([*in_group, *of_two], axis=1).astype(np.int32))


def _breaks(limit: SetLimit, counts: Marks) -> Bools:
    """Whether outfits break a limit, by how many garments of them count for each column. (n,)."""
    broken: Bools
    if isinstance(limit, AtMostGarments):
        broken = counts[:, 0] > limit.at_most
    elif isinstance(limit, AtMostValues):
        broken = (counts > 0).sum(axis=1) > limit.at_most
    else:
        n = len(limit.groups)
        one, other = np.array([*combinations(range(n), 2)]).T
        # A garment that has values of both groups is no pair with itself.
        broken = np.any(counts[:, one] * counts[:, other] > counts[:, n:], axis=1)
    return broken
