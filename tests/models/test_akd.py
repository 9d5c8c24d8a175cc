"""AKD and UKD: what they are without rules, what they learn with them, and their lists."""

import numpy as np
import pytest
import torch

from taught import BOOK, taught
from wearwith.errors import ConfigError, RuleError
from wearwith.model.rule_teacher import RuleTeacher
from wearwith.models import Akd
from wearwith.rules import Rule, RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.words.attributes import Trait
from worlds import tiny


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "book.toml"
    BOOK.save(path)
    return path


@pytest.fixture(scope="module")
def no_rules(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "none.toml"
    RuleBook().save(path)
    return path


@pytest.mark.parametrize("model", ["akd", "ukd"])
@pytest.mark.parametrize("fidelity", ["paper", "logit"])
def test_without_any_rule_it_is_dbpr(world, no_rules, model, fidelity):
    run = train(world, taught(model, no_rules, {"fidelity": fidelity}))
    plain = train(world, tiny("dbpr"))
    tops = np.arange(24)
    np.testing.assert_array_equal(run.scorer.score_all(tops), plain.scorer.score_all(tops))
    of_teacher = run.scorer.teacher.score_all(tops)
    expected = plain.scorer.score_all(tops)
    expected = np.log(expected) if fidelity == "paper" else expected
    np.testing.assert_allclose(of_teacher, expected, rtol=1e-6)


@pytest.fixture(scope="module", params=["akd", "ukd"])
def run(request, world, book, tmp_path_factory):
    config = taught(request.param, book, {"fidelity": "logit"}, epochs=3)
    return train(world, config, tmp_path_factory.mktemp("taught") / "run")


def test_training_shows_the_parts_of_the_loss(run):
    row = run.history[-1]
    assert {"loss", "bpr", "imitation", "rho", "auc", "auc_teacher"} <= row.keys()
    assert {"valid_auc", "valid_auc_teacher"} <= row.keys()
    assert [row["rho"] for row in run.history] == sorted(row["rho"] for row in run.history)


def test_the_teacher_knows_what_the_rules_say(run, world):
    assert run.history[0]["valid_auc_teacher"] > 0.95
    assert isinstance(run.scorer.teacher, RuleTeacher)


def test_triplets_are_the_students_odds_with_the_push_of_the_rules(run):
    tops, positives, negatives = np.array([[0, 0, 1], [1, 3, 2], [5, 1, 3]]).T
    odds, zeros = run.scorer.teacher.prefer(tops, positives, negatives)
    m_ij, m_ik = run.scorer.prefer(tops, positives, negatives)
    push = run.scorer.teacher.of_triplets(tops, positives, negatives).push
    np.testing.assert_allclose(odds - zeros, m_ij - m_ik + push, rtol=1e-5, atol=1e-6)
    assert push[0] > 0  # linen with linen and not with wool
    assert push[2] == 0  # both bottoms are wool
    mirrored, _ = run.scorer.teacher.prefer(tops, negatives, positives)
    np.testing.assert_allclose(mirrored, -odds, rtol=1e-5, atol=1e-5)


def test_lists_are_those_of_the_formula(run):
    """ln q(j | i) = m_ij + C Σ_l λ_l s_l δ_l, rule by rule."""
    teacher = run.scorer.teacher
    found = teacher.score_all(np.arange(4))
    strength = run.config["teacher"]["strength"]
    for top in range(4):
        for bottom in range(24):
            pair = np.array([top]), np.array([bottom])
            fired = teacher.of_pairs(*pair)
            expected = float(run.scorer.score_pairs(*pair)[0])
            for rule, share in zip(fired.rules, fired.confidence, strict=True):
                entry = BOOK.rules[rule]
                sign = 1 if entry.sign == "+" else -1
                expected += strength * share * sign * entry.strength
            assert found[top, bottom] == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_pairs_and_lists_agree_and_a_batch_is_a_loop(run):
    teacher = run.scorer.teacher
    tops, bottoms = (grid.ravel() for grid in np.indices((24, 24)))
    table = teacher.score_all(np.arange(24))
    pairs = teacher.score_pairs(tops, bottoms).reshape(24, 24)
    np.testing.assert_allclose(pairs, table, rtol=1e-5, atol=1e-6)
    one_by_one = [teacher.score_pairs(tops[[n]], bottoms[[n]])[0] for n in range(30)]
    np.testing.assert_allclose(pairs.ravel()[:30], one_by_one, rtol=1e-5, atol=1e-6)


def test_a_saved_teacher_scores_as_it_did(run):
    again = load_run(run.folder)
    assert again.knowledge.book == run.knowledge.book
    assert again.knowledge.traits.equals(run.knowledge.traits)
    triplets = np.array([[0, 0, 1], [1, 3, 2]]).T
    for mine, theirs in zip(
        again.scorer.teacher.prefer(*triplets),
        run.scorer.teacher.prefer(*triplets),
        strict=True,
    ):
        np.testing.assert_array_equal(mine, theirs)


def test_the_student_is_taught_in_the_direction_of_the_rules(world, tmp_path):
    """A wrong rule, trusted much, keeps the student from what was worn."""
    wrong = [
        Rule.of_sides(f"{a} + {b}", Trait("material", a), Trait("material", b), "+")
        for a, b in (("linen", "wool"), ("wool", "linen"))
    ]
    RuleBook.of(wrong).save(tmp_path / "wrong.toml")
    settings = {"fidelity": "logit", "strength": 8.0, "imitation_base": 0.05}
    misled = train(world, taught("ukd", tmp_path / "wrong.toml", settings, epochs=4))
    alone = train(world, tiny("dbpr"))
    assert misled.history[-1]["valid_auc"] < alone.history[-1]["valid_auc"] - 0.1


@pytest.mark.parametrize(
    "teacher",
    [
        {"attention_learns_from": "data"},
        {"may_doubt": True},
        {"detach": False},
        {"imitate_idle": True},
        {"fidelity": "paper"},
    ],
)
def test_every_choice_learns_what_can_be_learned(world, book, teacher):
    config = taught("akd", book, {"fidelity": "logit", **teacher}, epochs=4)
    run = train(world, config)
    assert run.history[-1]["valid_auc"] > 0.9
    assert run.history[-1]["valid_auc_teacher"] > 0.9


def test_attention_learns(world, book):
    before, after = (
        train(
            world, taught("akd", book, {"fidelity": "logit"}, epochs=epochs, patience=None)
        ).arrays
        for epochs in (1, 3)
    )
    attention = [name for name in before if name.startswith("teacher.")]
    assert any((before[name] != after[name]).any() for name in attention)


def test_the_paper_form_needs_scores_above_zero():
    with pytest.raises(ConfigError, match="above zero"):
        RunConfig.of({"model": "akd", "tower": {"activation": "tanh"}})
    with pytest.raises(ConfigError, match="above zero"):
        RunConfig.of({"model": "ukd", "popularity": True})
    logit = {"model": "akd", "popularity": True, "teacher": {"fidelity": "logit"}}
    assert RunConfig.of(logit).popularity


def test_a_rule_with_an_unknown_value_stops_before_anything_is_written(world, tmp_path):
    RuleBook.of(
        [Rule.of_sides("x", Trait("material", "linnen"), Trait("material", "wool"), "+")]
    ).save(tmp_path / "book.toml")
    with pytest.raises(RuleError, match="linen"):
        train(world, taught("akd", tmp_path / "book.toml"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_taught_model_has_to_be_given_rules(world):
    run = train(world, tiny("dbpr", epochs=1))
    with pytest.raises(ValueError, match="rules"):
        Akd(world.catalogue, run.spec, torch.Generator())
