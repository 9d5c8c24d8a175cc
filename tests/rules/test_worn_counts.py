"""Rules from what other people wore: their counts, by source, and never those of one's own data."""

import re
from dataclasses import replace

import pytest

from wearwith.catalog import OutfitArrays, SlotCatalogue
from wearwith.catalog.outfit_arrays import padded
from wearwith.errors import RuleError
from wearwith.rules import RuleBook, RulesConfig, read_knowledge
from wearwith.rules.outfit_knowledge import read_outfit_knowledge
from wearwith.rules.rule import RuleItem
from wearwith.rules.worn_counts import SOURCES, sources_of
from wearwith.words.attributes import AttributeVocabulary, Trait
from worlds import checkerboard

BLACK = Trait("colour", "black")
SIDES = RuleItem(BLACK, side="top"), RuleItem(BLACK, side="bottom")
SHOES_AND_BAG = RuleItem(BLACK, slot="shoes"), RuleItem(BLACK, slot="bag")
# What a dataset says of its origin, and the source whose outfits it has.
ORIGINS = [*zip(SOURCES, SOURCES, strict=True), ("maryland", "polyvore-text")]


def only(source):
    return RuleBook.worn(SOURCES.keys() - {source})


def counts(book):
    """n, pairs and what chance would give, by the items of a rule."""
    return {
        rule.items: [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", rule.note)]
        for rule in book.rules
    }


def test_the_book_is_of_known_values_with_counts_the_strongest_first():
    book = RuleBook.worn()
    assert book.resolved(AttributeVocabulary.default()) == book
    strengths = [rule.strength for rule in book.rules]
    assert strengths == sorted(strengths, reverse=True)
    assert {rule.top.attribute for rule in book.rules} >= {"colour", "category", "material"}
    assert all(rule.top.attribute == rule.bottom.attribute for rule in book.rules)
    for rule in book.rules:
        n, _, chance = counts(RuleBook.of([rule]))[rule.items]
        assert rule.is_positive is (n > chance) or n == chance


def test_rules_are_of_the_two_sides_and_of_any_other_two_slots():
    rules = {rule.items: rule for rule in RuleBook.worn().rules}
    assert rules[SIDES].id == "colour: black + black"
    assert rules[SHOES_AND_BAG].id == "colour: shoes black + bag black"
    assert rules[SIDES].sign == rules[SHOES_AND_BAG].sign == "+"
    # No top with a bottom has two rules that say the same.
    crossing = [rule for rule in rules.values() if rule.ways and not rule.is_about_outfits]
    assert all(
        rule.is_of_sides
        or not {"bottom", "one-piece"} & {item.slot for item in rule.items}
        or {item.slot for item in rule.items} <= {"bottom", "one-piece"}
        for rule in crossing
    )


def test_counts_are_kept_by_source_and_summed():
    by_source = {name: counts(only(name)) for name in SOURCES}
    assert [SHOES_AND_BAG in found for found in by_source.values()].count(True) > 1
    for items in (SIDES, SHOES_AND_BAG):
        of = [found[items] for found in by_source.values() if items in found]
        n, pairs, chance = counts(RuleBook.worn())[items]
        assert [n, pairs] == [sum(one[0] for one in of), sum(one[1] for one in of)]
        assert chance == pytest.approx(sum(one[2] for one in of), abs=len(of))


def test_sources_that_are_left_out():
    for source, name in SOURCES.items():
        assert {rule.source for rule in only(source).rules} == {f"worn in {name}"}
        assert not any(name in rule.source for rule in RuleBook.worn([source]).rules)
    assert len(RuleBook.worn(SOURCES)) == 0
    with pytest.raises(RuleError, match="no counts of 'photos' to leave out"):
        RuleBook.worn(["photos"])


@pytest.mark.parametrize(("origin", "source"), ORIGINS)
def test_the_data_that_is_trained_on_never_counts(origin, source):
    dataset = replace(checkerboard(4, 4), source={"format": origin})
    config = RulesConfig(book="worn")
    garments = SlotCatalogue.of(dataset.items)
    outfits = OutfitArrays(("one",), padded([[0, 4]]))
    of_pairs = read_knowledge(dataset, config).book
    of_outfits = read_outfit_knowledge(dataset, config, garments, outfits).knowledge.book
    for book in (of_pairs, of_outfits):
        assert not any(SOURCES[source] in rule.source for rule in book.rules)
        assert book == RuleBook.worn([source])


def test_other_data_has_all_counts():
    assert sources_of({"format": "photos"}) == sources_of({}) == ()
    assert read_knowledge(checkerboard(4, 4), RulesConfig(book="worn")).book == RuleBook.worn()
