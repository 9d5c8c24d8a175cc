"""The set form: torch and NumPy agree, and a set has no order."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from outfit_shop import outfit_shop
from untrained import untrained
from wearwith.catalog.slot_catalogue import NONE
from wearwith.errors import ConfigError, RunError
from wearwith.model.outfit_set_scorer import OutfitSetScorer
from wearwith.models import OutfitBatch, outfit_set

SETS = np.array([[0, 9, 17, 26], [25, NONE, 3, NONE], [12, NONE, NONE, NONE], [NONE, 4, 30, 11]])


@pytest.fixture(scope="module")
def method():
    return untrained("outfit-set", outfit_shop(positions=True))[0]


@pytest.fixture(scope="module")
def scorer(method):
    return method.scorer()


def as_given(method, scorer, sets):
    """Sets of garments as the form in torch reads them."""
    everyone = np.append(np.arange(len(scorer.garments)), NONE)
    return method.given(sets, torch.from_numpy(scorer.points), everyone)


def test_numpy_says_what_torch_says(method, scorer):
    sets = as_given(method, scorer, SETS)
    with torch.no_grad():
        for number, slot in ((0, "top"), (4, "shoes"), (5, "bag")):
            queries = method.form.queries(sets, number).numpy()
            np.testing.assert_allclose(scorer.queries(SETS, slot), queries, atol=1e-5)
            assert np.ptp(queries, axis=0).max() > 1e-2
        verdicts = method.form.verdicts(sets).numpy()
    np.testing.assert_allclose(scorer.score_outfits(SETS), verdicts, atol=1e-5)
    assert np.ptp(verdicts) > 1e-3


def test_a_layer_is_attention_as_its_formula_says(method):
    layer, rng = method.form.layers[0], np.random.default_rng(0)
    x = rng.normal(size=(3, 8)).astype(np.float32)
    weights = {name: weight.detach().numpy() for name, weight in layer.named_parameters()}

    def normed(row, step):
        row = (row - row.mean()) / np.sqrt(row.var() + 1e-5)
        return row * weights["scales"][step] + weights["shifts"][step]

    expected = []
    read = [normed(row, 0) for row in x]
    for row, own in zip(x, read, strict=True):
        met = []
        for head in range(2):
            q, k, v = (weights["read"][part, head] for part in range(3))
            shares = np.exp([(q @ own) @ (k @ other) / 2 for other in read])
            met += [*(sum(s * (v @ other) for s, other in zip(shares, read, strict=True)))]
            met[-4:] = [number / shares.sum() for number in met[-4:]]
        row = row + weights["write"] @ np.array(met)
        inner = np.maximum(weights["inner"] @ normed(row, 1) + weights["inner_bias"], 0)
        expected.append(row + weights["outer"] @ inner + weights["outer_bias"])
    place, present = torch.arange(3)[None], torch.ones(1, 3, dtype=torch.bool)
    with torch.no_grad():
        found = layer(torch.from_numpy(x), place, present, 3, None)
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-5)


rows_of_garments = st.lists(st.integers(0, 31), min_size=2, max_size=5, unique=True)


@settings(max_examples=25, deadline=None)
@given(rows_of_garments, rows_of_garments, st.randoms(use_true_random=False), st.integers(0, 3))
def test_neither_order_nor_filling_nor_company_changes_a_score(scorer, row, other, random, filling):
    mixed = row + [NONE] * filling
    random.shuffle(mixed)
    width = max(len(mixed), len(other))
    filled = np.array([one + [NONE] * (width - len(one)) for one in (mixed, other)])
    answers = np.array([[1, 10, 22], [1, 10, 22]])
    alone = scorer.score_answers(np.array([row]), answers[:1])
    np.testing.assert_allclose(scorer.score_answers(filled, answers)[:1], alone, atol=1e-5)
    whole = scorer.score_outfits(np.array([row]))
    np.testing.assert_allclose(scorer.score_outfits(filled)[:1], whole, atol=1e-5)


def test_neither_filling_nor_company_changes_what_is_learned_from(method, scorer):
    wider = np.pad(SETS, ((0, 0), (2, 1)), constant_values=NONE)
    with torch.no_grad():
        for ask in (lambda sets: method.form.queries(sets, 4), method.form.verdicts):
            together = ask(as_given(method, scorer, wider))
            for n, row in enumerate(SETS):
                alone = ask(as_given(method, scorer, row[row != NONE][None]))
                torch.testing.assert_close(together[[n]], alone, atol=1e-5, rtol=0)


def a_batch(method):
    garments = method.garments
    names = ("t0", "b0", "s0"), ("t1", "b1", "g1")
    positions = [[garments.position(name) for name in row] for row in names]
    everyone = np.arange(len(garments))
    return OutfitBatch(np.array(positions), everyone, np.zeros(len(everyone), np.float32))


def test_the_loss_of_whole_outfits_is_their_cross_entropy(method, scorer, monkeypatch):
    batch = a_batch(method)
    others = (batch.outfits + 2) % len(method.garments)
    monkeypatch.setattr(outfit_set, "replaced", lambda *known, **more: others)
    place = np.append(np.arange(len(method.garments)), NONE)
    # Of one number the order of draws is known: which garment is replaced.
    at = torch.rand(2, 3, generator=torch.Generator().manual_seed(5)).numpy().argmax(axis=1)
    one = batch.outfits.copy()
    one[[0, 1], at] = others[[0, 1], at]
    method.form.layers.apply(lambda layer: setattr(layer, "dropout", 0.0))
    z = torch.from_numpy(scorer.points)
    loss = method.further_losses(batch, z, place, torch.Generator().manual_seed(5))
    worn, *replaced = (
        scorer.score_outfits(rows).astype(float) for rows in (batch.outfits, one, others)
    )
    expected = np.log1p(np.exp(-worn)).mean() / 2
    expected += sum(np.log1p(np.exp(scores)).mean() for scores in replaced) / 4
    assert loss["compatibility"].item() == pytest.approx(expected, rel=1e-4)


def test_before_anything_is_learned_whole_outfits_are_even(method):
    fresh = type(method)(method.garments, method.spec, torch.Generator().manual_seed(1))
    fresh.encoder, fresh.log_worn, fresh.groups = method.encoder, method.log_worn, None
    parts = fresh.loss(a_batch(method), torch.Generator().manual_seed(0))
    assert parts["compatibility"].item() == pytest.approx(math.log(2), rel=1e-5)
    assert parts["loss"].item() == pytest.approx(
        sum(v.item() for k, v in parts.items() if k != "loss")
    )


def test_dropout_is_drawn_from_the_generator(method, scorer):
    sets = as_given(method, scorer, SETS)
    layer_drops = [layer.dropout for layer in method.form.layers]
    method.form.layers.apply(lambda layer: setattr(layer, "dropout", 0.5))
    with torch.no_grad():
        one, again, other = (
            method.form.queries(sets, 4, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)
        )
    for layer, share in zip(method.form.layers, layer_drops, strict=True):
        layer.dropout = share
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_heads_divide_the_numbers_of_a_garment():
    with pytest.raises(ConfigError, match="3 heads can't share 8 numbers"):
        untrained("outfit-set", outfit_shop(), outfit={"heads": 3})


@pytest.mark.parametrize("name", ["slots", "asks", "layers.0.read", "layers.1.outer", "verdict"])
def test_a_missing_or_misshapen_array_is_said(method, scorer, name):
    tensors = dict(method.tensors())
    for wrong in ({}, {f"outfit.{name}": np.zeros(3)}):
        rest = {key: array for key, array in tensors.items() if key != f"outfit.{name}"}
        with pytest.raises(RunError, match=name.replace(".", r"\.")):
            OutfitSetScorer("outfit-set", scorer.garments, rest | wrong)
    no_layers = {key: array for key, array in tensors.items() if "layers" not in key}
    with pytest.raises(RunError, match="no layer"):
        OutfitSetScorer("outfit-set", scorer.garments, no_layers)
