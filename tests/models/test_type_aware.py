"""The published type-aware embedding, held against its formulas."""

import numpy as np
import pytest
import torch

from outfit_shop import outfit_shop
from untrained import untrained
from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_points import slot_pair_numbers
from wearwith.models import OutfitBatch, type_aware

SETS = np.array([[0, 9, 17, 26], [25, NONE, 3, NONE], [12, NONE, NONE, NONE]])


@pytest.fixture(scope="module")
def method():
    return untrained("type-aware", outfit_shop())[0]


@pytest.fixture(scope="module")
def scorer(method):
    return method.scorer()


def distance(scorer, method, i, j):
    """‖m ⊙ z_i − m ⊙ z_j‖² of two garments."""
    slots, z = scorer.garments.slots, scorer.points[:, :8].astype(float)
    mask = method.form.masks.detach().numpy()[slot_pair_numbers()[slots[i], slots[j]]]
    return ((np.maximum(mask, 0) * (z[i] - z[j])) ** 2).sum()


def test_an_answer_scores_minus_the_sum_of_its_distances(method, scorer):
    answers = np.array([[30, 2], [12, 19], [5, 28]])
    found = scorer.score_answers(SETS, answers)
    for row, garments in enumerate(SETS):
        of = garments[garments != NONE]
        expected = [-sum(distance(scorer, method, i, j) for i in of) for j in answers[row]]
        np.testing.assert_allclose(found[row], expected, rtol=1e-4, atol=1e-5)


def test_an_outfit_scores_minus_the_mean_distance_of_its_pairs(method, scorer):
    pairs = [(0, 9), (0, 17), (0, 26), (9, 17), (9, 26), (17, 26)]
    expected = [-np.mean([distance(scorer, method, *pair) for pair in pairs])]
    expected += [-distance(scorer, method, 25, 3)]
    np.testing.assert_allclose(scorer.score_outfits(SETS[:2]), expected, rtol=1e-4)


def test_torch_asks_as_numpy_does(method, scorer):
    z = torch.from_numpy(scorer.points[:, :8])
    sets = method.given(SETS, z, np.append(np.arange(len(scorer.garments)), NONE))
    with torch.no_grad():
        queries = method.form.queries(sets, 4).numpy()
    np.testing.assert_allclose(scorer.queries(SETS, "shoes"), queries, atol=1e-5)


def test_points_before_masks_have_length_one(scorer):
    np.testing.assert_allclose(np.linalg.norm(scorer.points[:, :8], axis=1), 1, rtol=1e-5)


def test_the_loss_is_the_margin_over_ordered_pairs(method, scorer, monkeypatch):
    garments = method.garments
    worn = np.array(
        [[garments.position(name) for name in ("b0", "s0", "t0")], [*SETS[1][[0, 2]], NONE]]
    )
    others = worn.copy()
    others[0] = [garments.position(name) for name in ("b3", "s5", "t0")]  # none stands in for t0
    others[1, 0] = garments.position("t4")
    monkeypatch.setattr(type_aware, "replaced", lambda *known, **more: others)
    everyone = np.arange(len(garments))
    batch = OutfitBatch(worn, everyone, np.zeros(len(everyone), np.float32))
    method.encoder.dropout = 0.0
    losses = []
    for row, stand_ins in zip(worn, others, strict=True):
        hinges = [
            max(0, 0.2 + distance(scorer, method, i, j) - distance(scorer, method, i, k))
            for j, k in zip(row, stand_ins, strict=True)
            for i in row
            if NONE not in (i, j) and i != j and k != j
        ]
        losses.append(np.mean(hinges))
    found = method.loss(batch, torch.Generator().manual_seed(0))["loss"].item()
    assert found == pytest.approx(np.mean(losses), rel=1e-4)
    assert found > 0
