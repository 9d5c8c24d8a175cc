"""Mines soft rules: how much more often two values meet than by chance.

Between tops and bottoms, or any two slots of outfits, every supported pair of values of one
attribute becomes a rule. Its strength is a shrunken log-lift, so that a rare pair says little, and
what fires is summed. No test decides which pairs count: together the many weak ones know more than
the few that are significant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import cast

import numpy as np
import polars as pl
from scipy import sparse

from wearwith.catalog import Catalogue, PairArrays
from wearwith.catalog.outfit_arrays import OutfitArrays
from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.errors import RuleError
from wearwith.rules.mining_config import MiningConfig
from wearwith.rules.rule import Rule, RuleItem
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.traits import trait_matrix
from wearwith.types import OUTFIT_SLOTS, Doubles, Floats, Ints, Side, Slot
from wearwith.words.attributes import SEASON, Trait

__all__ = [
    "LEAST_STRENGTH",
    "SoftRules",
    "met_and_expected",
    "mine_outfits",
    "mine_softly",
    "worn_together",
]

LEAST_STRENGTH = 0.001

_Found = tuple[Rule, int, float]  # its count, and its evidence: |n − expected|


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
    columns = _columns(traits)
    values = trait_matrix(traits, garments.ids, columns).astype(np.float64)
    together = worn_together(outfits, len(garments))
    found: list[_Found] = []
    for slots in combinations_with_replacement(OUTFIT_SLOTS, 2):
        first, second = (garments.of_slot(slot) for slot in slots)
        met = together[first][:, second]
        if met.nnz:
            found += _between(
                _of_slot, slots, [*columns], values[first], met, values[second], config
            )
    return _strongest(found, config)


def mine_softly(
    traits: pl.DataFrame, catalogue: Catalogue, pairs: PairArrays, config: MiningConfig
) -> SoftRules:
    """Find soft rules in the positive pairs of a training split; else as `mine_outfits`.

    With `chance = "catalogue"` what is expected is that the bottom is drawn from the catalogue.
    """
    columns = _columns(traits)
    tops, bottoms = (
        trait_matrix(traits, ids, columns).astype(np.float64)
        for ids in (catalogue.tops, catalogue.bottoms)
    )
    shape = len(catalogue.tops), len(catalogue.bottoms)
    met = sparse.coo_array((np.ones(len(pairs)), (pairs.tops, pairs.bottoms)), shape).tocsr()
    found = _between(_of_side, ("top", "bottom"), [*columns], tops, met, bottoms, config)
    return _strongest(found, config)


def _columns(traits: pl.DataFrame) -> dict[Trait, int]:
    """A number for each value that any garment has, but for seasons."""
    named = (
        traits.filter(pl.col("attribute") != SEASON)
        .select("attribute", "value")
        .unique()
        .sort("attribute", "value")
    )
    return {Trait(*row): place for place, row in enumerate(named.iter_rows())}


def _strongest(found: list[_Found], config: MiningConfig) -> SoftRules:
    found = sorted(found, key=lambda one: (-one[2], one[0].id))[: config.most]
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
    place: Callable[[str, Trait], RuleItem],
    places: tuple[str, str],
    traits: list[Trait],
    first: sparse.csr_array,
    met: sparse.csr_array,
    second: sparse.csr_array,
    config: MiningConfig,
) -> list[_Found]:
    """Rules between two slots or sides, as `place` makes them.

    `first` (n, V) and `second` (m, V) are the values of the garments, `met` (n, m) how often they
    were worn together.
    """
    alike = places[0] == places[1]
    counts, expected = met_and_expected(first, met, second, alike=alike)
    if config.chance == "catalogue" and not alike:
        expected = np.outer(first.T @ met.sum(axis=1), second.mean(axis=0))
    attributes = np.array([trait.attribute for trait in traits])
    supported = np.maximum(counts, expected) >= config.min_support
    supported &= attributes[:, None] == attributes
    n = int(met.sum()) // (2 if alike else 1)
    where = "pairs" if places == ("top", "bottom") else "outfits"
    source = f"mined from {where} by lift over {config.chance}"
    found = []
    for v, w in np.argwhere(supported):
        count, chance = int(counts[v, w]), float(expected[v, w])
        gain = float(np.log((count + config.prior) / (chance + config.prior)))
        if abs(gain) >= LEAST_STRENGTH:
            items = place(places[0], traits[v]), place(places[1], traits[w])
            note = f"{count} of {n} pairs, {chance:.1f} by chance"
            rule = Rule.of_gain(items, gain, note, source)
            found.append((rule, count, abs(count - chance)))
    return found


def _of_side(side: str, trait: Trait) -> RuleItem:
    return RuleItem(trait, side=cast("Side", side))


def _of_slot(slot: str, trait: Trait) -> RuleItem:
    return RuleItem(trait, slot=cast("Slot", slot))
