"""Whose lists another book changes, held against asking for every top by itself."""

import sys
from dataclasses import replace

import pytest

from exports import BOOK, material
from wearwith.errors import ConfigError, RuleError
from wearwith.matching import Matcher
from wearwith.matching.moved_lists import MovedLists, moved_lists
from wearwith.model import load_model
from wearwith.rules import Rule, RuleBook, RuleItem
from wearwith.words.attributes import Trait

MODULE = sys.modules[moved_lists.__module__]


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


def valid_tops(model):
    return sorted(set(model.pairs.filter(split="valid")["top"]))


def first(matcher, top, k=10):
    return tuple(matcher.match(top, k, by="teacher").items["id"])


MORE = Rule.of_sides(
    "vest, shorts", Trait("category", "vest"), Trait("category", "shorts"), "+", 50.0
)
EITHER = Rule(
    "either way",
    (RuleItem(Trait("material", "linen")), RuleItem(Trait("material", "wool"))),
    "+",
    50.0,
)
BOOKS = {
    "none": RuleBook(),
    "fewer": RuleBook.of(BOOK.rules[3:]),
    "another sign": RuleBook.of([replace(BOOK.rules[1], sign="+", strength=50.0), *BOOK.rules[2:]]),
    "another strength": RuleBook.of([replace(BOOK.rules[3], strength=20.0), *BOOK.rules[:3]]),
    "one more": RuleBook.of([*BOOK.rules, MORE]),
    "one for any garments": RuleBook.of([*BOOK.rules, EITHER]),
}


@pytest.mark.parametrize("name", BOOKS)
def test_the_lists_that_move_are_those_that_differ_when_asked_for(model, name):
    now, then = Matcher(model), Matcher(model).with_book(BOOKS[name])
    tops = valid_tops(model)
    differ = {
        top: (first(now, top), first(then, top))
        for top in tops
        if first(now, top) != first(then, top)
    }
    found = moved_lists(now, BOOKS[name], most=100)
    assert differ
    assert (found.n_tops, found.n_moved) == (len(tops), len(differ))
    assert {one.top: (one.before, one.after) for one in found.most} == differ
    numbers = [one.n_new for one in found.most]
    assert numbers == [len(set(one.after) - set(one.before)) for one in found.most]
    assert numbers == sorted(numbers, reverse=True)


def test_only_tops_that_a_changed_rule_speaks_of_are_ranked(model, monkeypatch):
    asked = []
    monkeypatch.setattr(
        MODULE, "_lists", lambda _, tops, __: asked.append(tops) or [()] * len(tops)
    )
    less = RuleBook.of(rule for rule in BOOK.rules if rule.id != "no blouse + shorts")
    moved_lists(Matcher(model), less)
    titles = dict(model.items.select("id", "title").iter_rows())
    blouses = [top for top in valid_tops(model) if "blouse" in (titles[top] or "")]
    assert asked == [blouses, blouses]
    assert 0 < len(blouses) < len(valid_tops(model))


def test_the_same_book_moves_nothing(model):
    found = moved_lists(Matcher(model), BOOK)
    assert found == MovedLists(len(valid_tops(model)), 0, ())
    renamed = RuleBook.of(replace(rule, id=f"{rule.id}, again") for rule in BOOK.rules)
    assert moved_lists(Matcher(model), renamed) == found


def test_at_most_five_are_given_and_ten_compared(model):
    found = moved_lists(Matcher(model), RuleBook())
    assert len(found.most) == 5 < found.n_moved
    assert all(len(one.before) == len(one.after) == 10 for one in found.most)
    short = moved_lists(Matcher(model), RuleBook(), k=3, most=1)
    assert [len(one.after) for one in short.most] == [3]
    told = found.to_json()["most"][0]
    assert set(told) == {"top", "before", "after", "n_new"}


@pytest.mark.parametrize("pairs", [None, "train"])
def test_without_validation_pairs_tops_of_the_catalogue_are_looked_at(model, pairs, monkeypatch):
    pairs = None if pairs is None else model.pairs.filter(split=pairs)
    matcher = Matcher(replace(model, pairs=pairs))
    assert moved_lists(matcher, RuleBook()).n_tops == len(model.catalogue.tops)
    monkeypatch.setattr(MODULE, "MOST_TOPS", 7)
    few = moved_lists(matcher, RuleBook(), most=100)
    assert few.n_tops == 7
    assert few == moved_lists(matcher, RuleBook(), most=100)


def test_tops_that_a_database_lacks_are_not_asked_about(model, monkeypatch):
    gone = valid_tops(model)[0]
    matcher = Matcher(model)
    monkeypatch.setattr(
        matcher, "still_there", lambda _, ids: [name for name in ids if name != gone]
    )
    found = moved_lists(matcher, RuleBook(), most=100)
    assert found.n_tops == len(valid_tops(model)) - 1
    assert gone not in {one.top for one in found.most}


def test_what_was_edited_since_the_training_is_the_before(model):
    edited = Matcher(model).with_book(RuleBook())
    assert moved_lists(edited, RuleBook()).n_moved == 0
    there, back = moved_lists(Matcher(model), RuleBook()), moved_lists(edited, BOOK)
    assert there.n_moved == back.n_moved
    by_top = {one.top: one for one in moved_lists(Matcher(model), RuleBook(), most=100).most}
    for one in back.most:
        assert (one.after, one.before) == (by_top[one.top].before, by_top[one.top].after)


def test_a_rule_of_no_garment_moves_nothing_and_an_unknown_value_is_told(model):
    gold = Rule.of_sides("gold", Trait("colour", "gold"), Trait("material", "wool"), "+", 9.0)
    found = moved_lists(Matcher(model), RuleBook.of([*BOOK.rules, gold]))
    assert (found.n_moved, found.most) == (0, ())
    with pytest.raises(RuleError, match=r"did you mean linen"):
        moved_lists(Matcher(model), RuleBook.of([material("linnen", "wool", "+")]))


def test_a_model_without_rules_has_none_to_try(dbpr):
    with pytest.raises(ConfigError, match="has no teacher"):
        moved_lists(Matcher(dbpr), BOOK)


def test_frequencies_too(train_tiny):
    model = train_tiny("pkd")
    now, none = Matcher(model), RuleBook()
    then = now.with_book(none)
    tops = valid_tops(model)
    differ = [top for top in tops if first(now, top) != first(then, top)]
    assert moved_lists(now, none).n_moved == len(differ)
