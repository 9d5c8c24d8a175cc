"""Mined rules: counts by brute force, tests by another library call, and worlds with an answer."""

import itertools
import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wearwith.catalog import Catalogue, PairArrays
from wearwith.errors import RuleError
from wearwith.rules import MiningConfig, RuleBook, frequencies, mine
from wearwith.rules.mining import count_together
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.words.attributes import Trait

VALUES = [Trait(attribute, value) for attribute in ("colour", "pattern") for value in "abc"]


def of_frames(tops, bottoms, pairs):
    """Give what `mine` takes: lists of the values of each garment, and positions of pairs."""
    sides = [
        {f"{kind}{n:05d}": s for n, s in enumerate(v)} for kind, v in (("t", tops), ("b", bottoms))
    ]
    rows = [
        (item, trait.attribute, trait.value, "title", trait.value)
        for side in sides
        for item, traits in side.items()
        for trait in sorted(traits)
    ]
    table = pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")
    return table, Catalogue(*map(tuple, sides)), PairArrays(*np.asarray(pairs).reshape(-1, 2).T)


@st.composite
def worlds(draw):
    some = st.sets(st.sampled_from(VALUES))
    tops, bottoms = (draw(st.lists(some, min_size=1, max_size=4)) for _ in "tb")
    cells = list(itertools.product(range(len(tops)), range(len(bottoms))))
    return tops, bottoms, sorted(draw(st.sets(st.sampled_from(cells), min_size=1)))


@settings(deadline=None)  # a busy machine is no bug
@given(worlds(), st.booleans())
def test_counts_are_those_of_a_loop(world, across):
    tops, bottoms, pairs = world
    found = {}
    for table in count_together(*of_frames(*world), across=across):
        assert table.n == len(pairs)
        for (a, top), (b, bottom) in itertools.product(
            enumerate(table.tops), enumerate(table.bottoms)
        ):
            assert table.of_tops[a] == sum(top in tops[i] for i, _ in pairs)
            assert table.of_bottoms[b] == sum(bottom in bottoms[j] for _, j in pairs)
            share = np.mean([bottom in traits for traits in bottoms])
            assert table.in_catalogue[b] == pytest.approx(share)
            expected = table.of_tops[a] * table.of_bottoms[b] / len(pairs)
            assert table.expected()[a, b] == pytest.approx(expected)
            by_catalogue = table.expected("catalogue")[a, b]
            assert by_catalogue == pytest.approx(table.of_tops[a] * share)
            found[top, bottom] = int(table.counts[a, b])
    worn = [
        {trait for n in worn for trait in side[n]}
        for side, worn in zip((tops, bottoms), zip(*pairs, strict=True), strict=True)
    ]
    assert found == {
        (top, bottom): sum(top in tops[i] and bottom in bottoms[j] for i, j in pairs)
        for top, bottom in itertools.product(*worn)
        if across or top.attribute == bottom.attribute
    }


def colours(numbers):
    return [{Trait("colour", f"c{n:02d}")} for n in numbers]


def independent(seed, n=4000, n_values=30):
    """Give garments that are each worn once, with any other, whatever their colours."""
    rng = np.random.default_rng(seed)
    sides = (colours(rng.integers(n_values, size=n)) for _ in range(2))
    return of_frames(*sides, list(enumerate(rng.permutation(n))))


def planted(seed=0, n=3000):
    """Give independent colours, but c00 is often worn with c01, and c02 hardly ever with c03."""
    rng = np.random.default_rng(seed)
    tops, bottoms = rng.integers(8, size=n), rng.integers(8, size=n)
    bottoms[(tops == 0) & (rng.random(n) < 0.4)] = 1
    avoided = (tops == 2) & (bottoms == 3) & (rng.random(n) < 0.9)
    bottoms[avoided] = rng.integers(4, 8, size=avoided.sum())
    return of_frames(colours(tops), colours(bottoms), [(i, i) for i in range(n)])


def said(book):
    return [(rule.top.value, rule.bottom.value, rule.sign) for rule in book.rules]


def test_planted_rules_are_found_with_their_sign():
    book = mine(*planted(), MiningConfig())
    assert said(book)[:2] == [("c00", "c01", "+"), ("c02", "c03", "-")]
    # What is worn more with one colour is worn less with the others, and the other way about.
    assert all(top in {"c00", "c02"} or bottom in {"c01", "c03"} for top, bottom, _ in said(book))


@pytest.mark.parametrize("support", [1, 10])
def test_independent_data_gives_hardly_any_rules(support):
    # Only what has support by chance can be found, but all that was looked at counts.
    config = MiningConfig(min_support=support, false_discovery_rate=0.1)
    found = [len(mine(*independent(seed), config)) for seed in range(12)]
    # A tenth of the worlds may have any; that four of twelve have has a probability of .03.
    assert sum(map(bool, found)) < 4
    assert sum(found) < 7


def test_probabilities_are_those_of_fishers_test():
    world = planted(n=800)
    config = MiningConfig(min_support=1, min_lift=1, false_discovery_rate=0.99, most=10_000)
    (table,) = (t for t in count_together(*world) if t.tops)
    # Every pair of values and both directions are looked at, and what has no lift counts for 1.
    probabilities = {}
    for a, b in np.ndindex(table.counts.shape):
        x, top, bottom = table.counts[a, b], table.of_tops[a], table.of_bottoms[b]
        square = [[x, top - x], [bottom - x, table.n - top - bottom + x]]
        more = x >= top * bottom / table.n
        for positive in (True, False):
            name = (table.tops[a].value, table.bottoms[b].value, "+" if positive else "-")
            side = "greater" if positive else "less"
            p = stats.fisher_exact(square, alternative=side).pvalue
            probabilities[name] = p if more == positive else 1.0
    names = list(probabilities)
    adjusted = dict(
        zip(names, stats.false_discovery_control(list(probabilities.values())), strict=True)
    )
    book = mine(*world, config)
    assert set(said(book)) == {name for name in names if adjusted[name] <= 0.99}
    assert len(book) > 20
    for name, rule in zip(said(book), book.rules, strict=True):
        assert float(rule.note.split("p = ")[1]) == pytest.approx(adjusted[name], rel=0.06)
    order = [probabilities[name] for name in said(book)]
    assert order == sorted(order)


def test_support_and_lift_are_respected():
    world = planted()
    (table,) = (t for t in count_together(*world) if t.tops)
    of = {
        (top.value, bottom.value): (table.counts[a, b], table.expected()[a, b])
        for a, top in enumerate(table.tops)
        for b, bottom in enumerate(table.bottoms)
    }
    loose = {"false_discovery_rate": 0.9, "most": 1000}
    sizes = []
    for support, lift in ((1, 1.0), (45, 1.0), (48, 1.0), (1, 1.3), (1, 2.0), (10_000, 1.0)):
        book = mine(*world, MiningConfig(min_support=support, min_lift=lift, **loose))
        sizes.append(len(book))
        for top, bottom, sign in said(book):
            count, expected = of[top, bottom]
            assert (count if sign == "+" else expected) >= support
            assert (count / expected if sign == "+" else expected / max(count, 1e-9)) >= lift
    assert sizes[0] > sizes[1] > sizes[2] > sizes[-1] == 0
    assert sizes[0] > sizes[3] > sizes[4] > 0


def test_the_most_significant_rules_are_kept():
    world = planted()
    full = mine(*world, MiningConfig())
    assert mine(*world, MiningConfig(most=2)).rules == full.rules[:2]


def test_strengths_are_lifts_drawn_towards_chance():
    world = planted()
    for prior in (1.0, 40.0):
        rule = mine(*world, MiningConfig(prior=prior)).rules[0]
        count, _, _, _, expected = rule.note.split()[:5]
        lift = (int(count) + prior) / (float(expected) + prior)
        assert rule.strength == pytest.approx(math.log(lift), abs=2e-3)
    assert {r.strength for r in mine(*world, MiningConfig(weigh=False)).rules} == {1.0}
    negative = next(r for r in mine(*world, MiningConfig()).rules if not r.is_positive)
    assert negative.strength > 0


def test_by_count_the_most_and_least_frequent_pairs_of_each_attribute_are_taken():
    rng = np.random.default_rng(1)
    shares = np.arange(1, 9) / 36

    def side(n):
        drawn = rng.choice(8, p=shares, size=(n, 2))
        return [{Trait("colour", f"{c}"), Trait("pattern", f"{p}")} for c, p in drawn]

    tops, bottoms = side(900), side(900)
    world = of_frames(tops, bottoms, [(i, i) for i in range(900)])
    book = mine(*world, MiningConfig(rank="count"))
    for attribute in ("colour", "pattern"):
        counts = {}
        for top, bottom in zip(tops, bottoms, strict=True):
            key = tuple(t for s in (top, bottom) for t in s if t.attribute == attribute)
            counts[key] = counts.get(key, 0) + 1
        ranked = sorted(counts.values())
        for sign, expected in (("+", ranked[:-11:-1]), ("-", ranked[:10])):
            rules = [r for r in book.rules if (r.top.attribute, r.sign) == (attribute, sign)]
            assert [counts[r.top, r.bottom] for r in rules] == expected
            assert {r.strength for r in rules} == {1.0}
    assert len(book) == 40
    assert len(mine(*world, MiningConfig(rank="count", each_end=3))) == 12


def test_by_count_no_pair_is_at_both_ends():
    world = of_frames(colours([0, 1, 2]), colours([0, 1, 2]), [(0, 0), (1, 1), (2, 2)])
    book = mine(*world, MiningConfig(rank="count"))
    assert [rule.sign for rule in book.rules] == ["+", "+", "+"]


@settings(deadline=None)
@given(worlds(), st.integers(1, 3))
def test_frequencies_are_the_counts_of_the_most_and_least_frequent(world, each_end):
    tops, bottoms, pairs = world
    config = MiningConfig(rank="count", each_end=each_end)
    book = frequencies(*of_frames(*world), config)
    same = [(rule.top, rule.bottom, rule.sign, rule.note) for rule in book.rules]
    mined = mine(*of_frames(*world), config).rules
    assert same == [(rule.top, rule.bottom, rule.sign, rule.note) for rule in mined]
    for rule in book.rules:
        largest = max(
            sum(a in tops[i] and b in bottoms[j] for i, j in pairs)
            for a, b in itertools.product(VALUES, VALUES)
            if a.attribute == b.attribute == rule.top.attribute
        )
        count = sum(rule.top in tops[i] and rule.bottom in bottoms[j] for i, j in pairs)
        assert rule.strength == pytest.approx(count / largest, rel=1e-12)
        assert rule.note.startswith(f"{count} of {len(pairs)} pairs")
        assert rule.id.startswith(f"{rule.top.attribute}: ")
        assert ("rarely" in rule.id) == (rule.sign == "-") == ("least" in rule.source)


def test_small_frequencies_do_not_vanish_and_a_file_keeps_them(tmp_path):
    n = 30_000
    world = of_frames(
        colours([0] * n + [1]), colours([0] * n + [1]), [(i, i) for i in range(n + 1)]
    )
    book = frequencies(*world, MiningConfig(each_end=1))
    assert [rule.strength for rule in book.rules] == [1.0, 1 / n]
    book.save(tmp_path / "book.toml")
    assert RuleBook.read(tmp_path / "book.toml") == book


def test_frequencies_join_no_two_attributes_and_need_pairs():
    book = frequencies(*planted(), MiningConfig(across=True))
    assert len(book) == 20
    assert all(rule.top.attribute == rule.bottom.attribute for rule in book.rules)
    assert len(frequencies(*of_frames([set()], [set()], [(0, 0)]), MiningConfig())) == 0
    with pytest.raises(RuleError, match="no training pairs"):
        frequencies(*of_frames(colours([0]), colours([0]), []), MiningConfig())


def test_against_the_catalogue_what_is_worn_much_is_a_rule():
    rng = np.random.default_rng(0)
    tops, bottoms = rng.integers(4, size=2000), np.arange(400) % 4
    # Half of all tops are worn with the quarter of the bottoms that is c00, whatever their colour.
    partner = np.where(
        rng.random(2000) < 0.5, 4 * rng.integers(100, size=2000), rng.integers(400, size=2000)
    )
    world = of_frames(colours(tops), colours(bottoms), list(enumerate(partner)))
    assert len(mine(*world, MiningConfig())) == 0
    book = mine(*world, MiningConfig(chance="catalogue"))
    positive = {(top, bottom) for top, bottom, sign in said(book) if sign == "+"}
    assert positive == {(f"c{n:02d}", "c00") for n in range(4)}
    assert len(book) == 16
    rule = book.rules[0]
    place = int(rule.top.value[1:])
    of_top = int((tops == place).sum())
    x = int(((tops == place) & (bottoms[partner] == 0)).sum())
    p = stats.binomtest(x, of_top, 0.25, alternative="greater").pvalue
    # Of four by four pairs of values in two directions it is the most significant.
    assert float(rule.note.split("p = ")[1]) == pytest.approx(p * 32, rel=0.06)


def test_rules_across_attributes_are_found_where_asked_for():
    rng = np.random.default_rng(0)
    tops = rng.integers(2, size=1000)
    bottoms = np.where(rng.random(1000) < 0.8, tops, 1 - tops)
    world = of_frames(
        [{Trait("material", "ab"[n])} for n in tops],
        [{Trait("category", "xy"[n])} for n in bottoms],
        [(i, i) for i in range(1000)],
    )
    assert len(mine(*world, MiningConfig())) == 0
    book = mine(*world, MiningConfig(across=True))
    assert sorted(said(book)) == [
        ("a", "x", "+"),
        ("a", "y", "-"),
        ("b", "x", "-"),
        ("b", "y", "+"),
    ]
    assert book.rules == RuleBook.of(book.rules).rules
    assert mine(*world, MiningConfig(across=True, rank="count")).rules == ()


@pytest.mark.parametrize("rank", ["lift", "count", "soft"])
def test_neither_chance_nor_order_has_a_part_in_it(rank):
    traits, catalogue, pairs = planted()
    config = MiningConfig(rank=rank)
    book = mine(traits, catalogue, pairs, config)
    assert mine(traits, catalogue, pairs, config) == book
    order = np.random.default_rng(3).permutation(len(pairs))
    shuffled = replace(pairs, tops=pairs.tops[order], bottoms=pairs.bottoms[order])
    assert (
        mine(traits.sample(fraction=1, shuffle=True, seed=3), catalogue, shuffled, config) == book
    )


def test_garments_without_values_give_no_rules():
    world = of_frames([set()] * 3, [set()] * 3, [(0, 0), (1, 2)])
    assert len(mine(*world, MiningConfig())) == 0
    assert len(mine(*world, MiningConfig(rank="count"))) == 0


def test_no_pairs_are_an_error():
    with pytest.raises(RuleError, match="no training pairs"):
        mine(*of_frames(colours([0]), colours([0]), []), MiningConfig())


@pytest.mark.parametrize(
    "wrong",
    [
        {"rank": "pmi"},
        {"each_end": 0},
        {"most": 0},
        {"false_discovery_rate": 0},
        {"min_lift": 0.5},
        {"prior": 0},
        {"support": 3},
    ],
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(RuleError, match=f"can't be mined like that: {next(iter(wrong))}: "):
        MiningConfig.of(wrong)
