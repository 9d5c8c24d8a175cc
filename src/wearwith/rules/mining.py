"""Mines rules from the pairs that were worn: what is worn together, and what is avoided.

A raw count mostly shows what is popular: white tops are often worn with black trousers because both
are many. The lift compares the count with what independence of the two sides would give, and a test
tells whether the difference can be chance.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from wearwith.catalog import Catalogue, PairArrays
from wearwith.errors import RuleError
from wearwith.rules.mining_config import Chance, MiningConfig
from wearwith.rules.rule import Rule
from wearwith.rules.rule_book import RuleBook
from wearwith.rules.soft_rules import mine_softly
from wearwith.rules.traits import trait_matrix
from wearwith.types import Doubles, Ints
from wearwith.words.attributes import ATTRIBUTES, Trait

__all__ = ["count_together", "frequencies", "mine"]


@dataclass(frozen=True)
class Together:
    """How often a values of one attribute of tops are worn with b values of one of bottoms."""

    tops: tuple[Trait, ...]
    bottoms: tuple[Trait, ...]
    counts: npt.NDArray[np.int64]  # pairs with both values; (a, b)
    of_tops: npt.NDArray[np.int64]  # pairs with each value of tops; (a,)
    of_bottoms: npt.NDArray[np.int64]  # pairs with each value of bottoms; (b,)
    in_catalogue: npt.NDArray[np.float64]  # share of the catalogue's bottoms with each value; (b,)
    n: int  # pairs

    def expected(self, chance: Chance = "worn") -> npt.NDArray[np.float64]:
        """Counts that chance would give. Shape: (a, b)."""
        shares = self.of_bottoms / self.n if chance == "worn" else self.in_catalogue
        expected: npt.NDArray[np.float64] = np.outer(self.of_tops, shares)
        return expected


def count_together(
    traits: pl.DataFrame, catalogue: Catalogue, pairs: PairArrays, *, across: bool = False
) -> list[Together]:
    """Count values worn together over positive pairs, one table for each pair of attributes.

    One sparse product counts all values at once: the values of tops, what was worn with what, and
    the values of bottoms.
    """
    shape = len(catalogue.tops), len(catalogue.bottoms)
    ones = np.ones(len(pairs), dtype=np.int64)
    together = sparse.coo_array((ones, (pairs.tops, pairs.bottoms)), shape).tocsr()
    worn_tops, worn_bottoms = together.sum(axis=1), together.sum(axis=0)  # pairs of each item
    sides = []
    for items, worn in ((catalogue.tops, worn_tops), (catalogue.bottoms, worn_bottoms)):
        present = traits.filter(pl.col("item").is_in([items[n] for n in np.flatnonzero(worn)]))
        named = present.select("attribute", "value").unique().sort("attribute", "value")
        columns = {Trait(*row): place for place, row in enumerate(named.iter_rows())}
        sides.append((columns, trait_matrix(traits, items, columns).astype(np.int64)))
    (top_columns, tops), (bottom_columns, bottoms) = sides
    counts = (tops.T @ (together @ bottoms)).toarray()
    of_tops, of_bottoms = tops.T @ worn_tops, bottoms.T @ worn_bottoms
    in_catalogue = bottoms.mean(axis=0)
    tables = []
    for first in ATTRIBUTES:
        for second in ATTRIBUTES if across else (first,):
            of_first = {t: c for t, c in top_columns.items() if t.attribute == first}
            of_second = {t: c for t, c in bottom_columns.items() if t.attribute == second}
            i, j = [*of_first.values()], [*of_second.values()]
            worn = counts[np.ix_(i, j)], of_tops[i], of_bottoms[j], in_catalogue[j]
            tables.append(Together(tuple(of_first), tuple(of_second), *worn, len(pairs)))
    return tables


def mine(
    traits: pl.DataFrame, catalogue: Catalogue, pairs: PairArrays, config: MiningConfig
) -> RuleBook:
    """Find rules in the positive pairs of a training split.

    Raises `RuleError` if there are no pairs.

    Source: with `rank="count"` Song et al., SIGIR 2018, section 4.1 (our choices: the last ten are
    of pairs that occur, and ties go to what is more expected). With `rank="lift"` Fisher's exact
    test in both directions (against the catalogue, the binomial test), corrected by Benjamini and
    Hochberg, 1995, over all that could have been found; pairs of one top are not independent, so
    that its probabilities are somewhat too small. With `rank="soft"` see
    `wearwith.rules.soft_rules`.
    """
    if not len(pairs):
        raise RuleError("There are no training pairs to mine rules from")
    if config.rank == "soft":
        return mine_softly(traits, catalogue, pairs, config).book
    across = config.across and config.rank == "lift"
    tables = count_together(traits, catalogue, pairs, across=across)
    if config.rank == "count":
        return RuleBook.of(rule for table in tables for rule in _most_and_least(table, config))
    return RuleBook.of(_by_lift(tables, config))


def frequencies(
    traits: pl.DataFrame, catalogue: Catalogue, pairs: PairArrays, config: MiningConfig
) -> RuleBook:
    """Count the pairs of values that are worn together most and least often, for PKD.

    The rules are those of `mine` with `rank="count"`; of `config` only `each_end` is read. The
    strength of each is its count, divided by the largest one of its attribute: within an attribute
    only ratios matter.

    Raises `RuleError` if there are no pairs.

    Source: fq and R_m of Han et al., IEEE TIP 2020, which has as many pairs of either end.
    """
    if not len(pairs):
        raise RuleError("There are no training pairs to count values in")
    tables = count_together(traits, catalogue, pairs)
    return RuleBook.of(rule for table in tables for rule in _counted(table, config))


def _counted(table: Together, config: MiningConfig) -> list[Rule]:
    rows, columns = ({trait: n for n, trait in enumerate(s)} for s in (table.tops, table.bottoms))
    found = []
    for rule in _most_and_least(table, config):
        count = table.counts[rows[rule.top], columns[rule.bottom]]
        # Not "no …": with a single top even a rare pair may be the most frequent one.
        often, rarely = ("most", "") if rule.is_positive else ("least", "rarely ")
        found.append(
            replace(
                rule,
                id=f"{rule.top.attribute}: {rarely}{rule.top.value} + {rule.bottom.value}",
                strength=float(count / table.counts.max()),
                source=f"counted ({often} frequent)",
            )
        )
    return found


def _most_and_least(table: Together, config: MiningConfig) -> list[Rule]:
    rows, columns = np.nonzero(table.counts)
    counts, expected = table.counts[rows, columns], table.expected()[rows, columns]
    most = np.lexsort((-expected, -counts))[: config.each_end]
    least = np.lexsort((-expected, counts))[: config.each_end]
    least = least[~np.isin(least, most)]
    return [
        _rule(
            table.tops[rows[place]],
            table.bottoms[columns[place]],
            positive=positive,
            note=f"{counts[place]} of {table.n} pairs, {expected[place]:.1f} by chance",
            source=f"mined by count ({'most' if positive else 'least'} frequent)",
        )
        for positive, chosen in ((True, most), (False, least))
        for place in chosen
    ]


@dataclass(frozen=True)
class _Tested:
    """Pairs of values of one table with enough support and lift; arrays of shape (n,).

    More was tested: `possible` counts every pair of values and direction whose sides alone allow
    enough support. Those that fell short count as findings of probability 1.
    """

    table: Together
    possible: int
    rows: Ints
    columns: Ints
    expected: Doubles
    positive: npt.NDArray[np.bool_]
    probability: Doubles

    @classmethod
    def of(cls, table: Together, config: MiningConfig) -> "_Tested":
        from scipy import stats  # takes half a second, for mining alone

        expected, counts = table.expected(config.chance), table.counts
        more = (counts >= config.min_support) & (counts >= config.min_lift * expected)
        less = (expected >= config.min_support) & (counts * config.min_lift <= expected)
        drawn = config.chance == "catalogue"  # then all pairs of a top may have the value
        of_bottoms = np.full_like(table.of_bottoms, table.n) if drawn else table.of_bottoms
        at_most = np.minimum.outer(table.of_tops, of_bottoms)
        possible = int(
            (at_most >= config.min_support).sum() + (expected >= config.min_support).sum()
        )
        rows, columns = np.nonzero(more | less)
        positive = more[rows, columns]
        x, tops = counts[rows, columns], table.of_tops[rows]
        if config.chance == "worn":
            chance = stats.hypergeom(table.n, tops, table.of_bottoms[columns])
        else:
            chance = stats.binom(tops, table.in_catalogue[columns])
        probability = np.where(positive, chance.sf(x - 1), chance.cdf(x)).clip(0.0, 1.0)
        return cls(table, possible, rows, columns, expected[rows, columns], positive, probability)

    def rule(self, place: int, adjusted: float, config: MiningConfig) -> Rule:
        row, column = self.rows[place], self.columns[place]
        count, expected = int(self.table.counts[row, column]), float(self.expected[place])
        lift = (count + config.prior) / (expected + config.prior)
        return _rule(
            self.table.tops[row],
            self.table.bottoms[column],
            positive=bool(self.positive[place]),
            strength=max(round(abs(math.log(lift)), 3), 0.001) if config.weigh else 1.0,
            note=f"{count} of {self.table.n} pairs, {expected:.1f} by chance; p = {adjusted:.1e}",
            source=f"mined by lift over {config.chance}",
        )


def _by_lift(tables: list[Together], config: MiningConfig) -> list[Rule]:
    from scipy import stats

    tested = [_Tested.of(table, config) for table in tables]
    probabilities = np.concatenate([part.probability for part in tested])
    if not len(probabilities):
        return []
    share = len(probabilities) / sum(part.possible for part in tested)
    adjusted = np.minimum(stats.false_discovery_control(probabilities) / share, 1.0)
    ends = np.cumsum([len(part.probability) for part in tested])
    best_first = np.lexsort((np.arange(len(adjusted)), probabilities))[: config.most]
    rules = []
    for place in best_first:
        if adjusted[place] > config.false_discovery_rate:
            break
        of = int(np.searchsorted(ends, place, side="right"))
        start = ends[of] - len(tested[of].probability)
        rules.append(tested[of].rule(int(place - start), adjusted[place], config))
    return rules


def _rule(
    top: Trait, bottom: Trait, *, positive: bool, note: str, source: str, strength: float = 1.0
) -> Rule:
    alike = top.attribute == bottom.attribute
    both = f"{top.value} + {bottom.value}" if alike else f"{top} + {bottom}"
    name = both if positive else f"no {both}"
    return Rule.of_sides(
        id=f"{top.attribute}: {name}" if alike else name,
        top=top,
        bottom=bottom,
        sign="+" if positive else "-",
        strength=strength,
        note=note,
        source=source,
    )
