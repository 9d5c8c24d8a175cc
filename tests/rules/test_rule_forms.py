"""The forms of a rule: two sides, two garments of any slots, and whole outfits."""

from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.errors import RuleError
from wearwith.rules import (
    AtMostGarments,
    AtMostValues,
    Rule,
    RuleBook,
    RuleItem,
    SetRule,
    ValuesApart,
)
from wearwith.types import OUTFIT_SLOTS
from wearwith.words.attributes import AttributeVocabulary, Trait

ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TRAITS = st.builds(Trait, st.sampled_from(["colour", "category", "brand"]), ODD)
PLACES = [{}, *({"slot": slot} for slot in OUTFIT_SLOTS), {"side": "top"}, {"side": "bottom"}]
ITEMS = st.builds(lambda trait, at: RuleItem(trait, **at), TRAITS, st.sampled_from(PLACES))
VALUES = st.lists(ODD, min_size=1, max_size=3).map(tuple)
LIMITS = st.one_of(
    st.builds(AtMostValues, st.just("colour"), st.integers(0, 9), VALUES | st.just(())),
    st.builds(AtMostGarments, st.sampled_from(OUTFIT_SLOTS), st.integers(0, 9)),
    st.builds(
        ValuesApart, st.just("category"), st.lists(VALUES, min_size=2, max_size=3).map(tuple)
    ),
)
MORE = {"strength": st.floats(1e-6, 100), "note": ODD, "source": ODD}
RULES = st.builds(Rule, st.just(""), st.tuples(ITEMS, ITEMS), st.sampled_from("+-"), **MORE)
SETS = st.builds(SetRule, st.just(""), LIMITS, **MORE)
WHITE, BLACK = Trait("colour", "white"), Trait("colour", "black")
SHOES, BAG = RuleItem(WHITE, slot="shoes"), RuleItem(BLACK, slot="bag")


def read(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return RuleBook.read(path)


@settings(deadline=None)
@given(
    st.lists(RULES, max_size=4, unique_by=lambda rule: rule.about),
    st.lists(SETS, max_size=4, unique_by=lambda rule: rule.limit),
)
def test_saving_and_reading_gives_the_same(tmp_path_factory, rules, sets):
    whole = RuleBook.of(replace(rule, id=f"{n}") for n, rule in enumerate([*rules, *sets]))
    path = tmp_path_factory.mktemp("book") / "rules.toml"
    whole.save(path)
    assert RuleBook.read(path) == whole
    assert len(whole) == len(whole.all) == len(rules) + len(sets)


def test_a_book_of_sides_is_written_as_ever(tmp_path):
    text = (resources.files("wearwith.rules") / "paper.toml").read_text(encoding="utf-8")
    RuleBook.paper().save(tmp_path / "again.toml")
    assert (tmp_path / "again.toml").read_text() == text[text.index("[[rules]]") :]


def test_the_forms_in_a_file(tmp_path):
    text = """
[[rules]]
id = "white shoes + black bag"
items = [{ slot = "shoes", colour = "white" }, { slot = "bag", colour = "black" }]
sign = "+"

[[rules]]
id = "white and black"
items = [{ colour = "white" }, { side = "top", colour = "black" }]
sign = "-"

[[rules]]
id = "one layer"
set = { slot = "outerwear", at_most = 1 }

[[rules]]
id = "colours"
set = { attribute = "colour", at_most = 3, beside = ["black"] }
sign = "-"
strength = 2

[[rules]]
id = "formal"
set = { attribute = "category", apart = [["blazer"], ["joggers"]] }
"""
    book = read(tmp_path, text)
    assert book.rules == (
        Rule("white shoes + black bag", (SHOES, BAG), "+"),
        Rule("white and black", (RuleItem(WHITE), RuleItem(BLACK, side="top")), "-"),
    )
    assert book.set_rules == (
        SetRule("one layer", AtMostGarments("outerwear", 1)),
        SetRule("colours", AtMostValues("colour", 3, ("black",)), 2.0),
        SetRule("formal", ValuesApart("category", (("blazer",), ("joggers",)))),
    )
    assert {rule.sign for rule in book.set_rules} == {"-"}


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ('items = [{ colour = "a" }]', "items are not two garments"),
        ('items = "white"', "items are not two garments"),
        ('items = [{ colour = "a" }, "b"]', "second item is no garment: 'b'"),
        ('items = [{ slot = "shoes" }, { colour = "a" }]', "first item is not one attribute"),
        (
            'items = [{ slot = "shoe", colour = "a" }, { colour = "b" }]',
            r"(?s)no slot 'shoe'.*slots are top, bottom, .*shoes",
        ),
        ('items = [{ slot = "other", colour = "a" }, { colour = "b" }]', "no slot 'other'"),
        ('items = [{ slot = ["bag"], colour = "a" }, { colour = "b" }]', "no slot"),
        ('items = [{ side = "left", colour = "a" }, { colour = "b" }]', "no side 'left'"),
        (
            'items = [{ slot = "top", side = "top", colour = "a" }, { colour = "b" }]',
            r"(?s)slot 'top' and of the side 'top'.*neither for any garment",
        ),
        (
            'items = [{ colour = "a" }, { colour = "b" }]\nbottom = { colour = "a" }',
            "The rule has bottom and items",
        ),
        ('top = { colour = "a" }\nset = { slot = "bag", at_most = 1 }', "has top and set"),
        ('set = { slot = "bags", at_most = 1 }', "no slot 'bags'"),
        ('set = { slot = "bag", at_most = -1 }', r"(?s)at_most is -1.*from 0 to 100"),
        ('set = { slot = "bag", at_most = true }', "at_most is True"),
        ('set = { slot = "bag" }', "set has no attribute"),
        ('set = { attribute = "colour" }', "no such set"),
        ('set = { attribute = "colour", at_most = 1, beside = "black" }', "no values: 'black'"),
        ('set = { attribute = "category", apart = [["blazer"]] }', "Two groups"),
        ('set = { attribute = "category", apart = [["blazer"], []] }', "Two groups"),
        ("set = 3", "The set is no limit: 3"),
    ],
)
def test_wrong_forms_are_refused_with_their_place(tmp_path, about, message):
    with pytest.raises(RuleError, match=message) as caught:
        read(tmp_path, f'[[rules]]\nid = "x"\nsign = "-"\n{about}\n')
    assert "rules.toml, rule 1 ('x')" in str(caught.value)


def test_a_set_rule_speaks_for_nothing(tmp_path):
    with pytest.raises(RuleError, match=r"A set rule has the sign \+"):
        read(tmp_path, '[[rules]]\nid = "x"\nset = { slot = "bag", at_most = 1 }\nsign = "+"')


@pytest.mark.parametrize(("sign", "how"), [("+", "repeats"), ("-", "contradicts")])
def test_the_order_of_items_says_nothing(sign, how):
    one, two = Rule("one", (SHOES, BAG), "+"), Rule("two", (BAG, SHOES), sign)
    about = "bag colour black with shoes colour white"
    with pytest.raises(RuleError, match=f"Rule 'two' {how} rule 'one': both are about {about}"):
        RuleBook.of([one, two])
    assert Rule("x", (BAG, SHOES), "+").statement == one.statement


def test_a_limit_is_stated_once_and_ids_are_of_all_rules():
    limit = AtMostGarments("bag", 1)
    with pytest.raises(RuleError, match="'b' repeats rule 'a': both are about at most 1 of bag"):
        RuleBook.of([SetRule("a", limit), SetRule("b", limit)])
    with pytest.raises(RuleError, match="Rules 1 and 2 have the same id 'a'"):
        RuleBook.of([Rule("a", (SHOES, BAG), "+"), SetRule("a", limit)])


def test_resolving_gives_limits_and_items_the_names_of_the_vocabulary():
    gray = RuleItem(Trait("colour", "gray"), slot="hat")
    limits = (
        AtMostValues("colour", 1, ("gray", "grey")),
        ValuesApart("category", (("pants",), ("shirts", "shirt"))),
    )
    rules = [Rule("r", (gray, gray), "+"), *(SetRule(str(n), one) for n, one in enumerate(limits))]
    found = RuleBook.of(rules).resolved(AttributeVocabulary.default())
    assert found.rules[0].items == (RuleItem(Trait("colour", "grey"), slot="hat"),) * 2
    assert [rule.limit for rule in found.set_rules] == [
        AtMostValues("colour", 1, ("grey",)),
        ValuesApart("category", (("trousers",), ("shirt",))),
    ]
    unknown = SetRule("mine", AtMostValues("colour", 1, ("greey",)))
    with pytest.raises(RuleError, match=r"(?s)no colour 'greey'.*'mine'"):
        RuleBook.of([unknown]).resolved(AttributeVocabulary.default())


def test_the_packaged_sets_are_of_known_values():
    book = RuleBook.sets()
    assert book.resolved(AttributeVocabulary.default()) == book
    assert (len(book.rules), len(book.set_rules)) == (0, 5)


def item(slot=None, side=None):
    return RuleItem(WHITE, slot, side)


@pytest.mark.parametrize(
    ("first", "second", "ways", "about_outfits"),
    [
        (item(side="top"), item(side="bottom"), 1, False),
        (item(side="bottom"), item(side="top"), 1, False),
        (item(side="top"), item(side="top"), 0, True),
        (item(), item(side="top"), 1, False),
        (item(), item(), 1, False),  # of the same value, either way is the same
        (item(), RuleItem(BLACK), 2, False),
        (item("outerwear"), item("bottom"), 2, False),
        (item("bottom"), item("bottom"), 0, True),
        (item("shoes"), item("bottom"), 2, True),
        (item("shoes"), item("bag"), 2, True),
    ],
)
def test_which_rules_can_meet_in_a_pair(first, second, ways, about_outfits):
    rule = Rule("r", (first, second), "+")
    assert len(rule.ways) == ways
    assert rule.is_about_outfits == about_outfits


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"side": "bottom"}, {"side": "top"}),
        ({"slot": "one-piece"}, {"slot": "outerwear"}),
        ({}, {"side": "top"}),
        ({"side": "bottom"}, {}),
    ],
)
def test_the_value_of_the_top_is_found_wherever_it_stands(first, second):
    rule = Rule("r", (RuleItem(WHITE, **first), RuleItem(BLACK, **second)), "+")
    assert (rule.top, rule.bottom) == (BLACK, WHITE)
