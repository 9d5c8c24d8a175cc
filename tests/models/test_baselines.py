"""RAW, IBR, ExIBR, BPR-DAE and the probe, held against their formulas written out in NumPy."""

import numpy as np
import pytest
import torch

from wearwith.catalog import TripletArrays
from wearwith.errors import ConfigError, RunError
from wearwith.features import InputsConfig, read_inputs
from wearwith.model.controls import Raw
from wearwith.model.model_settings import BaselineConfig, StudentSpec, TowerConfig
from wearwith.models import MODELS
from wearwith.training import load_run, train
from wearwith.training.training_examples import batches
from worlds import but_every_fourth, saved_world, tiny

LEARNED = ("ibr", "exibr", "bpr-dae", "probe")
READ = {
    "text": {"pictures": ()},
    "pictures": {"text": False, "pictures": ("colours",)},
    "both": {"pictures": ("colours",)},
    "two sets": {"pictures": ("colours", "border")},
}
TRIPLETS = TripletArrays(
    np.array([0, 0, 0, 1, 1, 1, 7, 7]),
    np.array([2, 2, 2, 2, 2, 2, 9, 9]),
    np.array([1, 3, 5, 4, 3, 6, 2, 14]),
)
ALL_TOPS, ALL_BOTTOMS = np.arange(12), np.arange(15)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """A world in which some items lack a title and others a picture."""
    return saved_world(
        tmp_path_factory.mktemp("baselines") / "data",
        titled=but_every_fourth,
        pictured=lambda number: number % 5 != 2,
        n_tops=12,
        n_bottoms=15,
    )


def inputs_of(dataset, read):
    return read_inputs(dataset, InputsConfig(min_count=1, text_length=5, **READ[read]))


def built(dataset, name, read="both", hidden=(6,), seed=0, **baseline):
    """A method with weights that are not zero, and the inputs."""
    inputs = inputs_of(dataset, read)
    tower, settings = TowerConfig(hidden=hidden), BaselineConfig(**baseline)
    spec = StudentSpec.of(inputs, tower, baseline=settings)
    generator = torch.Generator().manual_seed(seed)
    method = MODELS[name](dataset.catalogue, spec, generator)
    method.attach(inputs, np.array([0, 0, 3]))
    with torch.no_grad():
        for weight in method.network.parameters():
            weight.add_(0.3 * torch.randn(weight.shape, generator=generator))
    return method, inputs


def features(inputs, side):
    """v and c of all items of a side, written out item by item."""
    one = getattr(inputs, side)
    n = 12 if side == "tops" else 15
    v = np.concatenate(
        [np.zeros((n, 0)), *(block.vectors.astype(float) for block in one.blocks.values())], axis=1
    )
    c = np.zeros((n, 0))
    if one.words is not None:
        c = np.zeros((n, len(inputs.vocabulary)))
        for row, numbers in enumerate(one.words):
            known = {number for number in numbers if number > 1}
            for number in known:
                c[row, number] = len(known) ** -0.5
    return v, c


def weights_of(method):
    return {
        name: weight.numpy().astype(float) for name, weight in method.network.state_dict().items()
    }


def scorer_of(method):
    return method.scorer_of(method.catalogue, method.spec, method.tensors())


def one_batch():
    (batch,) = batches(TRIPLETS, len(TRIPLETS), np.random.default_rng(0), torch.device("cpu"))
    return batch


def loss_of(method):
    return method.loss(one_batch(), torch.Generator())


def parts_of(method):
    return {name: value.item() for name, value in loss_of(method).items()}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def of_triplets(table):
    return (
        table[TRIPLETS.tops, TRIPLETS.positives],
        table[TRIPLETS.tops, TRIPLETS.negatives],
    )


def cross_entropy(odds):
    positive, negative = of_triplets(odds)
    return -np.log(sigmoid(positive)).mean() - np.log(1 - sigmoid(negative)).mean()


def assert_learned(method, expected):
    """What scores afterwards, and what is validated, is the score of the formula."""
    assert_scores(scorer_of(method), expected)
    positive, negative = of_triplets(expected)
    margins = method.margins(TRIPLETS)
    assert margins.keys() == {"student"}
    np.testing.assert_allclose(margins["student"], positive - negative, rtol=1e-5, atol=2e-5)


def assert_scores(scorer, expected):
    np.testing.assert_allclose(scorer.score_all(ALL_TOPS), expected, rtol=1e-5, atol=2e-5)
    tops, bottoms = (grid.ravel() for grid in np.indices(expected.shape))
    np.testing.assert_allclose(
        scorer.score_pairs(tops, bottoms), expected.ravel(), rtol=1e-5, atol=2e-5
    )


@pytest.mark.parametrize("read", READ)
def test_raw_is_the_inner_product_of_what_is_read(dataset, read):
    inputs = inputs_of(dataset, read)
    scorer = Raw(dataset.catalogue, BaselineConfig(text_weight=0.7))
    scorer.attach(dataset, inputs)
    (v_t, c_t), (v_b, c_b) = features(inputs, "tops"), features(inputs, "bottoms")
    assert_scores(scorer, v_t @ v_b.T + 0.7 * c_t @ c_b.T)
    # Top 7 has no title and top 2 no picture.
    missing = {"text": 7, "pictures": 2}.get(read)
    if missing is not None:
        assert (scorer.score_all(np.array([missing])) == 0).all()
    again = Raw(dataset.catalogue, BaselineConfig(text_weight=0.7))
    again.restore(scorer.tensors())
    np.testing.assert_array_equal(again.score_all(ALL_TOPS), scorer.score_all(ALL_TOPS))


def test_raw_needs_inputs(dataset):
    with pytest.raises(ValueError, match="inputs"):
        Raw(dataset.catalogue).attach(dataset, None)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("features.tops.words.numbers", [-1]),
        ("features.tops.words.starts", [3, 1]),
        ("features.bottoms.words.starts", [1]),
    ],
)
def test_damaged_bags_are_an_error_and_not_a_crash(dataset, name, values):
    scorer = Raw(dataset.catalogue)
    scorer.attach(dataset, inputs_of(dataset, "both"))
    damaged = scorer.tensors()[name].copy()
    damaged[: len(values)] = values
    with pytest.raises(RunError, match="features"):
        Raw(dataset.catalogue).restore({**scorer.tensors(), name: damaged})


@pytest.mark.parametrize("read", ["pictures", "both", "two sets"])
def test_ibr_is_a_distance_of_projected_pictures(dataset, read):
    method, inputs = built(dataset, "ibr", read)
    weights = weights_of(method)
    assert weights.keys() == {"vectors", "threshold"}
    (v_t, _), (v_b, _) = features(inputs, "tops"), features(inputs, "bottoms")
    d = (((v_t[:, None] - v_b) @ weights["vectors"]) ** 2).sum(axis=2)
    assert_learned(method, -d)
    assert parts_of(method)["loss"] == pytest.approx(
        cross_entropy(weights["threshold"] - d), abs=1e-5
    )


def test_ibr_without_pictures_is_a_clear_error(dataset):
    with pytest.raises(ConfigError, match="pictures") as error:
        built(dataset, "ibr", "text")
    assert "encode" in error.value.fix


def test_ibr_without_pictures_writes_nothing(dataset, tmp_path):
    with pytest.raises(ConfigError):
        train(dataset, tiny("ibr", inputs={"pictures": ()}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("read", READ)
def test_exibr_adds_a_distance_of_projected_bags(dataset, read):
    method, inputs = built(dataset, "exibr", read, text_weight=0.6)
    weights = weights_of(method)
    (v_t, c_t), (v_b, c_b) = features(inputs, "tops"), features(inputs, "bottoms")
    d = np.zeros((12, 15))
    if "vectors" in weights:
        d += (((v_t[:, None] - v_b) @ weights["vectors"]) ** 2).sum(axis=2)
    if "words" in weights:
        d += 0.6 * (((c_t[:, None] - c_b) @ weights["words"]) ** 2).sum(axis=2)
    assert_learned(method, -d)
    parts = parts_of(method)
    assert parts["loss"] == pytest.approx(cross_entropy(weights["threshold"] - d), abs=1e-5)
    near, far = of_triplets(d)
    assert parts["auc"] == pytest.approx((near < far).mean())


def codes_of(weights, x, side, modality, n_layers):
    for layer in range(n_layers):
        name = f"{side}.{modality}.encoder"
        x = sigmoid(x @ weights[f"{name}.{layer}"] + weights[f"{name}_biases.{layer}"])
    return x


def decoded(weights, z, side, modality, n_layers):
    name = f"{side}.{modality}.decoder"
    for layer in range(n_layers):
        z = z @ weights[f"{name}.{layer}"] + weights[f"{name}_biases.{layer}"]
        z = sigmoid(z) if layer < n_layers - 1 else z
    return z


@pytest.mark.parametrize("read", READ)
@pytest.mark.parametrize("hidden", [(6,), (5, 3)])
def test_bpr_dae_is_what_is_printed(dataset, read, hidden):
    settings = {"text_share": 0.3, "modality_weight": 0.7, "reconstruction_weight": 0.2}
    method, inputs = built(dataset, "bpr-dae", read, hidden, **settings)
    weights = weights_of(method)
    x, codes = {}, {}
    for side, name in (("top", "tops"), ("bottom", "bottoms")):
        for modality, values in zip(("vectors", "words"), features(inputs, name), strict=True):
            if values.shape[1]:
                x[side, modality] = values
                read_as = values > 0 if modality == "words" else values
                codes[side, modality] = codes_of(weights, read_as, side, modality, len(hidden))
    read_here = {modality for _, modality in codes}
    shares = {"vectors": 0.7, "words": 0.3} if len(read_here) == 2 else dict.fromkeys(read_here, 1)
    m = sum(shares[mod] * codes["top", mod] @ codes["bottom", mod].T for mod in read_here)
    assert_learned(method, m)
    items = {"top": [0, 1, 7], "bottom": [1, 2, 3, 4, 5, 6, 9, 14]}
    errors, disagreements = [], []
    for side, positions in items.items():
        for item in positions:
            error = 0.0
            for mod in read_here:
                if x[side, mod][item].any():
                    back = decoded(weights, codes[side, mod][item], side, mod, len(hidden))
                    error += ((back - x[side, mod][item]) ** 2).sum()
            errors.append(error)
            if len(read_here) == 2 and all(x[side, mod][item].any() for mod in read_here):
                product = codes[side, "vectors"][item] @ codes[side, "words"][item]
                disagreements.append(-np.log(sigmoid(product)))
    positive, negative = of_triplets(m)
    bpr = -np.log(sigmoid(positive - negative)).mean()
    modality = np.mean(disagreements) if disagreements else 0.0
    reconstruction = np.mean(errors)
    parts = parts_of(method)
    expected = {
        "loss": bpr + 0.7 * modality + 0.2 * reconstruction,
        "bpr": bpr,
        "modality": modality,
        "reconstruction": reconstruction,
        "auc": (positive > negative).mean(),
    }
    assert parts == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_an_ablated_part_of_bpr_dae_teaches_nothing(dataset):
    gradients = {}
    for modality, reconstruction in ((0, 0), (0.5, 0), (0, 0.5)):
        method, _ = built(
            dataset, "bpr-dae", modality_weight=modality, reconstruction_weight=reconstruction
        )
        parts = loss_of(method)
        assert parts["modality"] > 0
        assert parts["reconstruction"] > 0
        parts["loss"].backward()
        gradients[modality, reconstruction] = {
            name: weight.grad for name, weight in method.network.named_parameters()
        }
        if not modality and not reconstruction:
            assert parts["loss"] == parts["bpr"]
    for (_, reconstruction), found in gradients.items():
        for name, gradient in found.items():
            if "decoder" in name:
                assert (gradient is not None) == (reconstruction > 0), name
    alone, agreeing = gradients[0, 0], gradients[0.5, 0]
    name = "top.words.encoder.0"
    assert not torch.allclose(alone[name], agreeing[name])


@pytest.mark.parametrize("read", READ)
def test_the_probe_is_a_logistic_regression(dataset, read):
    method, inputs = built(dataset, "probe", read)
    weights = weights_of(method)
    (v_t, c_t), (v_b, c_b) = features(inputs, "tops"), features(inputs, "bottoms")
    odds = np.full((12, 15), float(weights["bias"]))
    for name, tops, bottoms, unit in (
        ("vectors", v_t, v_b, v_t.shape[1] ** 0.5),
        ("words", c_t, c_b, 1),
    ):
        if tops.shape[1]:
            w = {
                block: weights[f"{name}.{block}"].ravel() for block in ("top", "bottom", "product")
            }
            odds += (tops @ w["top"])[:, None] + bottoms @ w["bottom"]
            odds += unit * ((tops[:, None] * bottoms) @ w["product"])
    assert_learned(method, odds)
    parts = parts_of(method)
    assert parts["loss"] == pytest.approx(cross_entropy(odds), abs=1e-5)
    positive, negative = of_triplets(odds)
    assert parts["auc"] == pytest.approx((positive > negative).mean())


def test_the_probe_begins_at_zero(dataset):
    inputs = inputs_of(dataset, "both")
    spec = StudentSpec.of(inputs, TowerConfig())
    method = MODELS["probe"](dataset.catalogue, spec, torch.Generator())
    assert all((weight == 0).all() for weight in method.network.parameters())


@pytest.mark.parametrize("name", LEARNED)
def test_gradients_reach_every_weight(dataset, name):
    method, _ = built(dataset, name)
    loss_of(method)["loss"].backward()
    for weight_name, weight in method.network.named_parameters():
        # w_t · x_i and the bias are the same for both bottoms, yet not for the cross-entropy.
        assert weight.grad is not None, weight_name
        assert torch.isfinite(weight.grad).all(), weight_name
        assert (weight.grad != 0).any(), weight_name


@pytest.mark.parametrize("name", LEARNED)
def test_what_is_learned_pulls_the_loss_down(dataset, name):
    method, _ = built(dataset, name)
    optimiser = torch.optim.SGD(method.network.parameters(), 0.05)
    losses = []
    for _ in range(20):
        optimiser.zero_grad()
        loss = loss_of(method)["loss"]
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", ["ibr", "exibr", "bpr-dae"])
def test_the_same_generator_gives_the_same_weights(dataset, name):
    one, again, other = (weights_of(built(dataset, name, seed=seed)[0]) for seed in (0, 0, 1))
    assert all(np.array_equal(one[part], again[part]) for part in one)
    assert any(not np.array_equal(one[part], other[part]) for part in one)


@pytest.mark.parametrize("name", LEARNED)
def test_popularity_is_refused_rather_than_left_out(dataset, name):
    spec = StudentSpec.of(inputs_of(dataset, "both"), TowerConfig(), n_popularity=15)
    with pytest.raises(ConfigError, match="popularity"):
        MODELS[name](dataset.catalogue, spec, torch.Generator())


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("raw", "text"),
        ("raw", "pictures"),
        ("ibr", "pictures"),
        ("exibr", "text"),
        ("exibr", "pictures"),
        ("bpr-dae", "text"),
        ("bpr-dae", "pictures"),
        ("probe", "text"),
        ("probe", "pictures"),
    ],
)
def test_a_run_on_one_modality_is_read_back_as_it_was(dataset, tmp_path, name, read):
    run = train(dataset, tiny(name, inputs=READ[read], epochs=2), tmp_path / "run")
    again = load_run(tmp_path / "run")
    np.testing.assert_array_equal(again.scorer.score_all(ALL_TOPS), run.scorer.score_all(ALL_TOPS))
    assert np.isfinite(run.scorer.score_all(ALL_TOPS)).all()


@pytest.mark.parametrize("name", LEARNED)
def test_bf16_trains(dataset, name):
    run = train(dataset, tiny(name, inputs=READ["both"], epochs=1, precision="bf16"))
    assert np.isfinite(run.scorer.score_all(ALL_TOPS)).all()
