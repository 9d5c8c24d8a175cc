"""Soft rules, held against counting by hand."""

from itertools import combinations
from math import log

import numpy as np
import polars as pl
import pytest

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue, outfits_as_positions
from wearwith.catalog.outfit_arrays import OutfitArrays, padded
from wearwith.catalog.schema import item_table
from wearwith.errors import RuleError
from wearwith.rules import AtMostGarments, AtMostValues, RuleBook, SetRule
from wearwith.rules.knowledge import Knowledge
from wearwith.rules.mining_config import MiningConfig
from wearwith.rules.outfit_knowledge import outfit_terms, screened
from wearwith.rules.soft_rules import mine_outfits
from wearwith.words.attributes import SEASON

CONFIG = MiningConfig(prior=3.0, min_support=1, most=10_000)
SLOTS = {"a": "accessory", "s": "shoes", "t": "top"}
WARM = {"accessory": "red straw fan", "shoes": "red sandals", "top": "red top"}
COLD = {"accessory": "black gloves", "shoes": "black boots", "top": "red top"}


@pytest.fixture(scope="module")
def shop():
    dataset = outfit_shop()
    garments = SlotCatalogue.of(dataset.items)
    known = Knowledge.read(dataset.items, RuleBook(), own=True)
    return dataset, garments, known, outfits_as_positions(dataset, garments)


def counted(garments, known, outfits, one, other):
    """Pairs of garments of two slots with two values, of the first, of the second, and all."""
    values = {row[0]: set() for row in known.traits.select("item").iter_rows()}
    for item, attribute, value in known.traits.select("item", "attribute", "value").iter_rows():
        values[item].add((attribute, value))
    (slot, trait), (other_slot, other_trait) = one, other
    both = first = second = every = 0
    for row in outfits.items:
        for i, j in combinations(row[row >= 0].tolist(), 2):
            for a, b in ((i, j), (j, i)):
                if garments.slot(a) != slot or garments.slot(b) != other_slot:
                    continue
                has = trait in values[garments.ids[a]], other_trait in values[garments.ids[b]]
                both, first, second = both + all(has), first + has[0], second + has[1]
                every += 1
    return both, first, second, every


def test_strengths_are_shrunken_log_lifts_of_what_is_counted(shop):
    _, garments, known, outfits = shop
    mined = mine_outfits(known.traits, garments, outfits, CONFIG)
    assert len(mined.book.rules) == len(mined.counts) > 5
    for rule, count in zip(mined.book.rules, mined.counts, strict=True):
        one, other = ((i.slot, (i.trait.attribute, i.trait.value)) for i in rule.items)
        assert one[0] != other[0]  # no outfit here has two garments of a slot
        n, first, second, every = counted(garments, known, outfits, one, other)
        assert n == count
        gain = log((n + 3) / (first * second / every + 3))
        assert (1 if rule.is_positive else -1) * rule.strength == pytest.approx(gain, abs=1e-4)


def test_two_garments_of_one_slot_are_counted_once(shop):
    _, garments, known, _ = shop
    tops = garments.of_slot("top")
    outfits = OutfitArrays(("a", "b"), padded([tops[[0, 1]].tolist(), tops[[0, 2]].tolist()]))
    mined = mine_outfits(known.traits, garments, outfits, CONFIG)
    found = {
        tuple(item.trait.value for item in rule.items): int(count)
        for rule, count in zip(mined.book.rules, mined.counts, strict=True)
    }
    # Garments 0 and 2 are plain and 1 is fancy; of two pairs one is plain with fancy.
    assert found.get(("fancy", "plain"), 1) == 1
    assert found.get(("plain", "plain"), 1) == 1


def test_without_one_is_what_fewer_counts_would_give(shop):
    _, garments, known, outfits = shop
    mined = mine_outfits(known.traits, garments, outfits, CONFIG)
    gains = outfit_terms(
        Knowledge(mined.book, known.vocabulary, known.traits, known.slots), garments
    ).gains
    less = mined.without_one(gains)
    expected = np.exp(-gains) * (mined.counts + 3)  # expected + 3
    worn = mined.counts > 0
    np.testing.assert_allclose(
        less[worn], np.log((mined.counts[worn] + 2) / expected[worn]), rtol=1e-3
    )
    np.testing.assert_allclose(less[~worn], gains[~worn], rtol=1e-6)


def test_only_as_many_as_wanted_those_with_most_evidence(shop):
    _, garments, known, outfits = shop
    every = mine_outfits(known.traits, garments, outfits, CONFIG)
    few = mine_outfits(known.traits, garments, outfits, CONFIG.model_copy(update={"most": 3}))
    assert few.book.rules == every.book.rules[:3]


def test_without_outfits_there_is_nothing_to_mine(shop):
    _, garments, known, outfits = shop
    with pytest.raises(RuleError, match="no training outfits"):
        mine_outfits(known.traits, garments, outfits.of(np.array([], dtype=int)), CONFIG)


@pytest.fixture(scope="module")
def seasons():
    """Eighty outfits, each of gloves and boots or of a straw fan and sandals."""
    rows = [(f"{letter}{n}", slot) for letter, slot in SLOTS.items() for n in range(80)]
    items = pl.DataFrame(rows, schema=["id", "slot"], orient="row").with_columns(
        title=pl.when(pl.col("id").str.slice(1).cast(int) % 2 == 0)
        .then(pl.col("slot").replace_strict(WARM))
        .otherwise(pl.col("slot").replace_strict(COLD)),
        category=pl.lit([], pl.List(pl.String)),
    )
    items = item_table(items)
    garments = SlotCatalogue.of(items)
    rows = np.array([garments.of_slot(slot) for slot in SLOTS.values()]).T
    outfits = OutfitArrays(tuple(f"o{k:02}" for k in range(80)), np.sort(rows, axis=1))
    return Knowledge.read(items, RuleBook.sets()), garments, outfits


def test_one_season_is_kept_by_outfits_that_keep_it(seasons):
    kept = {rule.id: rule for rule in screened(*seasons)}
    assert list(kept) == ["one season"]
    assert kept["one season"].note.startswith("0 of 80 training outfits break it")
    known, garments, _ = seasons
    activation = outfit_terms(known, garments).activation
    wear = [["a1", "s0"], ["a1", "s1"], ["a0", "s0"]]  # gloves with sandals, with boots; fan
    broken = activation.broken(np.array([garments.positions(ids) for ids in wear]))
    names = [rule.id for rule in known.book.set_rules]
    assert broken[:, names.index("one season")].tolist() == [True, False, False]


def test_nothing_is_mined_of_seasons(seasons):
    known, garments, outfits = seasons
    assert SEASON in known.traits["attribute"]
    mined = mine_outfits(known.traits, garments, outfits, CONFIG).book.rules
    assert mined
    assert not [rule for rule in mined for item in rule.items if item.trait.attribute == SEASON]


def test_a_set_rule_stays_if_worn_outfits_keep_it_and_others_do_not():
    """Worn outfits are of one colour; garments of two, put together by chance, are of both."""
    n = 60
    items = pl.DataFrame(
        {
            "id": [
                f"{slot[0]}{number:02}"
                for slot in ("bottom", "shoes", "top")
                for number in range(n)
            ],
            "slot": [slot for slot in ("bottom", "shoes", "top") for _ in range(n)],
            "colour": ["red", "green", "purple", "orange", "pink", "yellow"] * (n // 2),
        }
    ).with_columns(category=pl.lit([], pl.List(pl.String)), title=pl.lit(None, pl.String))
    items = item_table(items)
    garments = SlotCatalogue.of(items)
    rows = np.array([garments.of_slot(slot) for slot in ("bottom", "shoes", "top")]).T
    outfits = OutfitArrays(tuple(f"o{k:02}" for k in range(n)), np.sort(rows, axis=1))
    rules = (
        SetRule("one colour", AtMostValues("colour", 1, ())),
        SetRule("one layer", AtMostGarments("outerwear", 1)),
    )
    book = RuleBook.of(rules)
    known = Knowledge.read(items, book)
    kept = screened(known, garments, outfits)
    assert [rule.id for rule in kept] == ["one colour"]
    assert kept[0].strength > 0.5
    assert kept[0].note.startswith("0 of 60 training outfits break it")
