"""Pairs are scored as the run scores them."""

import numpy as np
import polars as pl
import pytest

from wearwith.errors import UnknownItemError
from wearwith.matching import Matcher, scored_pairs
from wearwith.model import load_model
from wearwith.rules import RuleBook, RuleDesk

PAIRS = [("t001", "b000"), ("t000", "b001"), ("t000", "b000"), ("t007", "b009"), ("t000", "b001")]


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


@pytest.mark.parametrize("at_once", [2**13, 2])
def test_scores_are_those_of_the_run(akd, model, monkeypatch, at_once):
    monkeypatch.setattr(scored_pairs, "PAIRS_AT_ONCE", at_once)
    found = Matcher(model).score(PAIRS)
    assert found.select("top", "bottom").rows() == PAIRS
    tops = np.array([int(top[1:]) for top, _ in PAIRS])
    bottoms = np.array([int(bottom[1:]) for _, bottom in PAIRS])
    for scorer, name, by in (
        (akd.scorer, "score", "probability"),
        (akd.scorer.teacher, "teacher_score", "teacher_probability"),
    ):
        expected = scorer.score_pairs(tops, bottoms)
        np.testing.assert_allclose(found[name], expected, atol=1e-5)
        calibration = model.manifest.calibration["student" if name == "score" else "teacher"]
        usual = akd.scorer.score_all(tops).mean(axis=1)
        likely = calibration.probability(expected - usual)
        np.testing.assert_allclose(found[by], likely, atol=1e-5)
    assert found["rules"].to_list()[:2] == [["wool - linen"], ["linen - wool"]]
    assert found["rules"].to_list()[2] == ["linen + linen", "shirt + skirt"]


def test_no_pair_has_the_same_columns(model):
    some, none = Matcher(model).score(PAIRS), Matcher(model).score([])
    assert (none.height, none.schema) == (0, some.schema)
    assert some.schema["rules"] == pl.List(pl.String())


def test_without_a_teacher_its_columns_are_empty(dbpr):
    matcher = Matcher(dbpr)
    found = matcher.score(PAIRS)
    assert found["score"].null_count() == 0
    assert found["teacher_score"].null_count() == found["teacher_probability"].null_count() == 5
    assert found["rules"].to_list() == [[]] * 5
    assert matcher.teacher is None


def test_rules_that_were_edited_count_and_have_no_probability(model, tmp_path):
    knowledge = model.knowledge
    desk = RuleDesk(tmp_path / "desk", knowledge.book, knowledge.vocabulary)
    matcher = Matcher(model, desk=desk)
    before = matcher.score(PAIRS)
    for rule in knowledge.book.rules:
        desk.switch_off(rule.id, author="Ada", reason="a test")
    after = matcher.score(PAIRS)
    assert before["teacher_probability"].null_count() == 0
    assert after["teacher_probability"].null_count() == 5
    np.testing.assert_allclose(after["teacher_score"], after["score"], atol=1e-6)
    assert after["rules"].to_list() == [[]] * 5
    assert after["probability"].equals(before["probability"])
    assert matcher.teacher.book == RuleBook()


def test_unknown_garments(model):
    with pytest.raises(UnknownItemError, match="no bottom 'b0000'"):
        Matcher(model).score([("t000", "b0000")])
    with pytest.raises(UnknownItemError, match="'b000' is a bottom, not a top"):
        Matcher(model).score([("b000", "t000")])
