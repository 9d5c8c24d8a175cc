"""What speaks for each rule, counted pair by pair."""

from dataclasses import replace

import numpy as np
import pytest

from wearwith.matching import evidence_of_rules
from wearwith.model import Garment, load_model


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


@pytest.fixture(scope="module")
def teacher(model):
    return model.teacher


def trusted(model, teacher):
    """By rule, the training pairs that it fires on with its confidence there."""
    found = {rule.id: {} for rule in teacher.book.rules}
    for top, bottom, split in model.pairs.rows():
        if split == "train":
            position = int(top[1:])
            garment = Garment("top", model.points("top")[position], position)
            fired = teacher.fired(garment, np.array([int(bottom[1:])]))
            for rule, confidence in zip(fired.rules, fired.confidence, strict=True):
                found[teacher.book.rules[rule].id][top, bottom] = float(confidence)
    return found


def test_counts_and_confidences_are_those_of_the_pairs(model, teacher):
    expected = trusted(model, teacher)
    worn = [row[:2] for row in model.pairs.rows() if row[2] == "train"]
    values = {}
    for item, attribute, value in model.knowledge.traits.select(
        "item", "attribute", "value"
    ).rows():
        values.setdefault(item, set()).add(f"{attribute} {value}")
    found = evidence_of_rules(model, teacher)
    assert [one.id for one in found] == [rule.id for rule in teacher.book.rules]
    for one, rule in zip(found, teacher.book.rules, strict=True):
        pairs = expected[one.id]
        assert one.n_pairs == len(pairs)
        has_top = sum(str(rule.top) in values.get(top, ()) for top, _ in worn)
        has_bottom = sum(str(rule.bottom) in values.get(bottom, ()) for _, bottom in worn)
        chance = has_top * has_bottom / len(worn)
        assert one.expected == pytest.approx(chance)
        assert one.lift == pytest.approx(len(pairs) / chance)
        assert one.n_tops == sum(
            str(rule.top) in values.get(top, ()) for top in model.catalogue.tops
        )
        if pairs:
            assert one.confidence == pytest.approx(np.mean(list(pairs.values())), abs=1e-5)
            most = sorted(pairs.values(), reverse=True)[: len(one.examples)]
            examples = [pairs[example] for example in one.examples]
            assert examples == pytest.approx(most, abs=1e-5)
        else:
            assert (one.confidence, one.examples, one.by_category) == (None, (), ())


def test_rules_of_this_world_have_the_lift_that_their_sign_says(model, teacher):
    found = {one.id: one for one in evidence_of_rules(model, teacher)}
    assert found["linen + linen"].lift > 1.5
    assert found["linen - wool"].lift == 0
    assert found["linen - wool"].reason is None


def test_trust_by_category_adds_up(model, teacher):
    pairs = trusted(model, teacher)["linen + linen"]
    found = {one.id: one for one in evidence_of_rules(model, teacher)}["linen + linen"]
    read = model.knowledge.traits.filter(attribute="category")
    category = dict(zip(read["item"], read["value"], strict=True))
    assert {trust.category for trust in found.by_category} == {
        "shirt", "blouse", "vest", "skirt", "trousers", "shorts"
    }  # fmt: skip
    for trust in found.by_category:
        place = 0 if trust.side == "top" else 1
        of_it = [share for pair, share in pairs.items() if category[pair[place]] == trust.category]
        assert trust.n_pairs == len(of_it)
        assert trust.confidence == pytest.approx(np.mean(of_it), abs=1e-5)
    for side in ("top", "bottom"):
        counts = [trust.n_pairs for trust in found.by_category if trust.side == side]
        assert sum(counts) == found.n_pairs
        assert counts == sorted(counts, reverse=True)


def test_without_pairs_there_is_a_reason(model, teacher):
    (first, *_) = evidence_of_rules(replace(model, pairs=None), teacher)
    assert (first.n_pairs, first.lift, first.confidence) == (0, None, None)
    assert first.n_tops > 0
    assert "does not know the pairs" in first.reason


def test_no_rules_are_no_evidence(model, teacher):
    assert evidence_of_rules(model, teacher.with_book(type(teacher.book)())) == []
