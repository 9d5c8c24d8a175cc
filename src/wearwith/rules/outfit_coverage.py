"""How often rules fire between the garments of outfits, and which rules say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from wearwith.catalog import OutfitArrays, SlotCatalogue
from wearwith.rules.knowledge import Knowledge
from wearwith.rules.outfit_activation import OutfitActivation
from wearwith.rules.outfit_knowledge import by_chance
from wearwith.rules.rule import Rule
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.soft_rules import worn_together
from wearwith.types import Ints

__all__ = ["OutfitCoverage", "cover_outfits", "said_once"]

ALIKE = 0.9  # of the garments that have either of two values, the share that has both
_PAIRS_AT_ONCE = 2**14


@dataclass(frozen=True)
class OutfitCoverage:
    """What the L rules about two garments and the R set rules of a book say on some outfits.

    `fires` counts pairs of garments of one outfit, shape (L,), and `broken` outfits, shape (R,).
    `fires_by_chance` and `broken_by_chance` are the same of outfits whose garments are those of
    others, each drawn as often as it is worn.
    """

    book: RuleBook
    n_outfits: int
    n_pairs: int
    fires: Ints
    fires_by_chance: Ints
    broken: Ints
    broken_by_chance: Ints
    n_any: int  # pairs of garments on which at least one rule fires

    @property
    def share_any(self) -> float:
        """Share of the pairs of garments on which at least one rule fires."""
        return self.n_any / self.n_pairs if self.n_pairs else 0.0

    @property
    def mean_fired(self) -> float:
        """Mean number of rules that fire on a pair of garments."""
        return int(self.fires.sum()) / self.n_pairs if self.n_pairs else 0.0


def cover_outfits(
    knowledge: Knowledge, garments: SlotCatalogue, outfits: OutfitArrays
) -> OutfitCoverage:
    """Count where each rule fires between any two garments of an outfit."""
    activation = OutfitActivation.of(knowledge.book, knowledge.traits, garments)
    mixed = OutfitArrays(outfits.ids, by_chance(outfits, garments))
    together = worn_together(outfits, len(garments))
    n_pairs, n_any = _pairs_with_any(activation, together)
    return OutfitCoverage(
        knowledge.book,
        len(outfits),
        n_pairs,
        _fires(activation, together),
        _fires(activation, worn_together(mixed, len(garments))),
        activation.broken(outfits.items).sum(axis=0),
        activation.broken(mixed.items).sum(axis=0),
        n_any,
    )


def said_once(
    rules: Sequence[Rule], knowledge: Knowledge, garments: SlotCatalogue, most: int
) -> list[Rule]:
    """The first rules, without those that say of nearly the same garments what one before says.

    A shop's own `negro` and the colour black are two values of the same garments.
    """
    activation = OutfitActivation.of(RuleBook(tuple(rules)), knowledge.traits, garments)
    values = activation.values.astype(np.int64)
    both = (values.T @ values).toarray()
    either = np.add.outer(both.diagonal(), both.diagonal()) - both
    alike = both >= ALIKE * np.maximum(either, 1)
    kept: list[int] = []
    for rule, (v, w) in enumerate(zip(activation.first, activation.second, strict=True)):
        a, b = activation.first[kept], activation.second[kept]
        again = (alike[v, a] & alike[w, b]) | (alike[v, b] & alike[w, a])
        if not (again & (activation.signs[kept] == activation.signs[rule])).any():
            kept.append(rule)
        if len(kept) == most:
            break
    return [rules[rule] for rule in kept]


def _fires(activation: OutfitActivation, together: sparse.csr_array) -> Ints:
    """On how many pairs of garments each rule fires, each pair once. Shape: (L,)."""
    values, first, second = activation.values.astype(np.int64), activation.first, activation.second
    met = (values.T @ (together @ values)).toarray()  # each pair in both orders
    # A pair fires a rule in both orders if each of its garments has both values.
    twice = values[:, first].multiply(values[:, second]).tocsr()
    in_both = (twice * (together @ twice)).sum(axis=0)
    fires: Ints = (met[first, second] - in_both / 2).astype(np.int64)
    return fires


def _pairs_with_any(activation: OutfitActivation, together: sparse.csr_array) -> tuple[int, int]:
    """How many pairs of garments there are, and how many of these fire any rule."""
    values, n = activation.values.astype(np.int64), activation.values.shape[1]
    ones = np.ones(len(activation), dtype=np.int64)
    about = sparse.csr_array((ones, (activation.first, activation.second)), (n, n))
    asks = sparse.csr_array(values @ (about + about.T))
    half = sparse.triu(together, 1).tocoo()
    fired = 0
    for start in range(0, half.nnz, _PAIRS_AT_ONCE):
        some = slice(start, start + _PAIRS_AT_ONCE)
        said = asks[half.row[some]].multiply(values[half.col[some]]).sum(axis=1)
        fired += int(half.data[some][said > 0].sum())
    return int(half.data.sum()), fired
