"""Rules between garments of any slots, and set rules, held against loops over their words."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog.outfit_arrays import padded
from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.rules import (
    AtMostGarments,
    AtMostValues,
    OutfitActivation,
    Rule,
    RuleBook,
    RuleItem,
    SetRule,
    ValuesApart,
)
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.types import OUTFIT_SLOTS
from wearwith.words.attributes import Trait
from wearwith.words.kinds import SIDE_OF_SLOT

VALUES = [Trait(attribute, value) for attribute in ("colour", "brand") for value in "abc"]
SLOTS = ("top", "bottom", "one-piece", "shoes", "bag")
PLACES = [{}, *({"slot": slot} for slot in SLOTS), *({"side": side} for side in ("top", "bottom"))]
ITEMS = st.builds(
    lambda trait, place: RuleItem(trait, **place), st.sampled_from(VALUES), st.sampled_from(PLACES)
)
LIMITS = st.one_of(
    st.builds(
        AtMostValues,
        st.sampled_from(["colour", "brand"]),
        st.integers(0, 2),
        st.sets(st.sampled_from("abx"), max_size=2).map(tuple),
    ),
    st.builds(AtMostGarments, st.sampled_from(SLOTS), st.integers(0, 2)),
    st.just(ValuesApart("colour", (("a",), ("b", "x"), ("c",)))),
)


@st.composite
def wardrobes(draw):
    """Garments as their slots and values, some rules, and outfits of positions."""
    garment = st.tuples(st.sampled_from(SLOTS), st.sets(st.sampled_from(VALUES[:-1])))
    garments = draw(st.lists(garment, min_size=2, max_size=6))
    items = st.lists(
        st.tuples(ITEMS, ITEMS), max_size=6, unique_by=lambda both: Rule("", both, "+").about
    )
    rules = [
        Rule(f"rule {n}", both, draw(st.sampled_from("+-")), draw(st.floats(0.1, 9)))
        for n, both in enumerate(draw(items))
    ]
    limits = draw(st.lists(LIMITS, max_size=4, unique=True))
    sets = [SetRule(f"set {n}", limit) for n, limit in enumerate(limits)]
    position = st.integers(0, len(garments) - 1)
    outfits = draw(st.lists(st.lists(position, min_size=1, max_size=5), min_size=1, max_size=4))
    return garments, [*rules, *sets], outfits


def activation_of(garments, rules):
    ids = tuple(f"g{n}" for n in range(len(garments)))
    slots = np.array([OUTFIT_SLOTS.index(slot) for slot, _ in garments])
    rows = [
        (name, trait.attribute, trait.value, "title", trait.value)
        for name, (_, traits) in zip(ids, garments, strict=True)
        for trait in sorted(traits)
    ]
    traits = pl.DataFrame(rows, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")
    return OutfitActivation.of(RuleBook.of(rules), traits, SlotCatalogue(ids, slots))


def has(garment, item):
    slot, traits = garment
    is_there = item.slot in (None, slot) and item.side in (None, SIDE_OF_SLOT.get(slot))
    return is_there and item.trait in traits


def is_broken(limit, outfit):
    """Whether garments, as slots and values, break a limit."""
    if isinstance(limit, AtMostGarments):
        return sum(slot == limit.slot for slot, _ in outfit) > limit.at_most
    values = [{t.value for t in traits if t.attribute == limit.attribute} for _, traits in outfit]
    if isinstance(limit, AtMostValues):
        return len(set().union(*values) - set(limit.beside)) > limit.at_most
    return any(
        (one & set(first) and other & set(second)) or (one & set(second) and other & set(first))
        for one, other in combinations(values, 2)
        for first, second in combinations(limit.groups, 2)
    )


@settings(deadline=None)
@given(wardrobes())
def test_rules_fire_between_garments_in_either_order_and_once(wardrobe):
    garments, rules, _ = wardrobe
    activation = activation_of(garments, rules)
    one, other = np.array([(i, j) for i in range(len(garments)) for j in range(len(garments))]).T
    active = activation.pairs(one, other)
    expected = [
        (row, number, 1 if rule.sign == "+" else -1)
        for row, (i, j) in enumerate(zip(one, other, strict=True))
        for number, rule in enumerate(rule for rule in rules if isinstance(rule, Rule))
        if any(
            has(garments[i], first) and has(garments[j], second)
            for first, second in (rule.items, rule.items[::-1])
        )
    ]
    found = zip(*(part.tolist() for part in (active.rows, active.rules, active.signs)), strict=True)
    assert list(found) == expected
    counts = np.zeros(len(activation), dtype=int)
    np.add.at(counts, [number for row, number, _ in expected if one[row] < other[row]], 1)
    np.testing.assert_array_equal(activation.n_pairs(), counts)
    # The columns say the same.
    values, first, second = activation.values.toarray(), activation.first, activation.second
    dense = (values[one][:, first] & values[other][:, second]) | (
        values[other][:, first] & values[one][:, second]
    )
    assert [(row, number) for row, number, _ in expected] == [*map(tuple, np.argwhere(dense))]
    strengths = [rule.strength for rule in rules if isinstance(rule, Rule)]
    np.testing.assert_array_equal(activation.strengths, np.float32(strengths))


@settings(deadline=None)
@given(wardrobes())
def test_outfits_break_limits_as_their_words_say(wardrobe):
    garments, rules, outfits = wardrobe
    activation = activation_of(garments, rules)
    limits = [rule.limit for rule in rules if isinstance(rule, SetRule)]

    def broken(outfit):
        return [bool(is_broken(limit, [garments[n] for n in {*outfit}])) for limit in limits]

    expected = np.array([broken(outfit) for outfit in outfits]).reshape(len(outfits), len(limits))
    np.testing.assert_array_equal(activation.broken(padded(outfits)), expected)
    answers = np.tile(np.arange(len(garments)), (len(outfits), 1))
    newly = [
        [
            [with_it and not without for with_it, without in zip(broken([*o, j]), row, strict=True)]
            for j in range(len(garments))
        ]
        for o, row in zip(outfits, expected, strict=True)
    ]
    np.testing.assert_array_equal(
        activation.newly_broken(padded(outfits), answers),
        np.array(newly).reshape(*answers.shape, -1),
    )


RED, BLUE, GREEN, BLACK = (Trait("colour", name) for name in ("red", "blue", "green", "black"))
BLAZER, HOODIE = Trait("category", "blazer"), Trait("category", "hoodie")


@pytest.mark.parametrize(
    ("limit", "kept", "broken"),
    [
        (
            AtMostValues("colour", 2, ("black",)),
            [("top", {RED}), ("bottom", {BLUE}), ("shoes", {BLACK}), ("bag", {RED})],
            [("top", {RED}), ("bottom", {BLUE, BLACK}), ("bag", {GREEN})],
        ),
        (AtMostGarments("shoes", 1), [("shoes", set())], [("shoes", set()), ("shoes", set())]),
        (
            ValuesApart("category", (("blazer",), ("hoodie",))),
            [("outerwear", {BLAZER, HOODIE}), ("top", {RED})],  # what one title says is one garment
            [("outerwear", {BLAZER}), ("top", {HOODIE})],
        ),
    ],
)
def test_a_limit(limit, kept, broken):
    garments = [*kept, *broken]
    activation = activation_of(garments, [SetRule("one", limit, 2.0)])
    outfits = padded([range(len(kept)), range(len(kept), len(garments))])
    assert activation.broken(outfits).tolist() == [[False], [True]]
    assert activation.sets.strengths.tolist() == [2.0]
    assert activation.sets.newly_broken(outfits, np.array([], dtype=np.int64)).shape == (2, 0, 1)


def test_a_book_without_rules_is_broken_by_nothing():
    activation = activation_of([("top", {RED}), ("bag", set())], [])
    assert len(activation) == 0
    assert activation.broken(np.array([[0, 1]])).shape == (1, 0)
    assert activation.newly_broken(np.array([[0]]), np.array([[1, 1]])).shape == (1, 2, 0)
    assert len(activation.pairs(np.array([0]), np.array([1])).rows) == 0
