"""Editing rules: every change is a version with who and why; nothing is lost, nothing half done."""

import json

import pytest

from wearwith.errors import RuleError
from wearwith.rules import (
    AtMostGarments,
    Rule,
    RuleBook,
    RuleDesk,
    RuleItem,
    SetRule,
    read_rules,
)
from wearwith.words.attributes import AttributeVocabulary, Trait

WHO = {"author": "Ada", "reason": "spring"}


def rule(name, top, bottom, sign="+"):
    return Rule.of_sides(name, Trait("colour", top), Trait("colour", bottom), sign)


BASE = RuleBook.of([rule("white + black", "white", "black"), rule("no red", "red", "green", "-")])


@pytest.fixture
def desk(tmp_path):
    return RuleDesk(tmp_path / "desk", BASE, AttributeVocabulary.default())


def on(desk):
    return [(one.id, one.sign, one.strength) for one in desk.now()[1].rules]


def test_before_any_edit_it_is_the_book_as_it_came(desk):
    assert desk.now() == (0, BASE)
    assert desk.history == ()
    assert not desk.folder.exists()


def test_every_edit_is_a_version(desk):
    desk.add(rule("grey + navy", "gray", "navy"), **WHO)
    desk.switch_off("no red", **WHO)
    desk.change("white + black", sign="-", strength=2.5, **WHO)
    assert desk.version == 3
    assert on(desk) == [("white + black", "-", 2.5), ("grey + navy", "+", 1.0)]
    desk.switch_on("no red", author="Bob", reason="back")
    assert [name for name, _, _ in on(desk)] == ["white + black", "no red", "grey + navy"]
    assert [(edit.version, edit.author, edit.change) for edit in desk.history] == [
        (1, "Ada", "added 'grey + navy'"),
        (2, "Ada", "switched off 'no red'"),
        (3, "Ada", "changed 'white + black': sign -, strength 2.5"),
        (4, "Bob", "switched on 'no red'"),
    ]
    assert [edit.off for edit in desk.history] == [(), ("no red",), ("no red",), ()]
    assert all(edit.time.endswith("+00:00") for edit in desk.history)


def test_values_get_the_names_of_the_vocabulary(desk):
    desk.add(rule("grey + navy", "gray", "navy"), **WHO)
    assert desk.now()[1].rules[-1].top == Trait("colour", "grey")


def test_rules_about_outfits_are_edited_like_others(desk):
    shoes, bag = (RuleItem(Trait("colour", "gray"), slot=slot) for slot in ("shoes", "bag"))
    desk.add(Rule("shoes + bag", (shoes, bag), "+"), **WHO)
    desk.add(SetRule("one layer", AtMostGarments("outerwear", 1)), **WHO)
    desk.change("one layer", strength=3.0, sign="-", **WHO)
    with pytest.raises(RuleError, match="can't speak for them"):
        desk.change("one layer", sign="+", **WHO)
    _, book = desk.now()
    assert book.set_rules == (SetRule("one layer", AtMostGarments("outerwear", 1), 3.0),)
    assert book.rules[-1].items[0] == RuleItem(Trait("colour", "grey"), slot="shoes")
    desk.switch_off("one layer", **WHO)
    assert desk.now()[1].set_rules == ()
    assert read_rules(desk.folder) == desk.now()[1]


def test_going_back_is_a_version_too(desk):
    desk.switch_off("no red", **WHO)
    desk.change("white + black", strength=3.0, **WHO)
    desk.go_back(1, **WHO)
    assert on(desk) == [("white + black", "+", 1.0)]
    desk.go_back(0, **WHO)
    assert desk.now() == (4, BASE)


def test_another_process_reads_the_same(desk):
    desk.switch_off("no red", **WHO)
    other = RuleDesk(desk.folder, BASE, AttributeVocabulary.default())
    assert other.now() == desk.now()
    other.switch_on("no red", **WHO)
    assert desk.now() == (2, BASE)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda d: d.add(rule("x", "whyte", "black"), **WHO), r"no colour 'whyte'.*white"),
        (lambda d: d.add(rule("no red", "blue", "blue"), **WHO), "the same id 'no red'"),
        (lambda d: d.add(rule("x", "red", "green"), **WHO), "contradicts rule 'no red'"),
        (lambda d: d.switch_off("no rad", **WHO), r"no rule 'no rad'(.|\n)*mean no red"),
        (lambda d: d.change("no red", **WHO), "Nothing is to be changed"),
        (lambda d: d.change("no red", strength=0.0, **WHO), "strength is 0.0"),
        (lambda d: d.change("no red", sign="x", **WHO), "The sign is 'x'"),
        (lambda d: d.change("nothing", strength=2.0, **WHO), "no rule 'nothing'"),
        (lambda d: d.go_back(7, **WHO), r"no version 7(.|\n)*versions 0 to 0"),
        (lambda d: d.switch_off("no red", author=" ", reason="x"), "needs its author"),
        (lambda d: d.switch_off("no red", author="x", reason=""), "needs its reason"),
    ],
)
def test_a_wrong_edit_leaves_no_trace(desk, edit, says):
    with pytest.raises(RuleError, match=says):
        edit(desk)
    assert desk.version == 0
    assert not desk.folder.exists()


def test_a_version_that_was_not_finished_is_none(desk):
    desk.switch_off("no red", **WHO)
    desk.switch_on("no red", **WHO)
    (desk.folder / "000002.json").unlink()
    fresh = RuleDesk(desk.folder, BASE, AttributeVocabulary.default())
    assert fresh.version == 1
    fresh.change("no red", strength=2.0, **WHO)
    assert fresh.version == 2
    assert [name for name, _, _ in on(fresh)] == ["white + black"]


def test_a_damaged_version_is_an_error(desk):
    desk.switch_off("no red", **WHO)
    (desk.folder / "000001.toml").write_text("rules = []\n")
    with pytest.raises(RuleError, match=r"Version 1 .* is damaged(.|\n)*000001.toml"):
        desk.now()


def test_an_entry_that_lacks_something_is_an_error(desk):
    desk.switch_off("no red", **WHO)
    path = desk.folder / "000001.json"
    path.write_text(json.dumps({"author": "Ada"}))
    with pytest.raises(RuleError, match=r"lacks change, off(.|\n)*000001.json"):
        desk.now()


def test_training_starts_from_the_newest_version_without_the_rules_that_are_off(desk, tmp_path):
    desk.add(rule("grey + navy", "grey", "navy"), **WHO)
    desk.switch_off("no red", **WHO)
    assert read_rules(desk.folder) == desk.now()[1]
    assert "no red" not in [one.id for one in read_rules(desk.folder).rules]
    BASE.save(tmp_path / "book.toml")
    assert read_rules(tmp_path / "book.toml") == BASE


def test_a_folder_without_edits_is_no_book(tmp_path):
    with pytest.raises(RuleError, match="No version of an edited rule book"):
        read_rules(tmp_path)
