"""Strengths learned from training pairs, beginning with what is known of the rules."""

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize

from wearwith.catalog import Catalogue, NegativePool, PairArrays, draw_triplets
from wearwith.rules import Activation, MiningConfig, Rule, RuleBook
from wearwith.rules.learned_strengths import learn_strengths
from wearwith.rules.soft_rules import mine_softly
from wearwith.words.attributes import Trait

N = 60  # garments a side
COLOURS = ("black", "white", "red")
RNG = np.random.default_rng(0)
TOP_COLOURS, BOTTOM_COLOURS = RNG.integers(3, size=N), RNG.integers(3, size=N)
CATALOGUE = Catalogue(tuple(f"t{n:02}" for n in range(N)), tuple(f"b{n:02}" for n in range(N)))
# A tone says again what the colour says.
TRAITS = pl.DataFrame(
    [
        (f"{side}{n:02}", attribute, COLOURS[colour], "known", "")
        for side, colours in (("t", TOP_COLOURS), ("b", BOTTOM_COLOURS))
        for n, colour in enumerate(colours)
        for attribute in ("colour", "tone")
    ],
    schema=["item", "attribute", "value", "source", "words"],
    orient="row",
)


def worn(n=600, favoured=0.7, seed=1):
    """Pairs of which most have one colour."""
    rng = np.random.default_rng(seed)
    tops, bottoms = rng.integers(N, size=n), rng.integers(N, size=n)
    alike = rng.random(n) < favoured
    for row in np.flatnonzero(alike):
        bottoms[row] = rng.choice(np.flatnonzero(TOP_COLOURS[tops[row]] == BOTTOM_COLOURS))
    keys = np.unique(tops * N + bottoms)
    return PairArrays(keys // N, keys % N)


def rule(top, bottom, sign="+", strength=1.0, attribute="colour"):
    values = Trait(attribute, top), Trait(attribute, bottom)
    both = f"{top} + {bottom}"
    name = f"{attribute}: {both if sign == '+' else f'no {both}'}"
    return Rule.of_sides(name, *values, sign, strength, "a note", "a book")


def learned(book, elsewhere=(), pairs=None, prior=3.0, ridge=10.0, seed=0):
    pairs = worn() if pairs is None else pairs
    rng = np.random.default_rng(seed)
    pool = NegativePool.random(N)
    triplets = draw_triplets(pairs.tops, pairs.bottoms, pairs.tops, pairs.bottoms, pool, 4, rng)
    activation = Activation.of(RuleBook.of(book), TRAITS, CATALOGUE)
    others = RuleBook.of(elsewhere)
    known = activation, RuleBook.of(book), others, pairs, triplets
    folds = np.random.default_rng([seed, 1])
    return learn_strengths(*known, prior=prior, ridge=ridge, rng=folds), triplets, activation


def gains(book):
    signs = {True: 1, False: -1}
    return {r.id.replace("no ", ""): signs[r.is_positive] * r.strength for r in book.rules}


def test_rules_that_say_the_same_share_what_they_know():
    config = MiningConfig(rank="soft", prior=3, min_support=2)
    mined = mine_softly(TRAITS, CATALOGUE, worn(), config).book
    found = gains(learned(mined.rules)[0].book)
    only = [r for r in mined.rules if r.items[0].trait.attribute == "colour"]
    alone = gains(learned(only)[0].book)
    assert alone["colour: red + red"] > 0.5
    assert found["colour: red + red"] == pytest.approx(found["tone: red + red"], abs=0.02)
    both = found["colour: red + red"] + found["tone: red + red"]
    assert both == pytest.approx(alone["colour: red + red"], rel=0.2)


def test_it_is_the_regression_that_its_docstring_tells():
    book = [rule("black", "black"), rule("white", "white"), rule("red", "black")]
    found, triplets, activation = learned(book, ridge=5.0)
    pairs = worn()
    has = np.array(
        [(a == TOP_COLOURS)[:, None] & (b == BOTTOM_COLOURS) for a, b in ((0, 0), (1, 1), (2, 0))]
    )
    n = has[:, pairs.tops, pairs.bottoms].sum(axis=1)
    of_tops = np.array([(TOP_COLOURS[pairs.tops] == a).sum() for a in (0, 1, 2)])
    of_bottoms = np.array([(BOTTOM_COLOURS[pairs.bottoms] == b).sum() for b in (0, 1, 0)])
    expected = of_tops * of_bottoms / len(pairs)
    lifts, less = np.log((n + 3) / (expected + 3)), np.log((n - 1 + 3) / (expected + 3))
    on_positive = has[:, triplets.tops, triplets.positives].astype(float)
    x = on_positive - has[:, triplets.tops, triplets.negatives]
    counted = np.where(x > 0, less[:, None], lifts[:, None]) * x

    def loss(w):
        margins = w[0] * counted.sum(axis=0) + w[1:] @ x
        held = (w[1:] ** 2).sum() + (w[0] - 0.5) ** 2
        return np.log1p(np.exp(-margins)).sum() + 5.0 / 2 * held

    best = minimize(loss, np.array([0.5, 0, 0, 0])).x
    strengths = best[0] * lifts + best[1:]
    assert [*gains(found.book).values()] == pytest.approx(strengths.tolist(), abs=2e-3)
    assert activation.signs.tolist() == [1, 1, 1]


def test_few_pairs_leave_what_is_known_from_elsewhere_and_many_decide():
    book = [rule("red", "red", "-", 1.0), rule("black", "black", "+", 1.0)]
    few = learned(book, book, pairs=PairArrays(np.array([0]), np.array([0])), prior=50.0)[0]
    assert gains(few.book)["colour: black + black"] > 0
    many = learned(book, book)[0]
    assert [r.id for r in many.contradicted] == ["colour: no red + red"]
    assert [r.id for r in many.book.rules] == ["colour: black + black"]
    assert many.folds.gains.shape == (5, 1)
    assert many.book.rules[0].note.startswith("a book: a note; here ")


def test_a_mined_rule_may_turn_round_and_then_says_so():
    wrong = rule("red", "red", "-", 1.0)
    found = learned([wrong])[0]
    (turned,) = found.book.rules
    assert (turned.id, turned.sign) == ("colour: red + red", "+")
    assert found.contradicted == ()


def test_strengths_of_a_fold_rest_on_other_tops_alone():
    book = [rule(a, b) for a in COLOURS for b in COLOURS]
    pairs = worn()
    found = learned(book, pairs=pairs)[0]
    fold = found.folds.fold_of
    # Other pairs of the tops of one fold change nothing in that fold's strengths.
    moved = pairs.bottoms.copy()
    of_first = np.flatnonzero(fold[pairs.tops] == 0)
    moved[of_first] = (moved[of_first] + 7) % N
    changed = learned(book, pairs=PairArrays(pairs.tops, moved))[0]
    assert np.array_equal(changed.folds.fold_of, fold)
    names = [r.about for r in found.book.rules]
    same = [r.about for r in changed.book.rules]
    shared = [(names.index(a), same.index(a)) for a in names if a in same]
    one, other = (np.array(part) for part in zip(*shared, strict=True))
    apart = np.abs(found.folds.gains[:, one] - changed.folds.gains[:, other]).max(axis=1)
    assert apart[1:].max() > 0.05  # or nothing was changed
    assert apart[0] < 0.35 * apart[1:].min()  # other negatives are drawn, and no more


def test_strengths_for_a_top_are_those_of_its_fold():
    found = learned([rule(a, b) for a in COLOURS for b in COLOURS])[0].folds
    tops, rules = np.array([0, 5, 9]), np.array([1, 0, 3])
    by_hand = [found.gains[found.fold_of[t], r] for t, r in zip(tops, rules, strict=True)]
    assert found.of(tops, rules).tolist() == by_hand
