"""What every method that learns by gradients promises, asked of all of them in the same words."""

import subprocess
import sys
from typing import get_args

import numpy as np
import pytest
import torch

from wearwith import models
from wearwith.catalog import TripletArrays
from wearwith.errors import RunError
from wearwith.features import read_inputs
from wearwith.model.model_settings import StudentSpec
from wearwith.models import (
    MODEL_NAMES,
    MODELS,
    Method,
    Outfit,
    PointMethod,
    Teaching,
    TripletBatch,
)
from wearwith.models import method as contract
from wearwith.models.model_names import WITH_TEACHER
from wearwith.rules import Rule, RuleBook, read_knowledge
from wearwith.training import RunConfig, TrainingConfig, fit
from wearwith.training.build_model import trained_model
from wearwith.training.run_plan import settled
from wearwith.training.training_examples import batches, read_examples
from wearwith.types import By
from wearwith.words.attributes import Trait
from worlds import tiny

# Of one pair several rules are active, and PKD's frequencies differ.
BOOK = RuleBook.of(
    Rule.of_sides(f"{top} {sign} {bottom}", Trait(about, top), Trait(about, bottom), sign, strength)
    for about, top, sign, bottom, strength in (
        ("material", "linen", "+", "linen", 3.0),
        ("material", "linen", "-", "wool", 1.0),
        ("material", "wool", "-", "linen", 0.5),
        ("material", "wool", "+", "wool", 2.0),
        ("category", "coat", "+", "dress", 1.0),
        ("category", "coat", "-", "shorts", 2.0),
        ("category", "tank top", "+", "shorts", 1.0),
    )
)
LEARNED = [name for name, model in MODELS.items() if issubclass(model, Method)]


def built(world, name, seed=0):
    """A method with weights that are not zero, and the triplets that it is selected on."""
    method, examples, _ = with_parts(world, settled(tiny(name)), seed)
    return method, examples.valid


def with_parts(world, config, seed=0):
    """As `built`, with what to make a trained model of."""
    inputs, examples = read_inputs(world, config.inputs), read_examples(world, config.training)
    n_popularity = len(world.catalogue.bottoms) if config.popularity else 0
    spec = StudentSpec.of(inputs, config.tower, n_popularity, config.baseline)
    model, knowledge, teaching = MODELS[config.model], None, None
    if model.is_taught:
        knowledge = read_knowledge(world, config.rules)
        teaching = Teaching(config.teacher, knowledge.activation(world.catalogue))
    generator = torch.Generator().manual_seed(seed)
    method = model(world.catalogue, spec, generator, teaching=teaching)
    method.attach(inputs, examples.train_pairs.bottoms)
    with torch.no_grad():
        for weight in method.network.parameters():
            weight.add_(0.1 * torch.rand(weight.shape, generator=generator))
    return method, examples, (config, world, inputs, spec, knowledge)


@pytest.fixture(scope="module", params=LEARNED)
def method_and_triplets(request, full_world):
    return built(full_world, request.param)


@pytest.fixture(scope="module")
def method(method_and_triplets):
    return method_and_triplets[0]


@pytest.fixture(scope="module")
def triplets(method_and_triplets):
    return method_and_triplets[1]


def swapped(triplets):
    return TripletArrays(triplets.tops, triplets.negatives, triplets.positives)


def test_the_loss_of_a_batch_is_one_finite_number_with_its_parts(method, triplets):
    rng = np.random.default_rng(0)
    for batch in batches(triplets, 16, rng, method.device):
        parts = method.loss(batch, torch.Generator().manual_seed(0))
        assert "loss" in parts
        for part in parts.values():
            assert part.shape == ()
            assert torch.isfinite(part)


def test_margins_are_those_of_what_scores_afterwards(method, triplets):
    found = method.margins(triplets)
    scorer = method.scorer_of(method.catalogue, method.spec, method.tensors())
    assert scorer.name == method.name
    assert scorer.catalogue == method.catalogue
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    m_ij, m_ik = scorer.prefer(*columns)
    np.testing.assert_allclose(found["student"], m_ij - m_ik, rtol=1e-4, atol=1e-5)


def test_margins_are_of_the_student_and_of_a_teacher_where_there_is_one(method, triplets):
    found = method.margins(triplets)
    assert set(found) == (set(get_args(By)) if method.is_taught else {"student"})
    for margin in found.values():
        assert margin.shape == (len(triplets),)
        assert margin.dtype == np.float32


@pytest.mark.parametrize("name", [name for name in LEARNED if MODELS[name].is_taught])
@pytest.mark.parametrize(
    ("popularity", "teacher"),
    [
        (False, {"fidelity": "paper"}),
        (True, {"fidelity": "logit", "may_doubt": True}),
    ],
    ids=["as in the paper", "ours"],
)
def test_the_teacher_of_training_is_the_teacher_that_serves(
    full_world, tmp_path, name, popularity, teacher
):
    """Torch and NumPy, the one time that they meet; they differ by rounding in float32."""
    BOOK.save(tmp_path / "book.toml")
    values = tiny(name).model_dump() | {"popularity": popularity, "teacher": teacher}
    values["rules"] = {"book": tmp_path / "book.toml"}
    config = settled(RunConfig.of(values))
    method, examples, (_, _, inputs, spec, knowledge) = with_parts(full_world, config)
    model = trained_model(
        name, method.tensors(), config, full_world, inputs, spec=spec, knowledge=knowledge
    )
    triplets = examples.valid
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    odds, zeros = model.scorer.teacher.prefer(*columns)
    margins = method.margins(triplets)
    np.testing.assert_allclose(margins["teacher"], odds - zeros, rtol=1e-5, atol=1e-5)
    fired = model.scorer.teacher.of_triplets(*columns)
    assert (fired.push != 0).any()
    if "akd" in name:  # attention tells rules that are active at once apart
        assert len(np.unique(fired.confidence)) > 10


def test_margins_in_pieces_are_margins_at_once(method, triplets, monkeypatch):
    at_once = method.margins(triplets)
    for size in ("TRIPLETS_AT_ONCE", "PAIRS_AT_ONCE"):
        monkeypatch.setattr(contract, size, 7)
    for by, margin in method.margins(triplets).items():
        np.testing.assert_allclose(margin, at_once[by], rtol=1e-5, atol=1e-5)


def test_swapping_j_and_k_mirrors_the_margins(method, triplets):
    if method.name.endswith("as-published"):
        pytest.skip("it reads a bottom by its role")
    mirrored = method.margins(swapped(triplets))
    for by, margin in method.margins(triplets).items():
        np.testing.assert_allclose(mirrored[by], -margin, rtol=1e-4, atol=1e-5)


def test_a_bottom_ties_with_itself_exactly(method, triplets):
    if method.name.endswith("as-published"):
        pytest.skip("it reads a bottom by its role")
    same = TripletArrays(triplets.tops, triplets.positives, triplets.positives)
    for margin in method.margins(same).values():
        assert (margin == 0).all()


def test_to_validate_changes_nothing(method, triplets):
    before = {name: weight.clone() for name, weight in method.network.state_dict().items()}
    method.margins(triplets)
    method.tensors()
    for name, weight in method.network.state_dict().items():
        assert torch.equal(weight, before[name])
    assert all(weight.requires_grad for weight in method.network.parameters())


def test_what_is_kept_are_the_weights_and_what_scores_need(method):
    kept = method.tensors()
    weights = method.network.state_dict()
    assert weights.keys() <= kept.keys()
    rest = {name.partition(".")[0] for name in kept.keys() - weights.keys()}
    assert rest == ({"latent"} if isinstance(method, PointMethod) else {"features"})
    for name, array in kept.items():
        assert isinstance(array, np.ndarray)
        assert np.isfinite(array).all(), name


def test_what_scores_asks_for_each_tensor_that_it_needs(method):
    kept = dict(method.tensors())
    needed = kept.keys() - method.network.state_dict().keys()
    for name in needed - {"latent.negatives"}:
        lacking = {other: array for other, array in kept.items() if other != name}
        with pytest.raises(RunError):
            method.scorer_of(method.catalogue, method.spec, lacking)


def test_the_same_generator_gives_the_same_weights(method, full_world):
    one, again, other = (
        built(full_world, method.name, seed)[0].network.state_dict() for seed in (0, 0, 1)
    )
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_a_batch_names_every_garment_once():
    columns = np.array([[4, 4, 1], [7, 7, 2], [2, 3, 7]])
    batch = TripletBatch.of(*columns, torch.device("cpu"))
    assert batch.tops.tolist() == [1, 4]
    assert batch.bottoms.tolist() == [2, 3, 7]
    assert [column.tolist() for column in batch.positions()] == columns.tolist()
    some = batch.rows(slice(1, 3))
    assert [column.tolist() for column in some.positions()] == columns[:, 1:].tolist()


def test_the_example_of_the_contract_learns(full_world):
    """The class in the docstring, as it stands there."""
    code = contract.__doc__.partition("    class Factors")
    source = "class Factors" + code[2].replace("\n    ", "\n")
    place = {"PointMethod": PointMethod, "nn": torch.nn, "torch": torch}
    exec(source, place)
    config = TrainingConfig(epochs=20, optimiser="adamw", learning_rate=0.05)
    inputs = read_inputs(full_world, tiny("dbpr").inputs)
    spec = StudentSpec.of(inputs, tiny("dbpr").tower)
    method = place["Factors"](full_world.catalogue, spec, torch.Generator().manual_seed(0))
    method.attach(inputs, np.array([], dtype=np.int64))
    state = fit(method, read_examples(full_world, config), config)
    assert max(row["valid_auc"] for row in state.history) > 0.9
    scorer = method.scorer_of(full_world.catalogue, spec, method.tensors())
    assert scorer.score_all(np.arange(24)).shape == (24, 24)


def test_the_table_of_names_is_that_of_the_models():
    assert tuple(MODELS) == MODEL_NAMES
    assert {name: model.name for name, model in MODELS.items()} == {n: n for n in MODEL_NAMES}
    trained = [model for model in MODELS.values() if issubclass(model, Method | Outfit)]
    assert {model.name for model in trained if model.is_taught} == WITH_TEACHER


def test_from_the_contract_to_akd_it_is_three_steps():
    steps = [step for step in MODELS["akd"].__mro__ if issubclass(step, Method)]
    assert [step.__name__ for step in steps] == ["Akd", "Dbpr", "PointMethod", "Method"]


@pytest.mark.parametrize(
    ("old", "now"),
    [("GradientScorer", Method), ("StudentSpec", StudentSpec), ("Popularity", MODELS["pop"])],
)
def test_an_old_name_says_what_it_is_called_now(old, now):
    with pytest.warns(DeprecationWarning, match=f"wearwith.models.{old} is wearwith.model"):
        assert getattr(models, old) is now


def test_torch_is_imported_when_a_method_is_used_and_not_before():
    code = (
        "import sys, wearwith.models, wearwith.training; "
        "from wearwith.training import RunConfig; RunConfig.of({'model': 'akd'}); "
        "assert 'torch' not in sys.modules; wearwith.models.Akd; assert 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
