"""Rule confidence: what sums to one, and Eqs. 9 and 10 written out in NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from wearwith.models import TripletBatch
from wearwith.models.active_rules import Entries, softmax_by_row, uniform_confidence
from wearwith.models.training_teacher import TrainingAttention

ROWS = st.lists(st.integers(0, 4), min_size=1, max_size=20).map(sorted)


def entries(rows, rules=None, gains=None, count=5):
    rows = torch.tensor(rows, dtype=torch.long)
    rules = torch.zeros_like(rows) if rules is None else torch.tensor(rules)
    gains = torch.ones(len(rows)) if gains is None else torch.tensor(gains)
    return Entries(count, rows, rules, gains)


@given(ROWS, st.integers(0, 10**6))
def test_confidences_of_the_active_rules_sum_to_one(rows, seed):
    active = entries(rows)
    logits = torch.randn(len(rows), generator=torch.Generator().manual_seed(seed)) * 20
    for confidence in (softmax_by_row(logits, active), uniform_confidence(active)):
        assert (confidence >= 0).all()
        sums = active.sum(confidence).numpy()
        np.testing.assert_allclose(sums, np.isin(np.arange(5), rows), atol=1e-6)


def test_one_active_rule_has_confidence_one_whatever_attention_thinks_of_it():
    active = entries([0, 2, 2])
    assert softmax_by_row(torch.tensor([-50.0, 1.0, 1.0]), active)[0] == 1
    assert uniform_confidence(active).tolist() == [1, 0.5, 0.5]


def test_none_of_them_takes_its_share():
    active = entries([0, 0, 1], count=3)
    logits = torch.tensor([0.0, 0.0, 0.0])
    confidence = softmax_by_row(logits, active, none=torch.tensor([0.0, 20.0, 0.0]))
    np.testing.assert_allclose(confidence[:2], 1 / 3, atol=1e-6)
    assert confidence[2] < 1e-8


def test_far_apart_logits_do_not_overflow():
    confidence = softmax_by_row(torch.tensor([1e4, -1e4]), entries([0, 0]))
    assert confidence.tolist() == [1, 0]


def test_no_entries_at_all():
    active = entries([])
    assert softmax_by_row(torch.zeros(0), active).shape == (0,)
    assert active.sum(torch.zeros(0)).tolist() == [0] * 5
    assert active.number.tolist() == [0] * 5


@pytest.mark.parametrize("none", [False, True])
def test_attention_is_that_of_the_paper(none):
    """λ' = w⊤ σ(W_t z_i + W_b z_j + W_b z_k + W_l r_l + b), softmax over the active rules."""
    rng = np.random.default_rng(3)
    attention = TrainingAttention(6, 4, 5, none, torch.Generator().manual_seed(0))
    with torch.no_grad():
        attention.bias.copy_(torch.from_numpy(rng.normal(size=5)))
    z_i, z_j, z_k = rng.random((3, 3, 6)).astype("f4")
    rows, rules = [0, 0, 2, 2, 2], [1, 3, 0, 1, 2]
    places = torch.arange(3)  # row n is top n, bottom n and bottom 3 + n
    batch = TripletBatch(places, torch.arange(6), places, places, places + 3)
    bottoms = torch.from_numpy(np.concatenate([z_j, z_k]))
    found = attention(batch, torch.from_numpy(z_i), bottoms, entries(rows, rules, count=3))

    w = {name: weight.detach().numpy() for name, weight in attention.named_parameters()}

    def logit(row, rule):
        inner = w["of_top"] @ z_i[row] + w["of_bottom"] @ z_j[row] + w["of_bottom"] @ z_k[row]
        return w["out"] @ (1 / (1 + np.exp(-(inner + w["of_rule"][rule] + w["bias"]))))

    for row in (0, 2):
        active = [rule for r, rule in zip(rows, rules, strict=True) if r == row]
        raised = [np.exp(logit(row, rule)) for rule in active]
        total = sum(raised) + (np.exp(logit(row, 4)) if none else 0)
        here = found.detach().numpy()[[r == row for r in rows]]
        np.testing.assert_allclose(here, np.array(raised) / total, atol=1e-6)


def test_attention_that_may_doubt_has_a_place_for_none_of_them():
    plain = TrainingAttention(6, 4, 5, False, torch.Generator().manual_seed(0))
    doubting = TrainingAttention(6, 4, 5, True, torch.Generator().manual_seed(0))
    assert plain.of_rule.shape == (4, 5)
    assert doubting.of_rule.shape == (5, 5)
