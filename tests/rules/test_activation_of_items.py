"""Rules that name a slot, a side or nothing, over pairs, held against a loop over their words."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog import Catalogue
from wearwith.rules import Activation, Rule, RuleBook, RuleItem
from wearwith.rules.traits import TRAIT_COLUMNS, slot_trait
from wearwith.types import other_side
from wearwith.words.attributes import Trait

VALUES = [Trait("colour", value) for value in "abc"]
SLOTS = {"top": ("top", "outerwear", "one-piece"), "bottom": ("bottom", "one-piece", None)}
PLACES = [{}, {"side": "top"}, {"side": "bottom"}]
PLACES += [{"slot": slot} for slot in ("top", "outerwear", "one-piece", "bottom", "shoes")]
ITEMS = st.builds(
    lambda trait, place: RuleItem(trait, **place), st.sampled_from(VALUES), st.sampled_from(PLACES)
)


@st.composite
def worlds(draw):
    """Garments of either side, each with its slot and values, and rules."""
    some = st.sets(st.sampled_from(VALUES[:-1]))
    garments = {
        side: draw(st.lists(st.tuples(st.sampled_from(slots), some), min_size=1, max_size=3))
        for side, slots in SLOTS.items()
    }
    both = st.lists(
        st.tuples(ITEMS, ITEMS), max_size=6, unique_by=lambda items: Rule("", items, "+").about
    )
    rules = [Rule(f"{n}", items, draw(st.sampled_from("+-"))) for n, items in enumerate(draw(both))]
    return garments, rules


def activation_of(garments, rules):
    ids = {side: tuple(f"{side}{n}" for n in range(len(of))) for side, of in garments.items()}
    rows = [
        (name, slot, traits)
        for side, of in garments.items()
        for name, (slot, traits) in zip(ids[side], of, strict=True)
    ]
    read = [
        (name, trait.attribute, trait.value, "title", trait.value)
        for name, _, traits in rows
        for trait in sorted(traits)
    ]
    traits = pl.DataFrame(read, schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()), orient="row")
    slots = [(name, slot) for name, slot, _ in rows]
    slots = pl.DataFrame(slots, schema={"item": pl.String(), "slot": pl.String()}, orient="row")
    return Activation.of(
        RuleBook.of(rules), traits, Catalogue(**{f"{s}s": i for s, i in ids.items()}), slots
    )


def fires(rule, top, bottom):
    def has(side, garment, item):
        slot, traits = garment
        return item.side in (None, side) and item.slot in (None, slot) and item.trait in traits

    first, second = rule.items
    if first.slot is not None and first.slot == second.slot:
        return False  # two of one slot are no top with a bottom
    return any(
        has("top", top, one) and has("bottom", bottom, other)
        for one, other in ((first, second), (second, first))
    )


def cells(active):
    found = zip(active.rows.tolist(), active.rules.tolist(), active.signs.tolist(), strict=True)
    return list(found)


@settings(deadline=None)
@given(worlds())
def test_every_way_to_ask_gives_what_the_words_say(world):
    garments, rules = world
    activation = activation_of(garments, rules)
    tops, bottoms = garments["top"], garments["bottom"]
    signs = [1 if rule.sign == "+" else -1 for rule in rules]
    pairs = [(i, j) for i in range(len(tops)) for j in range(len(bottoms))]
    fired = np.array([[fires(rule, tops[i], bottoms[j]) for rule in rules] for i, j in pairs], int)
    fired = fired.reshape(len(tops), len(bottoms), len(rules))

    def expected(rows):
        return [(r, n, signs[n]) for r, row in enumerate(rows) for n in np.flatnonzero(row)]

    i, j = np.array(pairs).T
    assert cells(activation.pairs(i, j)) == expected(fired[i, j])
    k = j[::-1]
    difference = fired[i, j] - fired[i, k]
    triplets = [(r, n, signs[n] * difference[r, n]) for r, n in np.argwhere(difference).tolist()]
    assert cells(activation.triplets(i, j, k)) == triplets
    np.testing.assert_array_equal(activation.n_pairs(), fired.sum(axis=(0, 1)))
    np.testing.assert_array_equal(activation.n_pairs(i, j), fired[i][:, j].sum(axis=(0, 1)))
    for side, of in garments.items():
        others = garments[other_side(side)]
        with_slots = [
            [[*traits, *([] if slot is None else [slot_trait(slot)])] for slot, traits in some]
            for some in (of, others)
        ]
        for n in range(len(of)):
            rows = fired[n] if side == "top" else fired[:, n]
            ways = activation.rules_of(side, n)
            assert activation.rules_about(side, with_slots[0][n]).tolist() == ways.tolist()
            one = activation.with_one(side, ways, np.arange(len(others)))
            assert cells(one) == expected(rows)
            between = activation.between(other_side(side), with_slots[1], with_slots[0][n])
            assert cells(between) == expected(rows)


NAVY, BROWN = Trait("colour", "navy"), Trait("colour", "brown")


def test_a_rule_without_slots_fires_once_whoever_has_which_value():
    rule = Rule("navy + brown", (RuleItem(NAVY), RuleItem(BROWN)), "+")
    garments = {
        "top": [("top", {NAVY}), ("top", {NAVY, BROWN})],
        "bottom": [("bottom", {BROWN}), ("bottom", {NAVY, BROWN}), ("bottom", {NAVY})],
    }
    activation = activation_of(garments, [rule])
    i, j = np.array([(i, j) for i in range(2) for j in range(3)]).T
    assert activation.pairs(i, j).rows.tolist() == [0, 1, 3, 4, 5]
    assert activation.n_pairs().tolist() == [5]
    assert activation.with_any("top").toarray().tolist() == [[1], [1]]


def test_slots_must_be_known_where_rules_name_them():
    rule = Rule("r", (RuleItem(NAVY, slot="outerwear"), RuleItem(BROWN)), "+")
    traits = pl.DataFrame(schema=dict.fromkeys(TRAIT_COLUMNS, pl.String()))
    with pytest.raises(ValueError, match="of which slot"):
        Activation.of(RuleBook.of([rule]), traits, Catalogue(("t",), ("b",)))
