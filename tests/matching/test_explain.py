"""Explanations say what the model did, in numbers that add up and in words."""

import json
from itertools import pairwise

import numpy as np
import pytest

from wearwith.errors import ConfigError, UnknownItemError
from wearwith.matching import explain, recommend
from wearwith.matching.explanation_text import ordinal
from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.words.attributes import Trait
from worlds import tiny

BOOK = RuleBook.of(
    [
        Rule.of_sides("linen + linen", Trait("material", "linen"), Trait("material", "linen"), "+"),
        Rule.of_sides(
            "linen + skirt", Trait("material", "linen"), Trait("category", "skirt"), "+", 0.5
        ),
        Rule.of_sides(
            "no linen + wool", Trait("material", "linen"), Trait("material", "wool"), "-"
        ),
    ]
)


@pytest.fixture(scope="module")
def run(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained")
    BOOK.save(folder / "book.toml")
    config = tiny("akd", epochs=2).model_dump() | {
        "rules": {"book": folder / "book.toml"},
        "teacher": {"fidelity": "logit"},
    }
    return train(world, RunConfig.of(config), folder / "run")


def test_ranks_are_those_of_the_student_and_of_its_teacher(run):
    found = explain(run, "t000", "b001")
    for scorer, score, rank in (
        (run.scorer, found.student_score, found.student_rank),
        (run.scorer.teacher, found.teacher_score, found.teacher_rank),
    ):
        scores = scorer.score_all(np.array([0]))[0]
        assert score == pytest.approx(scores[1])
        assert rank == 1 + (scores > scores[1]).sum()
    assert found.n_others == 24


def test_the_effects_of_the_rules_are_what_the_teacher_adds(run):
    found = explain(run, "t000", "b000")  # both linen, and a skirt
    assert {rule.id for rule in found.rules} == {"linen + linen", "linen + skirt"}
    assert sum(rule.confidence for rule in found.rules) == pytest.approx(1, abs=1e-6)
    effects = sum(rule.effect for rule in found.rules)
    assert found.teacher_score - found.student_score == pytest.approx(effects, abs=1e-4)
    sizes = [abs(rule.effect) for rule in found.rules]
    assert sizes == sorted(sizes, reverse=True)
    # One rule after the other, the ranks lead from one end to the other.
    assert found.rules[0].rank_before == found.rank_by_others
    assert found.rules[-1].rank_after == found.teacher_rank
    for rule, after in pairwise(found.rules):
        assert rule.rank_after == after.rank_before


def test_one_rule_alone_has_all_the_confidence(run):
    (rule,) = explain(run, "t000", "b001").rules
    assert (rule.id, rule.confidence) == ("no linen + wool", 1)
    assert rule.effect == pytest.approx(-run.manifest.teacher.strength)


def test_it_says_where_each_value_was_read(run):
    traits = explain(run, "t000", "b001").traits
    by_item = {(row["item"], row["attribute"]): row for row in traits}
    assert by_item["t000", "material"]["value"] == "linen"
    assert by_item["b001", "material"] == {
        "item": "b001",
        "attribute": "material",
        "value": "wool",
        "source": "title",
        "words": "wool",
    }


def test_a_comparison_is_by_the_scores_that_ranks_come_from(run):
    found = explain(run, "t000", "b000", against="b001")
    for scorer, sure in (
        (run.scorer, found.against.student),
        (run.scorer.teacher, found.against.teacher),
    ):
        first, second = scorer.score_all(np.array([0]))[0][:2]
        assert sure == pytest.approx(1 / (1 + np.exp(second - first)), abs=1e-5)
    assert {rule.id for rule in found.against.rules} == {rule.id for rule in BOOK.rules}
    assert all(rule.effect > 0 for rule in found.against.rules)
    mirrored = explain(run, "t000", "b001", against="b000").against
    assert mirrored.teacher == pytest.approx(1 - found.against.teacher, abs=1e-6)
    assert mirrored.student == pytest.approx(1 - found.against.student, abs=1e-6)
    assert all(rule.effect < 0 for rule in mirrored.rules)


def test_the_sentence_is_for_a_shopper(run):
    text = explain(run, "t000", "b001", against="b000").sentence
    assert text.startswith("Not a good match: “wool cosy trousers” comes ")
    assert " of 24 bottoms for “linen breezy shirt”" in text
    assert "with the matching rules. Linen with wool" in text
    assert "Linen with wool speaks against it." in text
    assert "Against “linen breezy skirt” it is the worse choice." in text
    assert "linen with linen and linen with skirt speak for the other." in text


def test_no_rule_says_so(run):
    found = explain(run, "t001", "b001")  # wool with wool, of which the book says nothing
    assert found.rules == ()
    assert "speak" not in found.sentence
    assert found.teacher_score == pytest.approx(found.student_score)


def test_json_has_every_part(run):
    found = explain(run, "t000", "b000", against="b001").to_json()
    assert json.loads(json.dumps(found, allow_nan=False))["against"]["other"] == "b001"


def test_a_model_without_a_teacher_is_explained_without_rules(trained):
    found = explain(load_run(trained), "t000", "b001", against="b000")
    assert (found.rules, found.teacher_rank, found.teacher_probability) == ((), None, None)
    assert {row["value"] for row in found.traits} == {"linen", "shirt", "wool", "trousers"}
    assert found.against.teacher is None
    assert "rules" not in found.sentence


def test_what_is_not_there_can_not_be_explained(run):
    with pytest.raises(UnknownItemError, match="t0000"):
        explain(run, "t0000", "b000")
    with pytest.raises(UnknownItemError, match="b0000"):
        explain(run, "t000", "b000", against="b0000")
    with pytest.raises(ConfigError, match="itself"):
        explain(run, "t000", "b000", against="b000")


def test_recommending_by_the_teacher_lets_the_rules_have_their_say(run, trained):
    found = recommend(run, "t000", k=24, by="teacher", allow_worn=True)
    expected = run.scorer.teacher.score_all(np.array([0]))[0]
    np.testing.assert_allclose(found["score"], np.sort(expected)[::-1], rtol=1e-6)
    fired = dict(zip(found["bottom"], found["rules"], strict=True))
    assert fired["b001"].to_list() == ["no linen + wool"]
    assert sorted(fired["b000"].to_list()) == ["linen + linen", "linen + skirt"]
    with pytest.raises(ConfigError, match="no teacher"):
        recommend(load_run(trained), "t000", by="teacher")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (112, "112th"),
        (1021, "1,021st"),
    ],
)
def test_ordinals(number, said):
    assert ordinal(number) == said
