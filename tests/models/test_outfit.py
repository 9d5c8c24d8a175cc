"""Outfit methods: their loss held against NumPy, and the invariants of outfits."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from outfit_worlds import MODELS, TEACHER, OutfitWorld

from outfit_shop import outfit_shop
from wearwith.catalog.slot_catalogue import NONE
from wearwith.features.vocabulary import PADDING, UNKNOWN
from wearwith.model.outfit_points import slot_pair_numbers
from wearwith.models.towers import feature_key
from wearwith.types import OUTFIT_SLOTS
from worlds import add_vectors, but_every_fourth


@pytest.fixture(scope="module")
def world():
    return OutfitWorld.make()


def log_softmax(logits):
    return logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())


def sigmoid(value):
    return 1 / (1 + np.exp(-value))


def fires(rule, garments, i, j):
    """Whether a rule of the world fires between two garments, by its words."""

    def has(garment, item):
        number = int(garments.ids[garment][1:])
        value = {"style": "xy"[number % 2], "tone": "abc"[number % 3]}[item.trait.attribute]
        return garments.slot(garment) == item.slot and value == item.trait.value

    one, other = rule.items
    return (has(i, one) and has(j, other)) or (has(i, other) and has(j, one))


def said(world, method, given, candidates, gold, z):
    """C Σ λ_l r_l of every candidate, rule by rule; as if the outfit itself was not counted."""
    tensors = method.tensors()
    confidence = np.full(len(world.book), 0.5)
    if method.has_gates:
        read = np.tanh(tensors["outfit.gate.read"] @ z[given].mean(axis=0))
        confidence = sigmoid(tensors["outfit.gate.keys"] @ np.append(read, 1))
    totals = np.zeros(len(candidates))
    for place, j in enumerate(candidates):
        for number, rule in enumerate(world.book.rules):
            n, sign = world.mined.counts[number], 1 if rule.is_positive else -1
            for i in given:
                if fires(rule, world.garments, i, j):
                    gain = sign * rule.strength
                    if fires(rule, world.garments, i, gold):
                        gain += np.log((max(n - 1, 0) + 3) / (n + 3))
                    totals[place] += confidence[number] * gain / len(given)
        tones = {int(world.garments.ids[i][1:]) % 3 for i in given}
        both = tones | {int(world.garments.ids[j][1:]) % 3}
        if len(tones) <= 1 < len(both):
            totals[place] -= confidence[len(world.book.rules)] * 0.7
    return TEACHER.strength * totals


def by_hand(world, method, batch):
    """The loss, outfit by outfit, blank by blank, candidate by candidate."""
    tensors, config = method.tensors(), method.config
    z, gains = (tensors[name].astype(float) for name in ("outfit.points", "outfit.gains"))
    weights = np.log1p(np.exp(tensors["outfit.weights"].astype(float)))
    diagonals, number = tensors["outfit.diagonals"].astype(float), slot_pair_numbers()
    slots = world.garments.slots
    worn = np.bincount(world.outfits.items[world.outfits.present], minlength=len(slots))
    log_worn = np.log((worn + 0.5) / worn.sum())
    rho = min(1 - TEACHER.imitation_base**batch.epoch, TEACHER.imitation_most)
    parts = {}
    for row in batch.outfits:
        outfit = [garment for garment in row if garment != NONE]
        for gold in outfit:
            given = [garment for garment in outfit if garment != gold]
            own_slot = slots == slots[gold]
            on_the_legs = [OUTFIT_SLOTS.index(slot) for slot in ("bottom", "one-piece")]
            in_its_place = np.isin(slots, on_the_legs) & (slots[gold] in on_the_legs)
            every = own_slot | in_its_place
            same = own_slot & (world.groups == world.groups[gold])
            matched = config.matched_share
            for share, in_list in ((1 - matched, every), (matched, same)):
                some = [
                    (place, j)
                    for place, j in enumerate(batch.candidates)
                    if in_list[j] and j not in given
                ]
                logits = []
                for place, j in some:
                    pairs = [number[slots[i], slots[j]] for i in given]
                    terms = [diagonals[p] * z[i] @ z[j] for p, i in zip(pairs, given, strict=True)]
                    score = weights[pairs] @ terms / weights[pairs].sum() / 5**0.5 + gains[j]
                    prior = config.popular_share * log_worn[j] - batch.log_drawn[place]
                    logits.append(score + prior)
                logits, at = np.array(logits), [j for _, j in some].index(gold)
                own = {"listwise": -log_softmax(logits)[at]}
                if method.rules is not None:
                    candidates = [j for _, j in some]
                    taught = logits + said(world, method, given, candidates, gold, z)
                    q = np.exp(log_softmax(taught))
                    own["listwise"] *= 1 - rho
                    own["imitation"] = -rho * (q @ log_softmax(logits))
                    if method.has_gates:
                        own["teacher"] = -log_softmax(taught)[at]
                for name, loss in own.items():
                    value = share * loss / len(outfit) / len(batch.outfits)
                    parts[name] = parts.get(name, 0) + value
    return {"loss": sum(parts.values()), **parts}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("shares", [(0.5, 0.5), (1.0, 0.0), (0.0, 1.0)])
def test_the_loss_is_what_its_formula_says(world, name, shares):
    method = world.method(name, popular_share=shares[0], matched_share=shares[1])
    batch = world.batch(slice(0, 4), epoch=0.3)
    losses = method.loss(batch, torch.Generator())
    found = {part: float(loss.detach()) for part, loss in losses.items()}
    expected = by_hand(world, method, batch)
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, rel=1e-4)


def gradients(method, batch):
    method.network.zero_grad()
    losses = method.loss(batch, torch.Generator())
    losses["loss"].backward()
    return float(losses["loss"].detach()), [
        torch.zeros(()) if weight.grad is None else weight.grad.clone()
        for weight in method.network.parameters()
    ]


def assert_alike(one, other):
    assert one[0] == pytest.approx(other[0], rel=1e-5)
    for first, second in zip(one[1], other[1], strict=True):
        torch.testing.assert_close(first, second, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_neither_order_nor_filling_changes_loss_or_gradient(world, name):
    method, batch = world.method(name), world.batch(slice(0, 5))
    expected = gradients(method, batch)
    turned = replace(batch, outfits=batch.outfits[::-1, ::-1].copy())
    assert_alike(gradients(method, turned), expected)
    wider = np.pad(batch.outfits, ((0, 0), (2, 1)), constant_values=NONE)
    assert_alike(gradients(method, replace(batch, outfits=wider)), expected)


@pytest.mark.parametrize("name", MODELS)
def test_a_batch_is_the_mean_of_its_outfits(world, name):
    """So processes may share it: their gradients, by their rows, add up to that of the whole."""
    method, batch = world.method(name), world.batch(slice(0, 4))
    whole = gradients(method, batch)
    each = [gradients(method, replace(batch, outfits=batch.outfits[[n]])) for n in range(4)]
    mean = [torch.stack(parts).mean(0) for parts in zip(*(g for _, g in each), strict=True)]
    assert_alike((np.mean([loss for loss, _ in each]), mean), whole)


def test_the_teacher_is_a_constant_and_the_gates_learn_from_it_alone(world):
    method, batch = world.method("outfit-akd"), world.batch(slice(0, 4))
    losses = method.loss(batch, torch.Generator())
    student = [*method.encoder.parameters(), *method.form.parameters()]
    of_teacher = torch.autograd.grad(
        losses["teacher"], student, retain_graph=True, allow_unused=True
    )
    assert all(gradient is None or not gradient.any() for gradient in of_teacher)
    gates = [*method.gates.parameters()]
    of_data = torch.autograd.grad(
        losses["listwise"] + losses["imitation"], gates, retain_graph=True, allow_unused=True
    )
    assert all(gradient is None or not gradient.any() for gradient in of_data)
    assert all(gradient.any() for gradient in torch.autograd.grad(losses["teacher"], gates))


@pytest.mark.parametrize("learns_from", ["data", "imitation"])
def test_gates_that_learn_from_data_see_no_student(world, learns_from):
    method, batch = world.method("outfit-akd"), world.batch()
    update = {"attention_learns_from": learns_from}
    method.teacher_config = method.teacher_config.model_copy(update=update)
    before = method.loss(batch, torch.Generator())["teacher"]
    with torch.no_grad():
        method.encoder.gain += 1  # what the student scores, and nothing else
    after = method.loss(batch, torch.Generator())["teacher"]
    assert torch.equal(before, after) is (learns_from == "data")


@pytest.mark.parametrize(
    ("name", "shape"), [*((name, {}) for name in MODELS), ("outfit", {"diagonals": False})]
)
def test_the_network_scores_as_the_saved_student_and_teacher(world, name, shape):
    """Of candidates beside given garments, in torch and in NumPy."""
    method, batch = world.method(name, **shape), world.batch()
    saved = method.scorer()
    assert (np.ptp(saved.diagonals, axis=0) == 0).all() == bool(shape)
    z, gains = method.encoder(torch.from_numpy(batch.candidates))
    np.testing.assert_allclose(z.detach(), saved.points[batch.candidates], rtol=1e-5, atol=1e-6)
    place = np.full(len(world.garments) + 1, -1)
    place[batch.candidates] = np.arange(len(batch.candidates))
    for questions in method._questions(batch.outfits):
        given = method.given(questions.given, z, place)
        slot = questions.slots[0]
        of_slot = np.flatnonzero(world.garments.slots[batch.candidates] == slot)
        candidates = batch.candidates[of_slot]
        scores = method.form.queries(given, slot) @ z[of_slot].T + gains[of_slot]
        answers = np.tile(candidates, (len(questions.given), 1))
        expected = saved.score_answers(questions.given, answers)
        np.testing.assert_allclose(scores.detach(), expected, rtol=1e-4, atol=1e-5)
        if method.rules is not None:
            method.rules._less = None  # a saved teacher is asked about what nobody has worn
            known = questions.given, slot, candidates, questions.golds
            pushes = TEACHER.strength * method.rules.said(*known, method.gates, given).detach()
            expected = saved.teacher.pushes(questions.given, answers)
            np.testing.assert_allclose(pushes, expected, rtol=1e-4, atol=1e-5)


def test_points_are_what_the_encoder_says_of_words_vectors_and_the_garment(tmp_path):
    dataset = outfit_shop(n=6, n_outfits=16).save(tmp_path / "shop")
    add_vectors(dataset, "colours", but_every_fourth)
    world = OutfitWorld.make(dataset)
    tensors, items = world.method("outfit").tensors(), world.inputs.garments
    worn = {garment for garment in world.outfits.items.ravel().tolist() if garment != NONE}
    block, colours = items.blocks["colours"], feature_key("colours")
    assert 0 < block.present.sum() < len(items)
    assert 0 < len(worn) < len(items)
    of = {name.removeprefix("garment."): array.astype(float) for name, array in tensors.items()}
    for n in range(len(items)):
        hidden = of[f"missing.{colours}"]
        if block.present[n]:
            hidden = of[f"vectors.{colours}"] @ block.vectors[n] * block.vectors.shape[1] ** 0.5
        hidden = hidden + of["first_bias"]
        for word in set(items.words[n].tolist()) - {PADDING, UNKNOWN}:
            hidden = hidden + of["words"][word]
        z = of["out"] @ np.maximum(hidden, 0) + of["out_bias"]
        z, own = (z + of["personal"][n], of["personal_gain"][n]) if n in worn else (z, 0)
        np.testing.assert_allclose(tensors["outfit.points"][n], z, rtol=1e-4, atol=1e-5)
        assert tensors["outfit.gains"][n] == pytest.approx(z @ of["gain"] + own, rel=1e-3, abs=1e-4)


def test_dropout_hides_garments_own_vectors_and_parts_of_the_content(world):
    method, batch = world.method("outfit", dropout=0.5), world.batch()
    drawn = [
        method.loss(batch, torch.Generator().manual_seed(seed))["loss"].item() for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_every_slot_has_its_own_number_with_every_other(world):
    number = slot_pair_numbers()
    assert (number == number.T).all()
    assert len(np.unique(number)) == len(OUTFIT_SLOTS) * (len(OUTFIT_SLOTS) + 1) // 2
