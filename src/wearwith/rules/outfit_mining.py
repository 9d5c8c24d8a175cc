"""Mines soft rules from whole outfits: how much more often two values meet than by chance.

Between any two slots, every supported pair of values of one attribute becomes a rule. Its strength
is a shrunken log-lift, so that a rare pair says little, and what fires is summed. No test decides
which pairs count: together the many weak ones know more than the few that are significant.
"""

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import polars as pl
from scipy import sparse

from wearwith.catalog.outfit_arrays import OutfitArrays
from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.errors import RuleError
from wearwith.rules.mining import MiningConfig
from wearwith.rules.rule import Rule, RuleItem
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.traits import trait_matrix
from wearwith.types import OUTFIT_SLOTS, Doubles, Floats, Ints, Slot
from wearwith.words.attributes import Trait

__all__ = ["SoftRules", "met_and_expected", "mine_outfits", "worn_together"]

LEAST_STRENGTH = 0.001


@dataclass(frozen=True)
class SoftRules:
    """Rules mined from outfits, the strongest evidence first, and what they were mined from.

    Attributes
    ----------
    book
        The rules.
    counts
        In how many pairs of garments the two values met; shape (L,).
    prior
        Pairs that shrink each strength towards 0.
    """

    book: RuleBook
    counts: Ints
    prior: float

    def without_one(self, gains: Floats) -> Floats:
        """Signed strengths as if one of the pairs had not been counted. Shape: (L,) to (L,).

        What is asked about a training outfit must not rest on the outfit itself.
        """
        fewer = np.maximum(self.counts - 1, 0) + self.prior
        less: Floats = (gains + np.log(fewer / (self.counts + self.prior))).astype(np.float32)
        return less


def mine_outfits(
    traits: pl.DataFrame, garments: SlotCatalogue, outfits: OutfitArrays, config: MiningConfig
) -> SoftRules:
    """Find soft rules in training outfits.

    The strength is |ln((n + prior) / (expected + prior))|, where n counts the pairs of garments of
    two slots that have the two values, and `expected` is what chance would give if garments of the
    two slots met as often as each is worn. Of `config`, `prior`, `min_support` (of n or `expected`)
    and `most` are read.

    Raises `RuleError` if there are no outfits.

    Source: none for outfits; the lift is that of `wearwith.rules.mining`.
    """
    if not len(outfits):
        raise RuleError("There are no training outfits to mine rules from")
    named = traits.select("attribute", "value").unique().sort("attribute", "value")
    columns = {Trait(*row): place for place, row in enumerate(named.iter_rows())}
    values = trait_matrix(traits, garments.ids, columns).astype(np.float64)
    together = worn_together(outfits, len(garments))
    attributes = np.unique(named["attribute"].to_numpy(), return_inverse=True)[1]
    found: list[tuple[Rule, int, float]] = []
    for slots in combinations_with_replacement(OUTFIT_SLOTS, 2):
        first, second = (garments.of_slot(slot) for slot in slots)
        met = together[first][:, second]
        if met.nnz:
            found += _between(
                slots, [*columns], attributes, values[first], met, values[second], config
            )
    found.sort(key=lambda one: (-one[2], one[0].id))
    found = found[: config.most]
    counts = np.array([count for _, count, _ in found], dtype=np.int64)
    return SoftRules(RuleBook.of(rule for rule, _, _ in found), counts, config.prior)


def worn_together(outfits: OutfitArrays, n_garments: int) -> sparse.csr_array:
    """In how many outfits each two garments are. Shape: (n_garments, n_garments), symmetric."""
    rows, places = np.nonzero(outfits.present)
    shape = len(outfits), n_garments
    wears = sparse.csr_array((np.ones(len(rows)), (rows, outfits.items[rows, places])), shape)
    together = sparse.csr_array(wears.T @ wears)
    together.setdiag(0)
    together.eliminate_zeros()
    return together


def met_and_expected(
    first: sparse.csr_array, met: sparse.csr_array, second: sparse.csr_array, *, alike: bool
) -> tuple[Doubles, Doubles]:
    """How often values of two groups of garments met, and how often they would by chance.

    By chance means that garments of the two groups meet as often as each is worn.

    Parameters
    ----------
    first, second
        Which of V values the garments of each group have; shapes (n, V) and (m, V).
    met
        How often garments were worn together; shape (n, m).
    alike
        Whether the two groups are one, so that `met` has each pair in both orders. What is below
        the diagonal of the answer is then 0.

    Returns
    -------
    counts, expected
        Shape (V, V), the values of the first group first.
    """
    counts: Doubles = (first.T @ (met @ second)).toarray()
    of_first, of_second = first.T @ met.sum(axis=1), second.T @ met.sum(axis=0)
    expected = np.outer(of_first, of_second) / met.sum()
    if alike:
        diagonal = np.diag_indices_from(counts)
        for table in (counts, expected):
            table[diagonal] /= 2
            table[np.tril_indices_from(table, -1)] = 0
    return counts, expected


def _between(
    slots: tuple[Slot, ...],
    traits: list[Trait],
    attributes: Ints,
    first: sparse.csr_array,
    met: sparse.csr_array,
    second: sparse.csr_array,
    config: MiningConfig,
) -> list[tuple[Rule, int, float]]:
    """Rules between two slots, each with its count and its evidence, |n − expected|.

    `first` (n, V) and `second` (m, V) are the values of the garments, `met` (n, m) how often they
    were worn together.
    """
    counts, expected = met_and_expected(first, met, second, alike=slots[0] == slots[1])
    supported = np.maximum(counts, expected) >= config.min_support
    supported &= attributes[:, None] == attributes
    n = int(met.sum()) // (2 if slots[0] == slots[1] else 1)
    found = []
    for v, w in np.argwhere(supported):
        count, chance = int(counts[v, w]), float(expected[v, w])
        gain = float(np.log((count + config.prior) / (chance + config.prior)))
        if abs(gain) >= LEAST_STRENGTH:
            rule = _rule((slots[0], traits[v]), (slots[1], traits[w]), gain)
            note = f"{count} of {n} pairs, {chance:.1f} by chance"
            found.append((replace(rule, note=note), count, abs(count - chance)))
    return found


def _rule(one: tuple[Slot, Trait], other: tuple[Slot, Trait], gain: float) -> Rule:
    (slot, trait), (other_slot, other_trait) = one, other
    both = f"{slot} {trait.value} + {other_slot} {other_trait.value}"
    return Rule(
        id=f"{trait.attribute}: {both if gain > 0 else f'no {both}'}",
        items=(RuleItem(trait, slot=slot), RuleItem(other_trait, slot=other_slot)),
        sign="+" if gain > 0 else "-",
        strength=round(abs(gain), 4),
        source="mined from outfits by lift over worn",
    )
