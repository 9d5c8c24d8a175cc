"""The teacher of pairs, lists and triplets, by hand; and with other rules than it learned with."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from wearwith.errors import ConfigError, RuleError
from wearwith.model import Garment, require_teacher
from wearwith.model.teacher import traits_in
from wearwith.rules import Rule, RuleBook, RuleItem
from wearwith.words.attributes import Trait

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


def by_hand(model, tops, bottoms, against=None):
    """ln q of pairs, or ln(q_ij / q_ik), rule by rule and pair by pair."""
    form, knowledge, arrays = model.manifest.teacher, model.knowledge, model.arrays
    has = {
        (row["item"], row["attribute"], row["value"])
        for row in knowledge.traits.iter_rows(named=True)
    }
    z_t, z_b = (model.latent(side).astype(float) for side in ("top", "bottom"))

    def fires(rule, top, bottom):
        i, j = model.catalogue.tops[top], model.catalogue.bottoms[bottom]
        return (i, rule.top.attribute, rule.top.value) in has and (
            (j, rule.bottom.attribute, rule.bottom.value) in has
        )

    def preferred(top, bottom):
        m = float(z_t[top] @ z_b[bottom])
        return np.log(max(m, 1e-9)) if form.fidelity == "paper" else m

    found = []
    for n, (top, bottom) in enumerate(zip(tops, bottoms, strict=True)):
        gains, active = [], []
        for place, rule in enumerate(knowledge.book.rules):
            gain = fires(rule, top, bottom) * 1.0
            if against is not None:
                gain -= fires(rule, top, against[n])
            if gain:
                active.append(place)
                gains.append(gain * rule.strength * (1 if rule.is_positive else -1))
        share = np.full(len(active), 1 / max(len(active), 1))
        if form.confidence == "attention" and active:
            z_k = z_b.mean(axis=0) if against is None else z_b[against[n]]
            context = arrays["teacher.attention.of_top"] @ z_t[top]
            context = context + arrays["teacher.attention.of_bottom"] @ (z_b[bottom] + z_k)
            context = context + arrays["teacher.attention.bias"]
            keys = arrays["teacher.attention.of_rule"].astype(float)

            def raised(key, context=context):
                inner = 1 / (1 + np.exp(-(context + key)))
                return np.exp(inner @ arrays["teacher.attention.out"])

            each = np.array([raised(keys[place]) for place in active])
            share = each / (each.sum() + (raised(keys[-1]) if form.may_doubt else 0))
        value = preferred(top, bottom) + form.strength * float(share @ np.array(gains))
        found.append(value - (0 if against is None else preferred(top, against[n])))
    return np.array(found)


EVERY = np.repeat(np.arange(24), 24), np.tile(np.arange(24), 24)


def test_lists_of_bottoms_by_hand(run):
    np.testing.assert_allclose(run.teacher.score_pairs(*EVERY), by_hand(run, *EVERY), atol=2e-5)
    np.testing.assert_array_equal(
        run.teacher.score_all(np.arange(24)).ravel(), run.teacher.score_pairs(*EVERY)
    )


def test_triplets_by_hand(run):
    rng = np.random.default_rng(3)
    tops, positives, negatives = rng.integers(24, size=(3, 200))
    odds, zeros = run.teacher.prefer(tops, positives, negatives)
    expected = by_hand(run, tops, positives, negatives)
    np.testing.assert_allclose(odds, expected, atol=2e-5)
    np.testing.assert_array_equal(zeros, 0)
    mirrored, _ = run.teacher.prefer(tops, negatives, positives)
    np.testing.assert_allclose(mirrored, -odds, atol=2e-5)


def test_one_garment_with_others_is_as_pairs_are(run):
    teacher, everyone = run.teacher, np.arange(24)
    pairs = teacher.of_pairs(*EVERY).push.reshape(24, 24)
    by_top = [teacher.fired(garment(run, "top", n), everyone).push for n in everyone]
    by_bottom = [teacher.fired(garment(run, "bottom", n), everyone).push for n in everyone]
    np.testing.assert_allclose(np.array(by_top), pairs, atol=1e-5)
    np.testing.assert_allclose(np.array(by_bottom).T, pairs, atol=1e-5)


def test_bounds_hold_and_are_met_by_one_rule_alone(run):
    teacher, everyone = run.teacher, np.arange(24)
    for side in ("top", "bottom"):
        fired = teacher.fired(garment(run, side, 0), everyone)
        least, most = teacher.bounds(garment(run, side, 0))
        assert (least <= fired.push + 1e-5).all()
        assert (fired.push <= most + 1e-5).all()
        alone = np.bincount(fired.rows, minlength=24) == 1
        if not run.manifest.teacher.may_doubt:
            np.testing.assert_allclose(least[alone], fired.push[alone], atol=1e-5)


def test_what_a_value_may_add_reaches_from_nothing_where_a_rule_names_its_slot(akd):
    wool = Trait("material", "wool")
    slotted = Rule("one-piece", (RuleItem(wool, slot="one-piece"), RuleItem(wool)), "-", 3.0)
    either = Rule("linen", (RuleItem(Trait("material", "linen")), RuleItem(wool)), "+", 2.0)
    teacher = akd.teacher.with_book(RuleBook.of([slotted, either]))
    most = teacher.form.strength
    reach = teacher.reach_of_values("bottom", [wool])
    assert reach == {wool: (-3 * most, 0.0), Trait("material", "linen"): (2 * most, 2 * most)}


UNSEEN = Rule.of_sides("wool + wool", Trait("material", "wool"), Trait("material", "wool"), "+")


def test_a_rule_that_attention_did_not_learn_has_the_mean_key(akd):
    model = akd
    teacher = model.teacher.with_book(book_with(model, UNSEEN))
    arrays = model.arrays
    top, bottom = 1, 1  # blouse and trousers of wool: the new rule is the only one that fires
    fired = teacher.fired(garment(model, "top", top), np.array([bottom]))
    assert [teacher.book.rules[rule].id for rule in fired.rules] == ["wool + wool"]
    np.testing.assert_allclose(fired.confidence, [1])
    # A second new rule on the same pair: equal keys, equal shares.
    second = Rule.of_sides(
        "blouse + wool", Trait("category", "blouse"), Trait("material", "wool"), "+"
    )
    both = teacher.with_book(book_with(model, UNSEEN, second))
    fired = both.fired(garment(model, "top", top), np.array([bottom]))
    np.testing.assert_allclose(fired.confidence, [0.5, 0.5])
    # Beside a learned rule, the softmax of both logits, by hand.
    third = Rule.of_sides(
        "shirt + linen", Trait("category", "shirt"), Trait("material", "linen"), "+"
    )
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
    wrong = Rule.of_sides("x", Trait("material", "linnen"), Trait("material", "wool"), "+")
    with pytest.raises(RuleError, match=r"no material 'linnen'; did you mean .*linen"):
        model.teacher.with_book(book_with(model, wrong))


def test_without_any_rule_nothing_is_pushed(akd):
    model = akd
    fired = model.teacher.with_book(RuleBook()).fired(garment(model, "top", 0), np.arange(24))
    np.testing.assert_array_equal(fired.push, np.zeros(24))


def test_a_student_alone_has_no_teacher(dbpr):
    assert dbpr.teacher is None
    with pytest.raises(ConfigError, match="'dbpr' has no teacher"):
        require_teacher(dbpr.scorer)


def traits(model, side, position):
    names = model.catalogue.tops if side == "top" else model.catalogue.bottoms
    return traits_in(model.knowledge.traits.filter(item=names[position]))


@pytest.fixture(params=[*CASES, "pkd"])
def any_run(request, train_tiny):
    return train_tiny(*CASES.get(request.param, ("pkd",)))


def test_garments_that_are_known_by_their_values_alone_are_weighed_alike(any_run):
    model, teacher = any_run, any_run.teacher
    for side, other in (("top", "bottom"), ("bottom", "top")):
        having = [traits(model, side, n) for n in range(24)]
        here = traits(model, other, 0), model.points(other)[0]
        found = teacher.between(side, having, model.points(side), *here)
        known = teacher.fired(garment(model, other, 0), np.arange(24))
        np.testing.assert_array_equal(found.rows, known.rows)
        np.testing.assert_array_equal(found.rules, known.rules)
        np.testing.assert_allclose(found.effects, known.effects, atol=1e-4)


def test_rules_that_are_known_go_before_what_was_read(akd):
    teacher = akd.teacher
    old = garment(akd, "top", 0)
    rules = teacher.rules_of(old)
    new = Garment("top", old.point, rules=rules)
    np.testing.assert_array_equal(teacher.rules_of(new), rules)
    everyone = np.arange(24)
    np.testing.assert_array_equal(
        teacher.fired(new, everyone).effects, teacher.fired(old, everyone).effects
    )
    none = Garment("top", old.point, rules=rules[:0])
    assert len(teacher.fired(none, everyone).rules) == 0


def test_a_teacher_travels_to_another_process(any_run):
    teacher = any_run.teacher
    again = pickle.loads(pickle.dumps(teacher))
    np.testing.assert_array_equal(again.score_all(np.arange(3)), teacher.score_all(np.arange(3)))
    garment_ = garment(any_run, "top", 1)
    np.testing.assert_array_equal(again.bounds(garment_), teacher.bounds(garment_))
