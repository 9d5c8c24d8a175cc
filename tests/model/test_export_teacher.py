"""The list-wise teacher in NumPy gives what the one in torch gave; and takes other rules."""

from dataclasses import replace

import numpy as np
import pytest

from wearwith.errors import ConfigError, RuleError
from wearwith.model import Garment, RuleTeacher
from wearwith.rules import Rule, RuleBook, Trait

CASES = {
    "akd": ("akd", {"attention_size": 8}),
    "akd, logit": ("akd", {"fidelity": "logit", "attention_size": 8}),
    "akd that may doubt": ("akd", {"fidelity": "logit", "attention_size": 8, "may_doubt": True}),
    "ukd": ("ukd", {"fidelity": "logit"}),
}


def book_with(model, *rules):
    return RuleBook.of([*model.knowledge.book.rules, *rules])


def garment(model, side, position):
    return Garment(side, model.points(side)[position], position)


@pytest.fixture(params=CASES)
def run(request, train_tiny):
    return train_tiny(*CASES[request.param])


def test_lists_of_bottoms_are_those_of_torch(run):
    model = run
    teacher = model.teacher
    expected = run.scorer.teacher.score_all(np.arange(24))
    for top in range(24):
        scores = model.points("bottom") @ model.points("top")[top]
        push = teacher.fired(garment(model, "top", top), np.arange(24)).push
        np.testing.assert_allclose(teacher.preference(scores) + push, expected[top], atol=1e-5)


def test_of_a_bottom_the_same_pairs_have_the_same_push(run):
    model = run
    teacher = model.teacher
    everyone = np.arange(24)
    by_top = [teacher.fired(garment(model, "top", n), everyone).push for n in everyone]
    by_bottom = [teacher.fired(garment(model, "bottom", n), everyone).push for n in everyone]
    np.testing.assert_allclose(np.array(by_top), np.array(by_bottom).T, atol=1e-5)


def test_confidences_are_those_of_torch(run):
    model = run
    fired = model.teacher.fired(garment(model, "top", 0), np.arange(24))
    teacher = run.scorer.teacher
    tops, bottoms = np.zeros(24, dtype=np.int64), np.arange(24)
    active = teacher.rules.activation.pairs(tops, bottoms)
    np.testing.assert_array_equal(fired.rules, active.rules)
    np.testing.assert_allclose(
        fired.confidence, teacher.confidence(active, tops, bottoms), atol=1e-5
    )
    assert np.bincount(fired.rows).max() > 1  # several at once, or nothing was tested


UNSEEN = Rule("wool + wool", Trait("material", "wool"), Trait("material", "wool"), "+")


def test_a_rule_that_attention_did_not_learn_has_the_mean_key(akd):
    model = akd
    teacher = model.teacher.with_book(book_with(model, UNSEEN))
    arrays = model.arrays
    top, bottom = 1, 1  # blouse and trousers of wool: the new rule is the only one that fires
    fired = teacher.fired(garment(model, "top", top), np.array([bottom]))
    assert [teacher.book.rules[rule].id for rule in fired.rules] == ["wool + wool"]
    np.testing.assert_allclose(fired.confidence, [1])
    # A second new rule on the same pair: equal keys, equal shares.
    second = Rule("blouse + wool", Trait("category", "blouse"), Trait("material", "wool"), "+")
    both = teacher.with_book(book_with(model, UNSEEN, second))
    fired = both.fired(garment(model, "top", top), np.array([bottom]))
    np.testing.assert_allclose(fired.confidence, [0.5, 0.5])
    # Beside a learned rule, the softmax of both logits, by hand.
    third = Rule("shirt + linen", Trait("category", "shirt"), Trait("material", "linen"), "+")
    mixed = teacher.with_book(book_with(model, third))
    fired = mixed.fired(garment(model, "top", 0), np.array([2]))
    assert [mixed.book.rules[rule].id for rule in fired.rules] == ["linen + linen", "shirt + linen"]
    of_rule = arrays["teacher.attention.of_rule"]
    z_b = model.latent("bottom")
    context = arrays["teacher.attention.of_top"] @ model.latent("top")[0]
    context = context + arrays["teacher.attention.of_bottom"] @ (z_b[2] + z_b.mean(axis=0))
    context = context + arrays["teacher.attention.bias"]
    keys = np.array([of_rule[0], of_rule.mean(axis=0)])
    raised = np.exp(1 / (1 + np.exp(-(context + keys))) @ arrays["teacher.attention.out"])
    np.testing.assert_allclose(fired.confidence, raised / raised.sum(), atol=1e-5)


def test_strength_leaves_trust_and_a_new_sign_does_not(akd):
    model = akd
    rules = list(model.knowledge.book.rules)
    before = model.teacher
    top = garment(model, "top", 0)
    where = np.array([6])  # a linen shirt with a linen skirt: two rules
    stronger = before.with_book(RuleBook.of([replace(rules[0], strength=3.0), *rules[1:]]))
    old, new = before.fired(top, where), stronger.fired(top, where)
    np.testing.assert_allclose(new.confidence, old.confidence, rtol=1e-6)
    np.testing.assert_allclose(new.effects[0], 3 * old.effects[0], rtol=1e-6)
    turned = before.with_book(RuleBook.of([replace(rules[0], sign="-"), *rules[1:]]))
    found = turned.fired(top, where)
    assert found.effects[0] < 0 < old.effects[0]
    assert found.confidence[0] != pytest.approx(old.confidence[0], abs=1e-6)


def test_an_unknown_value_is_refused_with_the_nearest_ones(akd):
    model = akd
    wrong = Rule("x", Trait("material", "linnen"), Trait("material", "wool"), "+")
    with pytest.raises(RuleError, match=r"no material 'linnen'; did you mean .*linen"):
        RuleTeacher(model, book_with(model, wrong))


def test_without_any_rule_nothing_is_pushed(akd):
    model = akd
    fired = RuleTeacher(model, RuleBook()).fired(garment(model, "top", 0), np.arange(24))
    np.testing.assert_array_equal(fired.push, np.zeros(24))


def test_a_student_alone_has_no_teacher(dbpr):
    with pytest.raises(ConfigError, match="'dbpr' has no teacher"):
        dbpr.teacher


def test_pairs_of_any_garments_are_weighed_as_those_of_one(run):
    model = run
    teacher = model.teacher
    tops, bottoms = np.repeat(np.arange(24), 24), np.tile(np.arange(24), 24)
    found = teacher.of_pairs(tops, bottoms)
    alone = [teacher.fired(garment(model, "top", top), np.arange(24)) for top in range(24)]
    np.testing.assert_array_equal(found.rules, np.concatenate([fired.rules for fired in alone]))
    confidence = np.concatenate([fired.confidence for fired in alone])
    np.testing.assert_allclose(found.confidence, confidence, atol=1e-5)
    points = model.points("top")[tops], model.points("bottom")[bottoms]
    weighed = teacher.of_points(*points, found.rows, found.rules)
    np.testing.assert_allclose(weighed.effects, found.effects, atol=1e-4)


def test_rules_that_are_known_go_before_what_was_read(akd):
    teacher = akd.teacher
    old = garment(teacher.model, "top", 0)
    rules = teacher.rules_of(old)
    new = Garment("top", old.point, rules=rules)
    np.testing.assert_array_equal(teacher.rules_of(new), rules)
    everyone = np.arange(24)
    np.testing.assert_array_equal(
        teacher.fired(new, everyone).effects, teacher.fired(old, everyone).effects
    )
    none = Garment("top", old.point, rules=rules[:0])
    assert len(teacher.fired(none, everyone).rules) == 0
