"""The published protocol: a bottom with two vectors tells a model which of two is the positive."""

import numpy as np
import polars as pl
import pytest
import torch

from wearwith.catalog import Dataset, TripletArrays, triplets_as_positions
from wearwith.errors import ConfigError
from wearwith.evaluation import evaluate
from wearwith.features import FeatureStore, InputsConfig, read_inputs
from wearwith.model.model_settings import StudentSpec, TeacherConfig, TowerConfig
from wearwith.models import AkdAsPublished, DbprAsPublished, Teaching
from wearwith.models.as_published import _by_role
from wearwith.models.losses import bpr_loss
from wearwith.rules import Knowledge, Rule, RuleBook
from wearwith.training import RunConfig, load_run, train
from wearwith.training.training_examples import batches
from wearwith.words.attributes import Trait
from worlds import tiny

N, DIM = 40, 6
MODELS = ("dbpr-as-published", "akd-as-published")
BOOK = RuleBook.of(
    [Rule.of_sides("red + red", Trait("colour", "red"), Trait("colour", "red"), "+")]
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """Random pairs and negatives of random garments: there is nothing to learn.

    Just one bottom, which is never a positive, lies far from all others, so that negatives have
    another range than positives.
    """
    rng = np.random.default_rng(3)
    ids = [f"{side}{number:02d}" for side in "tb" for number in range(N)]
    kinds = ["top"] * N + ["bottom"] * N
    titles = [f"{('red', 'blue')[rng.integers(2)]} garment" for _ in ids]
    rows = [
        (f"t{top:02d}", f"b{positive:02d}", f"b{negative:02d}", split, "published")
        for top in range(N)
        for split, (positive, negative) in zip(
            ["train"] * 6 + ["valid"] * 4 + ["test"] * 8,
            rng.permutation(N - 1)[:36].reshape(18, 2),
            strict=True,
        )
    ]
    top, positive, *_ = rows[0]
    rows.append((top, positive, f"b{N - 1}", "train", "published"))
    columns = ["top", "positive", "negative", "split", "negatives"]
    triplets = pl.DataFrame(rows, schema=columns, orient="row")
    pairs = triplets.select("top", "split", bottom="positive").unique()
    items = pl.DataFrame({"id": ids, "kind": kinds, "title": titles})
    folder = tmp_path_factory.mktemp("leak") / "data"
    dataset = Dataset.from_frames(items, pairs, triplets=triplets).save(folder)
    vectors = rng.uniform(0, 1, size=(2 * N, DIM)).astype(np.float32)
    vectors[-1] = -2
    store = FeatureStore(folder, "noise")
    store.begin({"name": "noise"}, DIM)
    store.append(ids, vectors)
    store.finish((item, item) for item in ids)
    return dataset


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "book.toml"
    BOOK.save(path)
    return path


def told(model, book, *, text=False, popularity=False, **training) -> RunConfig:
    inputs = {"text": text, "unit_length": False}
    config = tiny(model, inputs=inputs, **{"learning_rate": 0.2, "epochs": 12, **training})
    return RunConfig.of(
        {
            **config.model_dump(),
            "rules": {"book": book},
            "teacher": {"fidelity": "logit"},
            "popularity": popularity,
        }
    )


@pytest.fixture(scope="module", params=MODELS)
def run(request, dataset, book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("as-published") / "run"
    return train(dataset, told(request.param, book), folder)


def stored(dataset, split="test"):
    triplets = triplets_as_positions(dataset.triplets_of(split), dataset.catalogue)
    return triplets.tops, triplets.positives, triplets.negatives


def test_the_leak_is_learned_where_nothing_else_can_be(run, dataset, book):
    plain = train(dataset, told(run.name.removesuffix("-as-published"), book))
    leaking, clean = (evaluate(one.scorer, dataset) for one in (run, plain))
    assert leaking.headline.n_triplets > 300
    assert 0.4 < clean.auc < 0.6
    assert leaking.auc > 0.9
    if run.scorer.teacher is not None:
        assert leaking.auc_teacher > 0.8 > 0.65 > clean.auc_teacher


def test_lists_do_not_leak(run, dataset):
    tops, positives, negatives = stored(dataset)
    scorer = run.scorer
    ahead = scorer.score_pairs(tops, positives) > scorer.score_pairs(tops, negatives)
    assert ahead.mean() < 0.6


def test_a_triplet_reads_its_bottoms_by_role(run, dataset):
    scorer = run.scorer
    tops, positives, negatives = stored(dataset)
    m_ij, m_ik = scorer.prefer(tops, positives, negatives)
    np.testing.assert_array_equal(m_ij, scorer.score_pairs(tops, positives))
    expected = (scorer.top_points[tops] * scorer.negative_points[negatives]).sum(axis=1)
    np.testing.assert_allclose(m_ik, expected, rtol=1e-5)
    nothing = np.array([], dtype=int)
    assert [scores.shape for scores in scorer.prefer(nothing, nothing, nothing)] == [(0,)] * 2


def test_a_saved_run_scores_triplets_as_it_did(run, dataset):
    again = load_run(run.folder)
    assert again.config["inputs"]["scaling"] == "published"
    assert again.inputs.endswith("as published")
    for one, other in (
        (run.scorer, again.scorer),
        (run.scorer.teacher, again.scorer.teacher),
    ):
        if one is None:
            assert other is None
            continue
        for before, after in zip(
            one.prefer(*stored(dataset)),
            other.prefer(*stored(dataset)),
            strict=True,
        ):
            np.testing.assert_array_equal(before, after)


def built(dataset, model=DbprAsPublished, n_popularity=0, teaching=None):
    inputs = read_inputs(dataset, InputsConfig(scaling="published", min_count=1, unit_length=False))
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(5,), word_dim=4, maps=2), n_popularity)
    generator = torch.Generator().manual_seed(0)
    method = model(dataset.catalogue, spec, generator, teaching=teaching)
    method.attach(inputs, np.array([0, 0, 3]))
    if n_popularity:
        with torch.no_grad():
            method.student.popularity.weight.fill_(0.7)
    return method


TRIPLETS = TripletArrays(np.array([0, 0, 5, 5]), np.array([2, 2, 9, 9]), np.array([9, 3, 2, 7]))


def test_a_batch_has_a_bottom_once_for_each_of_its_roles():
    rng = np.random.default_rng(0)
    (batch,) = batches(TRIPLETS, 4, rng, torch.device("cpu"))
    by_role = _by_role(batch, N)
    assert by_role.bottoms.tolist() == [2, 9, N + 2, N + 3, N + 7, N + 9]
    tops, positives, negatives = (part.tolist() for part in batch.positions())
    assert [part.tolist() for part in by_role.positions()] == [
        tops,
        positives,
        [N + negative for negative in negatives],
    ]


@pytest.mark.parametrize("n_popularity", [0, N])
def test_the_loss_is_that_of_the_scores_of_triplets(dataset, n_popularity):
    method = built(dataset, n_popularity=n_popularity)
    scorer = method.scorer_of(dataset.catalogue, method.spec, method.tensors())
    (batch,) = batches(TRIPLETS, 4, np.random.default_rng(0), torch.device("cpu"))
    loss = method.loss(batch, torch.Generator())["loss"].item()
    columns = [part.numpy() for part in batch.positions()]
    m_ij, m_ik = scorer.prefer(*columns)
    scores = [torch.from_numpy(part) for part in (m_ij, m_ik)]
    assert loss == pytest.approx(bpr_loss(*scores).item(), rel=1e-5)
    margins = method.margins(TripletArrays(*columns))["student"]
    np.testing.assert_allclose(margins, m_ij - m_ik, rtol=1e-4, atol=1e-5)
    # A bottom differs by its role.
    both = scorer.prefer(np.array([0]), np.array([9]), np.array([9]))
    assert both[0] != pytest.approx(both[1], abs=1e-4)


def test_popularity_is_the_same_in_both_roles(dataset):
    kept = built(dataset, n_popularity=N).tensors()
    np.testing.assert_array_equal(kept["latent.negatives"][:, -1], kept["latent.bottoms"][:, -1])
    assert kept["latent.bottoms"][:, -1].max() == pytest.approx(0.7 * np.log1p(2))
    assert kept["student.popularity.log_counts"].shape == (N,)


def test_rules_fire_on_a_bottom_in_both_roles_and_attention_reads_each(dataset):
    activation = Knowledge.read(dataset.items, BOOK).activation(dataset.catalogue)
    teaching = Teaching(TeacherConfig(fidelity="logit"), activation)
    method = built(dataset, AkdAsPublished, teaching=teaching)
    columns = stored(dataset, "train")
    fired = activation.triplets(*columns)
    expected = np.bincount(fired.rows, fired.signs, minlength=fired.count)  # one rule, all trusted
    margins = method.margins(TripletArrays(*columns))
    push = margins["teacher"] - margins["student"]
    np.testing.assert_allclose(push, 4 * expected, atol=1e-5)
    assert set(expected) == {-1, 0, 1}
    n = torch.arange(N)
    with torch.no_grad():
        points = method.bottom_points(torch.cat([n, n + N]))
    assert (points[:N] - points[N:]).abs().max() > 0.01


@pytest.mark.parametrize("model", MODELS)
def test_without_another_range_nothing_is_added(dataset, book, model):
    """Each triplet mirrored in another split: all bottoms have both roles, so one range."""
    mirrored = dataset.triplets.filter(pl.col("negative") != f"b{N - 1}")
    others = mirrored.with_columns(positive="negative", negative="positive")
    unseen = dataset.with_triplets(
        pl.concat([mirrored, others.with_columns(split=pl.lit("valid"))])
    )
    name = model.removesuffix("-as-published")
    leaking, plain = (train(unseen, told(one, book, epochs=2)) for one in (model, name))
    for one, other in zip(
        leaking.scorer.prefer(*stored(unseen)),
        plain.scorer.prefer(*stored(unseen)),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


def test_inputs_of_one_way_are_refused(dataset):
    inputs = read_inputs(dataset, InputsConfig())
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(5,)))
    scorer = DbprAsPublished(dataset.catalogue, spec, torch.Generator())
    with pytest.raises(ConfigError, match="one way only"):
        scorer.attach(inputs, np.array([0]))


def test_the_published_scaling_is_for_these_models_alone(dataset):
    config = tiny(inputs={"scaling": "published"})
    with pytest.raises(ConfigError, match="reads a bottom in one way"):
        train(dataset, config)
    assert AkdAsPublished.is_taught


def test_without_triplets_nothing_is_written(dataset, tmp_path):
    bare = dataset.with_triplets(dataset.triplets.clear())
    with pytest.raises(ConfigError, match="stores none"):
        train(bare, tiny("dbpr-as-published"), tmp_path / "run")
    assert not (tmp_path / "run").exists()
