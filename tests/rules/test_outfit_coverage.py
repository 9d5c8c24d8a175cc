"""How often rules fire between garments of outfits, and which of them say the same."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from wearwith.catalog import SlotCatalogue
from wearwith.catalog.outfit_arrays import OutfitArrays, padded
from wearwith.rules import AtMostGarments, Knowledge, Rule, RuleBook, RuleItem, SetRule
from wearwith.rules.outfit_coverage import cover_outfits, said_once
from wearwith.rules.soft_rules import met_and_expected, worn_together
from wearwith.words.attributes import Trait

SLOTS = ("top", "top", "bottom", "shoes", "shoes", "bag")
COLOURS = ("black", "red", "black", "black", "red", "black")
MATERIALS = ("silk", "wool", "silk", "silk", "linen", "linen")
OUTFITS = OutfitArrays(tuple("abc"), padded([[0, 2, 3], [0, 1, 2, 5], [1, 4]]))


def rule(name, one, other, sign="+"):
    return Rule(name, (one, other), sign)


def item(attribute, value, slot=None):
    return RuleItem(Trait(attribute, value), slot=slot)


BOOK = RuleBook.of(
    [
        rule("black", item("colour", "black"), item("colour", "black")),
        rule("mixed", item("colour", "black"), item("material", "silk")),
        rule("shoes", item("colour", "red", "shoes"), item("colour", "red"), "-"),
        rule("never", item("colour", "blue", "bag"), item("colour", "red")),
        SetRule("one top", AtMostGarments("top", 1)),
    ]
)


@pytest.fixture
def known():
    rows = zip(SLOTS, COLOURS, MATERIALS, strict=True)
    traits = [
        (f"{n}", attribute, value, "known", value)
        for n, (_, colour, material) in enumerate(rows)
        for attribute, value in (("colour", colour), ("material", material))
    ]
    columns = ("item", "attribute", "value", "source", "words")
    items = pl.DataFrame({"id": [f"{n}" for n in range(len(SLOTS))], "slot": SLOTS})
    return Knowledge(
        BOOK,
        None,
        pl.DataFrame(traits, schema=columns, orient="row"),
        items.rename({"id": "item"}),
    )


@pytest.fixture
def garments(known):
    return SlotCatalogue.of(known.slots.rename({"item": "id"}))


def has(n, item):
    value = {"colour": COLOURS, "material": MATERIALS}[item.trait.attribute][n]
    return value == item.trait.value and item.slot in (None, SLOTS[n])


def fires(one, a, b):
    first, second = one.items
    return (has(a, first) and has(b, second)) or (has(b, first) and has(a, second))


def test_counts_are_those_of_each_pair_by_itself(known, garments):
    found = cover_outfits(known, garments, OUTFITS)
    pairs = [both for row in OUTFITS.items for both in combinations(row[row >= 0], 2)]
    said = np.array([[fires(one, *both) for one in BOOK.rules] for both in pairs])
    assert (found.n_outfits, found.n_pairs) == (3, len(pairs))
    np.testing.assert_array_equal(found.fires, said.sum(axis=0))
    assert found.share_any == said.any(axis=1).mean()
    assert found.mean_fired == pytest.approx(said.sum(axis=1).mean())
    assert found.broken.tolist() == [1]
    assert found.fires_by_chance.shape == found.fires.shape


def test_what_is_said_twice_is_said_once(known, garments):
    one, other = item("material", "silk", "top"), item("colour", "black", "bag")
    again = item("colour", "black", "top")  # the only silk top is the only black one
    rules = [
        rule("first", one, other),
        rule("in other words", again, other),
        rule("turned round", other, again),
        rule("against", again, item("material", "linen", "bag"), "-"),
        rule("else", item("colour", "red", "top"), other),
    ]
    kept = said_once(rules, known, garments, most=9)
    assert [one.id for one in kept] == ["first", "against", "else"]
    assert [one.id for one in said_once(rules, known, garments, most=1)] == ["first"]


def test_values_that_meet_and_chance(garments):
    names = [Trait("colour", value) for value in ("black", "red")]
    values = np.array([[colour == name.value for name in names] for colour in COLOURS])
    together = worn_together(OUTFITS, len(garments))
    tops, shoes = np.array([0, 1]), np.array([3, 4])
    of_tops, of_shoes = (sparse.csr_array(values[rows].astype(float)) for rows in (tops, shoes))
    counts, expected = met_and_expected(of_tops, together[tops][:, shoes], of_shoes, alike=False)
    assert counts.tolist() == [[1, 0], [0, 1]]
    assert expected.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    counts, expected = met_and_expected(of_tops, together[tops][:, tops], of_tops, alike=True)
    assert counts.tolist() == [[0, 1], [0, 0]]
    assert expected.tolist() == [[0.25, 0.5], [0, 0.25]]
