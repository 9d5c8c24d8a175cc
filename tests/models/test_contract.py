"""What every scorer promises, asked of every model in the same words."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.errors import RunError
from wearwith.evaluation import evaluate
from wearwith.features import InputsConfig, read_inputs
from wearwith.model.ranking import best_first
from wearwith.models import MODELS, CountingScorer, Scorer
from wearwith.rules import RulesConfig, read_knowledge
from wearwith.training import load_run, train
from worlds import tiny

# A checkerboard can't be learned from counts, nor by guessing.
BLIND = {"rand", "pop"}
# What is counted, or not learned at all, leaves nothing to chance.
CERTAIN = {"pop", "listing", "category", "rules", "raw"}


@pytest.fixture(scope="module")
def world(full_world):
    return full_world


@pytest.fixture(scope="module", params=MODELS)
def run(request, world, tmp_path_factory):
    return train(world, tiny(request.param), tmp_path_factory.mktemp("contract") / "run")


@pytest.fixture(scope="module")
def scorer(run):
    return run.scorer


def test_what_scores_bears_the_name_of_its_method(run):
    assert isinstance(run.scorer, Scorer)
    assert run.scorer.name == run.name


def test_scores_of_pairs_are_one_finite_number_each(scorer):
    scores = scorer.score_pairs(np.array([0, 5, 5]), np.array([2, 2, 23]))
    assert scores.shape == (3,)
    assert scores.dtype.kind == "f"
    assert np.isfinite(scores).all()
    assert scorer.score_pairs(np.array([], dtype=int), np.array([], dtype=int)).shape == (0,)


def test_scores_of_all_are_a_row_for_each_top(scorer):
    scores = scorer.score_all(np.array([3, 1, 3]))
    assert scores.shape == (3, 24)
    np.testing.assert_array_equal(scores[0], scores[2])


def test_a_pair_scores_the_same_however_it_is_asked_for(scorer):
    tops, bottoms = (grid.ravel() for grid in np.indices((24, 24)))
    table = scorer.score_all(np.arange(24))
    np.testing.assert_allclose(
        scorer.score_pairs(tops, bottoms).reshape(24, 24), table, rtol=1e-5, atol=1e-6
    )


def test_a_batch_is_no_more_than_a_loop(scorer):
    tops, bottoms = np.array([0, 1, 7, 1]), np.array([4, 0, 23, 0])
    one_by_one = [scorer.score_pairs(tops[[n]], bottoms[[n]])[0] for n in range(4)]
    np.testing.assert_allclose(scorer.score_pairs(tops, bottoms), one_by_one, rtol=1e-6)
    rows = [scorer.score_all(tops[[n]])[0] for n in range(4)]
    np.testing.assert_allclose(scorer.score_all(tops), rows, rtol=1e-5, atol=1e-6)


def test_ranking_is_by_score_and_ties_stand_in_order_of_position(scorer):
    positions, scores = scorer.rank(4)
    np.testing.assert_array_equal(np.sort(positions), np.arange(24))
    expected = scorer.score_all(np.array([4]))[0]
    np.testing.assert_array_equal(scores, expected[positions])
    order = sorted(range(24), key=lambda bottom: (-expected[bottom], bottom))
    assert positions.tolist() == order


def test_ranking_of_candidates_holds_them_alone(scorer):
    candidates = np.array([20, 3, 11, 0])
    positions, scores = scorer.rank(4, candidates, k=3)
    assert len(positions) == len(scores) == 3
    assert set(positions) <= set(candidates.tolist())
    assert (np.diff(scores) <= 0).all()
    best = scorer.score_pairs(np.full(4, 4), candidates).max()
    assert scores[0] == best
    assert len(scorer.rank(4, candidates, k=10)[0]) == 4


def test_a_saved_model_scores_as_it_did(run):
    again = load_run(run.folder)
    tops = np.arange(24)
    assert again.name == run.name
    assert again.scorer.catalogue == run.scorer.catalogue
    np.testing.assert_array_equal(again.scorer.score_all(tops), run.scorer.score_all(tops))
    pairs = np.array([0, 3]), np.array([9, 1])
    np.testing.assert_array_equal(again.scorer.score_pairs(*pairs), run.scorer.score_pairs(*pairs))


def test_a_saved_model_needs_neither_the_data_nor_the_place_where_it_was_trained(run, tmp_path):
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for file in run.folder.iterdir():
        (moved / file.name).write_bytes(file.read_bytes())
    manifest = json.loads((moved / "model.json").read_text())
    manifest["dataset"]["folder"] = "/nowhere"
    (moved / "model.json").write_text(json.dumps(manifest))
    scores = load_run(moved).scorer.score_all(np.array([0]))
    np.testing.assert_array_equal(scores, run.scorer.score_all(np.array([0])))


def test_nothing_is_pickled(run):
    files = [path for path in Path(run.folder).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".safetensors", ".json", ".parquet", ".toml", ".md"}
    for path in files:
        start = path.read_bytes()[:2]
        assert start != b"PK", "a zip, as torch.save writes it"
        assert start[:1] != b"\x80", "a pickle"


def test_restoring_asks_for_every_tensor_in_its_shape(run):
    if not isinstance(run.scorer, CountingScorer):
        pytest.skip("it is not restored: Method.scorer_of takes its tensors, see test_method.py")
    saved = dict(run.scorer.tensors())
    for name in saved:
        with pytest.raises(RunError, match=name):
            load_run(run.folder).scorer.restore({k: v for k, v in saved.items() if k != name})
        wrong = {**saved, name: np.zeros((2, *saved[name].shape), saved[name].dtype)}
        with pytest.raises(RunError, match=name):
            load_run(run.folder).scorer.restore(wrong)


def test_what_can_be_learned_is_learned(run, world):
    found = evaluate(run.scorer, world)
    if run.name in BLIND:
        assert 0.3 < found.auc < 0.7
    else:
        assert found.auc > 0.9


def test_the_same_seed_gives_the_same_bits_and_another_one_does_not(run, world):
    def scores(seed):
        return train(world, tiny(run.name, seed=seed, epochs=2)).scorer.score_all(np.arange(24))

    np.testing.assert_array_equal(scores(3), scores(3))
    if run.name not in CERTAIN:
        assert (scores(3) != scores(4)).any()


@pytest.mark.parametrize(
    "name", [name for name, model in MODELS.items() if issubclass(model, CountingScorer)]
)
def test_a_model_that_counts_does_not_mind_the_order_of_pairs(name, world):
    tops, bottoms = np.array([3, 0, 7, 3]), np.array([1, 1, 5, 2])
    model = MODELS[name]
    activation = read_knowledge(world, RulesConfig()).activation(world.catalogue)
    inputs = read_inputs(world, InputsConfig()) if model.reads_inputs else None
    scores = []
    for order in ([0, 1, 2, 3], [2, 0, 3, 1]):
        scorer = model(world.catalogue, None, activation)
        scorer.attach(world, inputs)
        scorer.fit(tops[order], bottoms[order], np.random.default_rng(0))
        scores.append(scorer.score_all(np.arange(24)))
    np.testing.assert_array_equal(*scores)


@given(
    st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=30),
    st.integers(min_value=1, max_value=40),
)
def test_the_best_k_are_the_beginning_of_the_whole_order(scores, k):
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    assert best_first(np.array(scores), k).tolist() == order[:k]
    assert best_first(np.array(scores)).tolist() == order
