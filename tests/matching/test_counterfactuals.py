"""What would be better: every rank is what the altered garment has when it is asked about."""

from dataclasses import replace

import pytest

from wearwith.features import FeatureStore
from wearwith.matching import Matcher
from wearwith.matching.explanation_text import changed, in_value
from wearwith.model import NewItem
from wearwith.rules import RuleBook


@pytest.fixture(scope="module")
def matcher(akd):
    return Matcher(akd)


def altered(gappy, item, change):
    """The garment of the dataset with the value changed in its title."""
    vectors, present = FeatureStore(gappy.folder, "colours").read([item])
    (title,) = gappy.items.filter(id=item)["title"]
    title = title.replace(change.before[0], change.value)
    return NewItem(title=title, vectors={"colours": vectors[0]} if present[0] else {})


def test_an_altered_suggestion_stands_where_it_would_as_a_new_one(matcher, gappy):
    found = matcher.explain("t000", "b001")  # linen with wool
    (change,) = found.counterfactuals.changes
    assert (change.item, change.side, change.attribute) == ("b001", "bottom", "material")
    assert (change.before, change.value, change.words) == (("wool",), "linen", "in linen")
    new = matcher.explain("t000", altered(gappy, "b001", change))
    assert change.student_score == pytest.approx(new.student_score, abs=1e-4)
    assert change.teacher_score == pytest.approx(new.teacher_score, abs=1e-4)
    # As a new garment it has its old self beside it, which is no better.
    assert new.teacher_rank <= change.teacher_rank <= new.teacher_rank + 1
    assert change.rank == change.teacher_rank < found.rank
    assert change.sentence in found.sentence
    assert found.counterfactuals.reads_picture


def test_a_bad_pair_says_what_clashes_and_what_would_help(matcher, gappy):
    found = matcher.explain("t000", "b001")
    assert [rule.id for rule in found.clashes.rules] == ["linen - wool"]
    assert found.clashes.rules[0].effect < 0
    repairs = {repair.side: repair for repair in found.clashes.repairs}
    assert set(repairs) == {"top", "bottom"}
    assert repairs["bottom"] == found.counterfactuals.changes[0]
    ranks = [repair.rank for repair in found.clashes.repairs]
    assert ranks == sorted(ranks)
    assert max(ranks) < found.rank
    new = matcher.explain(altered(gappy, "t000", repairs["top"]), "b001")
    assert repairs["top"].teacher_rank == new.teacher_rank
    assert repairs["top"].student_rank == new.student_rank
    assert repairs["top"].teacher_score == pytest.approx(new.teacher_score, abs=1e-4)
    assert "For a top in wool, it would " in found.sentence


def test_a_good_pair_has_no_clash(matcher):
    best = matcher.match("t000", 1, by="teacher", allow_worn=True).items["id"][0]
    found = matcher.explain("t000", best)
    assert found.rank == 1
    assert found.clashes is None
    assert found.counterfactuals.changes == ()
    assert found.counterfactuals.reason == "it comes first already"


def test_a_pair_in_the_lower_half_is_bad_whatever_rules_say(dbpr):
    matcher = Matcher(dbpr)
    order = matcher.match("t000", 24, allow_worn=True).items["id"].to_list()
    assert matcher.explain("t000", order[11]).clashes is None
    found = matcher.explain("t000", order[12]).clashes
    assert found is not None
    assert found.rules == ()


def test_what_is_not_known_of_it_is_not_changed(matcher):
    found = matcher.explain("t001", NewItem(title="breezy skirt")).counterfactuals
    assert found.changes == ()
    assert found.reason == "its colour, material and pattern are not known"


def test_no_change_is_offered_that_brings_nothing(dbpr):
    matcher = Matcher(dbpr)
    order = matcher.match("t000", 24, where="title LIKE 'linen%'", allow_worn=True).items["id"]
    found = matcher.explain("t000", order[-1])  # of the right material already
    assert found.rank > 1
    assert found.counterfactuals.changes == ()
    assert found.counterfactuals.reason == (
        "no other colour, material or pattern would bring it forward"
    )


def test_what_nobody_reads_is_no_change(matcher):
    knowledge = replace(matcher.model.knowledge, book=RuleBook())
    deaf = Matcher(replace(matcher.model, vocabulary=None, knowledge=knowledge))
    worst = deaf.match("t001", 24, allow_worn=True).items["id"][-1]
    found = deaf.explain("t001", worst).counterfactuals
    assert found.changes == ()
    assert found.reason == "neither the model nor a rule reads its colour, material or pattern"


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("colour", "navy", "in navy"),
        ("material", "linen", "in linen"),
        ("pattern", "striped", "striped"),
        ("pattern", "floral", "with a floral print"),
        ("pattern", "houndstooth", "in a houndstooth pattern"),
        ("material", "ribbed", "ribbed"),
    ],
)
def test_changes_in_words(attribute, value, words):
    assert in_value(attribute, value) == words


@pytest.mark.parametrize(
    ("words", "side", "said"),
    [
        ("in navy", None, "In navy, it would come 3rd."),
        ("in navy", "top", "For a top in navy, it would come 3rd."),
        ("striped", "bottom", "For a striped bottom, it would come 3rd."),
        ("embroidered", "top", "For an embroidered top, it would come 3rd."),
    ],
)
def test_changes_as_sentences(words, side, said):
    assert changed(words, (3, 3), side) == said
    tie = said.replace("come 3rd", "tie for 3rd to 5th")
    assert changed(words, (3, 5), side) == tie
