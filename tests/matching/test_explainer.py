"""Explanations from an exported model: both directions, new garments, edited rules, no student."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from wearwith.errors import ConfigError, UnknownItemError
from wearwith.features import FeatureStore
from wearwith.matching import Matcher
from wearwith.model import Garment, NewItem, load_model, rules_alone
from wearwith.rules import Rule, RuleBook, RuleDesk, RulesConfig
from wearwith.words.attributes import Trait

PAIRS = [("t000", "b000"), ("t000", "b001"), ("t001", "b000"), ("t004", "b005"), ("t007", "b003")]


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


@pytest.fixture(scope="module")
def matcher(model):
    return Matcher(model)


def all_scores(model, query):
    """Scores of a garment with the whole other side, of the student and of the teacher.

    And what they are ranked by: of tops, what is above their usual scores.
    """
    side, other = ("top", "bottom") if query.startswith("t") else ("bottom", "top")
    position = int(query[1:])
    point = model.points(side)[position]
    student = model.points(other) @ point
    teacher = model.teacher
    everyone = np.arange(len(student))
    push = teacher.fired(Garment(side, point, position), everyone).push
    taught = teacher.preference(student) + push
    if other == "bottom":
        return (student, taught), (student, taught)
    usual = (model.points("top") @ model.points("bottom").T).mean(axis=1)
    return (student, taught), (student - usual, taught - teacher.preference(usual))


def rank(scores, score, position):
    return 1 + int((np.delete(scores, position) > score + 1e-5).sum())


@pytest.mark.parametrize("is_back", [False, True])
@pytest.mark.parametrize("pair", PAIRS)
def test_scores_and_ranks_are_over_the_whole_other_side(matcher, model, pair, is_back):
    query, other = reversed(pair) if is_back else pair
    found = matcher.explain(query, other)
    assert (found.top, found.bottom) == pair
    assert found.direction == ("tops" if is_back else "bottoms")
    assert found.n_others == 24
    position = int(other[1:])
    for scores, above, score, place, chance, by in zip(
        *all_scores(model, query),
        (found.student_score, found.teacher_score),
        (found.student_rank, found.teacher_rank),
        (found.student_probability, found.teacher_probability),
        ("student", "teacher"),
        strict=True,
    ):
        assert score == pytest.approx(scores[position], abs=1e-5)
        assert place == rank(above, above[position], position)
        top = model.points("top")[[int(pair[0][1:])]]
        usual = (top @ model.points("bottom").T).mean(axis=1)
        (expected,) = model.manifest.calibration[by].probability(scores[[position]] - usual)
        assert chance == pytest.approx(expected, abs=1e-5)
    assert found.rank == found.teacher_rank


@pytest.mark.parametrize(("query", "other"), [("t000", "b000"), ("b000", "t000"), ("t002", "b001")])
def test_each_rule_says_how_many_places_it_moves_the_garment(matcher, model, query, other):
    found = matcher.explain(query, other)
    _, (_, above) = all_scores(model, query)
    own = above[int(other[1:])]
    assert found.rules
    assert sum(rule.effect for rule in found.rules) == pytest.approx(
        found.teacher_score - found.student_score, abs=1e-5
    )
    left = sum(rule.effect for rule in found.rules)
    assert found.rank_by_others == rank(above, own - left, int(other[1:]))
    for rule in found.rules:  # one after the other, until all count
        assert rule.rank_before == rank(above, own - left, int(other[1:]))
        left -= rule.effect
        assert rule.rank_after == rank(above, own - left, int(other[1:]))
        assert (rule.rank_before - rule.rank_after) * rule.effect >= 0
    assert rule.rank_after == found.teacher_rank


def as_new(gappy, item):
    vectors, present = FeatureStore(gappy.folder, "colours").read([item])
    (title,) = gappy.items.filter(id=item)["title"]
    return NewItem(title=title, vectors={"colours": vectors[0]} if present[0] else {})


def test_a_new_garment_that_is_an_old_one_is_explained_as_that(matcher, gappy):
    old = matcher.explain("t000", "b001")
    new = matcher.explain(as_new(gappy, "t000"), "b001")
    assert (new.top, new.top_context, new.direction) == ("new item", old.top_context, "bottoms")
    assert new.student_score == pytest.approx(old.student_score, abs=1e-4)
    assert new.teacher_score == pytest.approx(old.teacher_score, abs=1e-4)
    assert (new.teacher_rank, new.n_others) == (old.teacher_rank, 24)
    assert [rule.id for rule in new.rules] == [rule.id for rule in old.rules]
    pairs = [(near.top, near.bottom) for near in new.evidence.pairs]
    assert pairs == [(near.top, near.bottom) for near in old.evidence.pairs]
    assert {row["item"] for row in new.traits} == {"new item", "b001"}


def test_a_new_suggestion_stands_among_all_that_there_are(matcher, model, gappy):
    found = matcher.explain("t000", as_new(gappy, "b001"))
    _, (_, scores) = all_scores(model, "t000")
    assert (found.bottom, found.n_others) == ("new item", 25)
    assert found.teacher_rank == 1 + int((scores > scores[1] + 1e-4).sum())
    assert found.teacher_score == pytest.approx(scores[1], abs=1e-4)


def test_both_may_be_new(matcher, gappy):
    top, bottom = as_new(gappy, "t000"), as_new(gappy, "b001")
    old, new = matcher.explain("t000", "b001"), matcher.explain(top, bottom, "bottoms")
    assert new.teacher_score == pytest.approx(old.teacher_score, abs=1e-4)
    with pytest.raises(ConfigError, match="Nothing says whether the new garment is a top"):
        matcher.explain(top, bottom)
    back = matcher.explain(bottom, "t000")
    assert (back.bottom, back.direction) == ("new item", "tops")


def test_a_comparison_goes_both_ways(matcher, model):
    _, (_, scores) = all_scores(model, "b000")
    found = matcher.explain("b000", "t000", against="t001").against
    sure = 1 / (1 + np.exp(scores[1] - scores[0]))
    assert (found.other, found.teacher) == ("t001", pytest.approx(sure, abs=1e-5))
    mirrored = matcher.explain("b000", "t001", against="t000").against
    assert mirrored.teacher == pytest.approx(1 - found.teacher, abs=1e-6)
    effects = {rule.id: rule.effect for rule in found.rules}
    assert {rule.id: -rule.effect for rule in mirrored.rules} == pytest.approx(effects)


def test_a_rule_that_does_the_same_to_both_tells_nothing(matcher):
    found = matcher.explain("t002", "b000", against="b006")  # linen with linen, twice
    assert [rule.id for rule in found.rules] == ["linen + linen"]
    assert found.against.rules == ()


def test_edited_rules_count_and_have_no_probability(model, tmp_path):
    knowledge = model.knowledge
    desk = RuleDesk(tmp_path / "desk", knowledge.book, knowledge.vocabulary)
    matcher = Matcher(model, desk=desk)
    before = matcher.explain("t000", "b001")
    assert before == Matcher(model).explain("t000", "b001")
    desk.switch_off("linen - wool", author="Ada", reason="a test")
    after = matcher.explain("t000", "b001")
    assert [rule.id for rule in before.rules] == ["linen - wool"]
    assert (after.rules, after.teacher_probability) == ((), None)
    assert after.teacher_score == pytest.approx(after.student_score)
    assert after.student_probability == before.student_probability


def test_rules_alone_have_no_student_to_speak_of(gappy):
    linen = Trait("material", "linen")
    book = RuleBook.of([Rule.of_sides("linen + linen", linen, linen, "+")])
    model = rules_alone(gappy, RulesConfig())
    model = replace(model, knowledge=replace(model.knowledge, book=book))
    found = Matcher(model).explain("t000", "b001")
    assert (found.student_score, found.student_rank, found.student_probability) == (None,) * 3
    assert found.teacher_rank == 1 + sum("linen" in one for one in all_linen(gappy))
    assert found.evidence.pairs == ()
    assert "rules alone" in found.evidence.reason
    (linen_one,) = found.counterfactuals.changes
    assert (linen_one.words, linen_one.rank, linen_one.student_rank) == ("in linen", 1, None)
    assert found.clashes is not None
    assert found.sentence.endswith("In linen, it would tie for 1st to 13th.")
    json.dumps(found.to_json(), allow_nan=False)


def all_linen(dataset):
    return [title for title in dataset.items.filter(side="bottom")["title"] if title]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("t0000", "b000"), "no top or bottom 't0000'"),
        (("t000", "b0000"), "no bottom 'b0000'"),
        (("t000", "t001"), "'t001' is a top, not a bottom"),
        (("b000", "t000", "bottoms"), "'b000' is a bottom, not a top"),
        ((NewItem(title="wool skirt"), "x"), "no top or bottom 'x'"),
    ],
)
def test_unknown_garments(matcher, words, says):
    with pytest.raises(UnknownItemError, match=says):
        matcher.explain(*words)


def test_nothing_is_compared_with_itself(matcher):
    with pytest.raises(ConfigError, match="itself"):
        matcher.explain("t000", "b000", against="b000")


def test_explaining_imports_no_torch(served):
    code = (
        "import sys\n"
        "from wearwith.model import load_model\n"
        "from wearwith.matching import Matcher, effect_of, evidence_of_rules, worn_together\n"
        f"model = load_model({str(served)!r})\n"
        "matcher = Matcher(model)\n"
        "assert matcher.explain('t000', 'b001').sentence\n"
        "assert matcher.score([('t000', 'b001')]).height == 1\n"
        "assert effect_of(matcher, model.knowledge.book).after\n"
        "assert evidence_of_rules(model, matcher.teacher)\n"
        "assert worn_together(model, 'material').n_pairs\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
