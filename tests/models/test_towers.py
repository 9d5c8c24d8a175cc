"""The towers, held against Eq. 1 in NumPy, and the convolution against a loop over windows."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wearwith.model.model_settings import TowerConfig
from wearwith.models.item_batches import ItemBatch
from wearwith.models.towers import TextConvolution, Tower

VOCABULARY = 9
CONFIG = TowerConfig(hidden=(5,), word_dim=3, maps=4, heights=(1, 2, 3))


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def convolution(config=CONFIG, seed=0):
    made = TextConvolution(VOCABULARY, config, generator(seed))
    with torch.no_grad():  # they begin at zero, which would hide a mistake
        for bias in made.biases:
            bias.uniform_(-0.3, 0.3, generator=generator(seed + 1))
        made.missing.uniform_(-1, 1, generator=generator(seed + 2))
    return made


def by_windows(made, words):
    """One filter, one window, one word at a time; filters begin at every word, padding is zero."""
    words = list(words[: np.count_nonzero(words)])
    if not words:
        return made.missing.detach().numpy()
    table = made.table.detach().numpy()
    features = []
    for height, filters, biases in zip(made.heights, made.filters, made.biases, strict=True):
        for filter_, bias in zip(filters.detach().numpy(), biases.detach().numpy(), strict=True):
            answers = []
            for start in range(len(words)):
                window = np.zeros((height, table.shape[1]))
                for row, word in enumerate(words[start : start + height]):
                    window[row] = table[word]
                answers.append(max(0.0, float((window.ravel() * filter_).sum() + bias)))
            features.append(max(answers))
    return np.array(features)


def texts():
    """Word numbers with padding at the end only; shape (n, 6)."""

    def padded(sentences):
        made = np.zeros((len(sentences), 6), dtype=np.int64)
        for row, sentence in enumerate(sentences):
            made[row, : len(sentence)] = sentence
        return made

    sentence = st.lists(st.integers(1, VOCABULARY - 1), max_size=6)
    return st.lists(sentence, min_size=1, max_size=5).map(padded)


@given(texts())
@settings(max_examples=50, deadline=None)
def test_the_convolution_is_a_loop_over_windows(words):
    made = convolution()
    found = made(torch.from_numpy(words)).detach().numpy()
    assert found.shape == (len(words), made.dim)
    np.testing.assert_allclose(found, [by_windows(made, row) for row in words], atol=1e-5)


@given(texts())
@settings(max_examples=25, deadline=None)
def test_what_a_text_gives_does_not_depend_on_its_batch(words):
    made = convolution()
    together = made(torch.from_numpy(words)).detach().numpy()
    alone = [made(torch.from_numpy(words[[n]]))[0].detach().numpy() for n in range(len(words))]
    np.testing.assert_allclose(together, alone, atol=1e-6)


@given(texts())
@settings(max_examples=25, deadline=None)
def test_more_padding_changes_nothing(words):
    made = convolution()
    wider = np.pad(words, ((0, 0), (0, 3)))
    np.testing.assert_allclose(
        made(torch.from_numpy(words)).detach(), made(torch.from_numpy(wider)).detach(), atol=1e-6
    )


def test_a_text_shorter_than_the_filters_is_read():
    made = convolution(TowerConfig(word_dim=3, maps=4, heights=(5,)))
    found = made(torch.tensor([[2, 0], [3, 0]])).detach()
    assert (found[0] != found[1]).any()


def test_an_empty_text_gives_the_learned_vector_and_teaches_nothing_else():
    made = convolution()
    found = made(torch.tensor([[0, 0, 0], [2, 5, 0]]))
    torch.testing.assert_close(found[0], made.missing)
    assert (found[1] != made.missing).any()
    found[0].sum().backward()
    assert (made.missing.grad == 1).all()
    assert (made.table.grad == 0).all()


def test_padding_is_no_word():
    made = convolution()
    words = torch.tensor([[2, 5, 0, 0]])
    before = made(words)
    with torch.no_grad():
        made.table[0] = 100.0
    torch.testing.assert_close(made(words), before)


def test_gradients_reach_every_word_that_wins_a_place():
    made = convolution()
    made(torch.tensor([[2, 5, 7]])).sum().backward()
    rows = made.table.grad.abs().sum(dim=1)
    assert (rows[[0, 1, 3, 4, 6, 8]] == 0).all()
    assert (rows[[2, 5, 7]] > 0).any()


@given(texts())
@settings(max_examples=25, deadline=None)
def test_gradients_are_those_of_the_slow_loop(words):
    made = convolution()
    weigh = torch.linspace(-1, 1, made.dim)  # no two features count the same

    def gradients(features):
        made.zero_grad()
        (features * weigh).sum().backward()
        return {name: weight.grad for name, weight in made.named_parameters()}

    found = gradients(made(torch.from_numpy(words)))
    rows = []
    for row in words:
        length = np.count_nonzero(row)
        vectors = torch.nn.functional.pad(made.table[row[:length]], (0, 0, 0, 2))
        tops = (
            [
                (vectors.unfold(0, h, 1)[:length].transpose(1, 2).flatten(1) @ f.T).amax(0) + b
                for h, f, b in zip(made.heights, made.filters, made.biases, strict=True)
            ]
            if length
            else []
        )
        rows.append(torch.cat(tops).relu() if length else made.missing)
    expected = gradients(torch.stack(rows))
    for name, gradient in found.items():
        other = expected[name]
        other = torch.zeros_like(gradient) if other is None else other
        torch.testing.assert_close(gradient, other, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("tune", [True, False])
def test_word_vectors_from_a_file_are_taken_where_there_are_some(tune):
    made = convolution()
    before = made.table.detach().clone()
    vectors = torch.full((VOCABULARY, 3), torch.nan)
    vectors[4] = torch.tensor([1.0, 2.0, 3.0])
    made.take_word_vectors(vectors, tune=tune)
    torch.testing.assert_close(made.table.detach()[4], vectors[4])
    others = [row for row in range(VOCABULARY) if row != 4]
    torch.testing.assert_close(made.table.detach()[others], before[others])
    assert made.table.requires_grad is tune


def batch(words=None, **blocks):
    return ItemBatch(
        None if words is None else torch.tensor(words),
        {name: (torch.tensor(v), torch.tensor(has)) for name, (v, has) in blocks.items()},
    )


def eq_1(tower, z, activation):
    for weight, bias in zip(tower.weights, tower.biases, strict=True):
        z = activation(z @ weight.detach().numpy().T + bias.detach().numpy())
    return z


def randomised(tower):
    with torch.no_grad():
        for parameter in tower.parameters():
            parameter.uniform_(-1, 1, generator=generator(9))
    return tower


@pytest.mark.parametrize("hidden", [(5,), (6, 4), (3, 3, 2)])
@pytest.mark.parametrize(
    ("name", "activation"),
    [("sigmoid", lambda x: 1 / (1 + np.exp(-x))), ("tanh", np.tanh), ("linear", lambda x: x)],
)
def test_a_tower_is_eq_1(name, activation, hidden):
    tower = randomised(Tower({"a": 2}, 3, TowerConfig(hidden=hidden, activation=name), generator()))
    rng = np.random.default_rng(0)
    v, c = rng.normal(size=(4, 2)).astype("f4"), rng.normal(size=(4, 3)).astype("f4")
    found = tower(batch(a=(v, [True] * 4)), torch.from_numpy(c), None).detach().numpy()
    assert found.shape == (4, hidden[-1])
    expected = eq_1(tower, np.concatenate([v, c], axis=1), activation)  # z_0 = [v ; c]
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("stored", [0.0, 7.0])
def test_a_missing_vector_is_stood_in_for_whatever_is_stored_in_its_place(stored):
    tower = randomised(Tower({"a": 2, "b.c": 1}, 0, CONFIG, generator()))
    a = np.array([[1.0, 2.0], [stored, stored]], dtype="f4")
    b = np.array([[stored], [3.0]], dtype="f4")
    found = tower(batch(**{"a": (a, [True, False]), "b.c": (b, [False, True])}), None, None)
    missing = {name: vector.detach().numpy() for name, vector in tower.missing.items()}
    stand_in_a, stand_in_b = missing.values()
    z = np.array([[1, 2, *stand_in_b], [*stand_in_a, 3]])
    np.testing.assert_allclose(
        found.detach(), eq_1(tower, z, lambda x: 1 / (1 + np.exp(-x))), atol=1e-6
    )


def test_what_stands_in_for_a_missing_vector_is_learned():
    tower = randomised(Tower({"a": 2}, 0, CONFIG, generator()))
    tower(batch(a=(np.zeros((2, 2), "f4"), [True, False])), None, None).sum().backward()
    (stand_in,) = tower.missing.values()
    assert (stand_in.grad != 0).all()


@pytest.mark.parametrize(
    "name", ["values", "keys", "type", "training", "efficientnet-lite0", "v1.2"]
)
def test_a_feature_set_may_have_any_name(name):
    tower = Tower({name: 2}, 0, CONFIG, generator())
    found = tower(batch(**{name: (np.ones((1, 2), "f4"), [True])}), None, None)
    assert found.shape == (1, 5)


def test_names_that_look_alike_do_not_share_what_stands_in():
    tower = Tower({"v1.2": 2, "v1_2": 3}, 0, CONFIG, generator())
    assert sorted(len(vector) for vector in tower.missing.values()) == [2, 3]


@given(hnp.arrays(np.float32, (5, 3), elements=st.floats(-3, 3, width=32)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_items_does_not_matter(vectors):
    tower = Tower({"a": 3}, 0, CONFIG, generator())
    has = np.array([True, False, True, True, False])
    order = [3, 1, 4, 0, 2]
    straight = tower(batch(a=(vectors, has)), None, None).detach()
    shuffled = tower(batch(a=(vectors[order], has[order])), None, None).detach()
    torch.testing.assert_close(shuffled, straight[order])


def test_gradients_of_joined_parts_are_those_of_a_plain_product():
    tower = randomised(Tower({"a": 2, "b": 3}, 4, CONFIG, generator()))
    draw = np.random.default_rng(0).normal
    a, b = draw(size=(6, 2)).astype("f4"), draw(size=(6, 3)).astype("f4")
    text = torch.from_numpy(draw(size=(6, 4)).astype("f4")).requires_grad_()
    has = [True, False, True, True, False, True]
    wanted = [tower.weights[0], tower.biases[0], tower.missing["set:a"], text]
    z = tower(batch(a=(a, has), b=(b, [True] * 6)), text, None)
    found = torch.autograd.grad((z * torch.arange(5)).sum(), wanted)
    stood_in = torch.where(torch.tensor(has)[:, None], torch.from_numpy(a), tower.missing["set:a"])
    z_0 = torch.cat([stood_in, torch.from_numpy(b), text], dim=1)
    plain = torch.sigmoid(z_0 @ tower.weights[0].T + tower.biases[0])
    expected = torch.autograd.grad((plain * torch.arange(5)).sum(), wanted)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def test_dropout_is_for_training_only_and_follows_its_generator():
    tower = randomised(
        Tower({"a": 40}, 0, TowerConfig(hidden=(5,), dropout=0.5, activation="linear"), generator())
    )
    items = batch(a=(np.ones((3, 40), "f4"), [True] * 3))
    used = tower(items, None, None)
    torch.testing.assert_close(used, tower(items, None, None), rtol=0, atol=0)
    first, again, other = (tower(items, None, generator(seed)) for seed in (1, 1, 2))
    torch.testing.assert_close(first, again, rtol=0, atol=0)
    assert (first != other).any()
    assert (first != used).any()
    assert (first[0] != first[1]).any(), "each item has a mask of its own"


def test_dropout_keeps_the_mean():
    tower = Tower(
        {"a": 4}, 0, TowerConfig(hidden=(1,), dropout=0.3, activation="linear"), generator()
    )
    items = batch(a=(np.ones((20_000, 4), "f4"), [True] * 20_000))
    mean = tower(items, None, generator(1)).mean().item()
    assert mean == pytest.approx(tower(items, None, None)[0].item(), rel=0.05)


def test_taking_items_keeps_their_masks():
    items = batch([[1, 0], [2, 3], [0, 0]], a=(np.eye(3, dtype="f4"), [True, False, True]))
    some = items[torch.tensor([2, 1, 2])]
    assert some.count == 3
    assert some.words[some.texts].tolist() == [[0, 0], [2, 3], [0, 0]]
    vectors, has = some.blocks["a"]
    assert has.tolist() == [True, False, True]
    torch.testing.assert_close(vectors, torch.eye(3)[[2, 1, 2]])
    assert batch(a=(np.eye(3, dtype="f4"), [True] * 3)).count == 3
