"""The published protocol: a bottom with two vectors tells a model which of two is the positive."""

import numpy as np
import polars as pl
import pytest
import torch

from wearwith.catalog import Dataset, TripletArrays, triplets_as_positions
from wearwith.errors import ConfigError
from wearwith.evaluation import evaluate
from wearwith.features import FeatureStore, InputsConfig, read_inputs
from wearwith.model.settings import StudentSpec, TowerConfig
from wearwith.models import AkdAsPublished, DbprAsPublished
from wearwith.models.as_published import _by_role
from wearwith.models.losses import bpr_loss
from wearwith.rules import Rule, RuleBook, Trait
from wearwith.training import RunConfig, load_run, train
from wearwith.training.batches import batches
from worlds import tiny

N, DIM = 40, 6
MODELS = ("dbpr-as-published", "akd-as-published")
BOOK = RuleBook.of([Rule("red + red", Trait("colour", "red"), Trait("colour", "red"), "+")])


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
    m_ij, m_ik = scorer.score_triplets(tops, positives, negatives)
    np.testing.assert_array_equal(m_ij, scorer.score_pairs(tops, positives))
    expected = (scorer.top_latent[tops] * scorer.negative_latent[negatives]).sum(axis=1)
    np.testing.assert_allclose(m_ik, expected, rtol=1e-5)
    nothing = np.array([], dtype=int)
    assert [scores.shape for scores in scorer.score_triplets(nothing, nothing, nothing)] == [
        (0,)
    ] * 2


def test_a_saved_run_scores_triplets_as_it_did(run, dataset):
    again = load_run(run.folder)
    assert again.config.inputs.scaling == "published"
    assert again.inputs.endswith("as published")
    for one, other in (
        (run.scorer, again.scorer),
        (run.scorer.teacher, again.scorer.teacher),
    ):
        if one is None:
            assert other is None
            continue
        for before, after in zip(
            one.score_triplets(*stored(dataset)),
            other.score_triplets(*stored(dataset)),
            strict=True,
        ):
            np.testing.assert_array_equal(before, after)


def scorer_of(dataset, model=DbprAsPublished, n_popularity=0):
    inputs = read_inputs(dataset, InputsConfig(scaling="published", min_count=1, unit_length=False))
    spec = StudentSpec.of(inputs, TowerConfig(hidden=(5,), word_dim=4, maps=2), n_popularity)
    scorer = model(dataset.catalogue, spec, torch.Generator().manual_seed(0))
    scorer.attach(inputs, np.array([0, 0, 3]))
    return scorer


TRIPLETS = TripletArrays(np.array([0, 0, 5, 5]), np.array([2, 2, 9, 9]), np.array([9, 3, 2, 7]))


def test_a_batch_has_a_bottom_once_for_each_of_its_roles():
    rng = np.random.default_rng(0)
    (batch,) = batches(TRIPLETS, 4, rng, torch.device("cpu"))
    by_role = _by_role(batch)
    assert by_role.bottoms.tolist() == [2, 9, 2, 3, 7, 9]
    assert [part.tolist() for part in by_role.positions()] == [
        part.tolist() for part in batch.positions()
    ]


@pytest.mark.parametrize("n_popularity", [0, N])
def test_the_loss_is_that_of_the_scores_of_triplets(dataset, n_popularity):
    scorer = scorer_of(dataset, n_popularity=n_popularity)
    if n_popularity:
        with torch.no_grad():
            scorer.student.popularity.weight.fill_(0.7)
    scorer.refresh()
    (batch,) = batches(TRIPLETS, 4, np.random.default_rng(0), torch.device("cpu"))
    loss = scorer.loss(batch, torch.Generator())["loss"].item()
    columns = [part.numpy() for part in batch.positions()]
    scores = [torch.from_numpy(part) for part in scorer.score_triplets(*columns)]
    assert loss == pytest.approx(bpr_loss(*scores).item(), rel=1e-5)
    # A bottom differs by its role.
    both = scorer.score_triplets(np.array([0]), np.array([9]), np.array([9]))
    assert both[0] != pytest.approx(both[1], abs=1e-4)


def test_attention_reads_a_negative_in_evaluation_as_in_training(dataset, book):
    scorer = train(dataset, told("akd-as-published", book, text=True, epochs=1)).scorer
    columns = stored(dataset, "train")
    (batch,) = batches(TripletArrays(*columns), 10**6, np.random.default_rng(0), scorer.device)
    order = [part.numpy() for part in batch.positions()]
    with torch.no_grad():
        by_role = _by_role(batch)
        tops, bottoms, _, _ = scorer.scored(by_role, torch.Generator())
        push, fired = scorer.pushed(by_role, tops, bottoms)
        context = scorer._context(by_role, tops, bottoms)
    assert fired.any()
    np.testing.assert_allclose(scorer.teacher.triplet_push(*order), push, rtol=1e-4, atol=1e-6)
    # One rule alone has all the confidence, whatever is read: so the reading itself is compared.
    of_top, of_bottom, _ = scorer.teacher._reading
    i, j, k = order
    np.testing.assert_allclose(of_top[i] + of_bottom[j] + of_bottom[k + N], context, atol=1e-4)
    assert (of_bottom[k] - of_bottom[k + N]).abs().max() > 0.01


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
        leaking.scorer.score_triplets(*stored(unseen)),
        plain.scorer.score_triplets(*stored(unseen)),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


def test_popularity_has_its_place_in_both_roles(dataset, book):
    scorer = train(dataset, told("dbpr-as-published", book, popularity=True, epochs=2)).scorer
    np.testing.assert_array_equal(scorer.negative_latent[:, -1], scorer.bottom_latent[:, -1])


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
