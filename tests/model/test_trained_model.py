"""What training ends in: complete or not at all, and what is wrong with it is said."""

import json
import shutil

import numpy as np
import polars as pl
import pytest

from wearwith.errors import DataError, OutputExistsError, RunError
from wearwith.files.atomic import sha256_of_file
from wearwith.training import RunConfig, load_run, train
from worlds import checkerboard, tiny


@pytest.fixture
def folder(trained, tmp_path):
    return shutil.copytree(trained, tmp_path / "run")


def change(folder, **values):
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_run_folder_says_what_ran(trained, world):
    manifest = json.loads((trained / "model.json").read_text())
    assert manifest["schema_version"] == 3
    assert manifest["model"] == "dbpr"
    assert manifest["inputs"] == "text + colours"
    assert manifest["config"]["rules"].pop("book") == "paper"  # the one that was read
    assert manifest["config"]["training"].pop("precision") == "float32"  # what `auto` found
    assert RunConfig.of(manifest["config"]) == tiny(epochs=2)
    assert manifest["dataset"]["fingerprint"] == world.fingerprint
    assert len(manifest["history"]) == 2
    assert {path.name for path in trained.iterdir()} == {
        "README.md",
        "model.json",
        "plan.json",
        "arrays.safetensors",
        "vocabulary.json",
        "items.parquet",
        "pairs.parquet",
    }
    for name, digest in manifest["sha256"].items():
        assert sha256_of_file(trained / name) == digest


def test_a_run_comes_back_as_it_was(world, tmp_path):
    saved = train(world, tiny(epochs=2), tmp_path / "run")
    found = load_run(tmp_path / "run")
    assert found.manifest == saved.manifest
    assert found.vocabulary == saved.vocabulary
    assert found.items.equals(saved.items)
    assert found.folder == saved.folder == tmp_path / "run"
    assert found.scalings.keys() == saved.scalings.keys()
    vectors = np.random.default_rng(0).normal(size=(3, 4)).astype("f4")
    np.testing.assert_array_equal(
        found.scalings["colours"](vectors), saved.scalings["colours"](vectors)
    )


@pytest.mark.parametrize("unit_length", [True, False])
def test_a_scaling_comes_back_as_it_was(world, tmp_path, unit_length):
    inputs = {"unit_length": unit_length}
    saved = train(world, tiny(epochs=1, inputs=inputs), tmp_path / "run").scalings["colours"]
    found = load_run(tmp_path / "run").scalings["colours"]
    assert (found.spread is None) is unit_length
    vectors = np.random.default_rng(0).normal(size=(3, 4)).astype("f4")
    np.testing.assert_array_equal(found(vectors), saved(vectors))


def test_popularity_comes_back_as_it_was(world, tmp_path):
    config = tiny(epochs=2).model_copy(update={"popularity": True})
    saved = train(world, config, tmp_path / "run").scorer
    found = load_run(tmp_path / "run").scorer
    tops = np.arange(24)
    np.testing.assert_array_equal(found.score_all(tops), saved.score_all(tops))


def test_a_run_is_not_overwritten(world, folder):
    before = sha256_of_file(folder / "model.json")
    with pytest.raises(OutputExistsError):
        train(world, tiny(), folder)
    assert sha256_of_file(folder / "model.json") == before


def test_an_empty_folder_may_be_taken(world, tmp_path):
    (tmp_path / "run").mkdir()
    assert train(world, tiny("pop"), tmp_path / "run").folder == tmp_path / "run"


def test_a_run_is_not_written_where_other_things_are(world, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(OutputExistsError):
            train(world, tiny("pop"), tmp_path, resume=resume)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("model", ["pop", "rand", "dbpr"])
def test_nothing_is_written_where_there_is_nothing_to_learn_from(tmp_path, model):
    world = checkerboard()
    lacking = type(world).from_frames(world.items, world.pairs.filter(split="test"))
    with pytest.raises(DataError, match="no pairs to train on"):
        train(lacking, tiny(model), tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_newer_version_is_refused(folder):
    change(folder, schema_version=4)
    with pytest.raises(RunError, match=r"version 4; this wearwith reads up to 3(.|\n)*upgrade"):
        load_run(folder)


@pytest.mark.parametrize("version", [None, "1", 1.5])
def test_a_version_that_is_none_is_refused(folder, version):
    change(folder, schema_version=version)
    with pytest.raises(RunError, match="schema version"):
        load_run(folder)


def test_no_folder(tmp_path):
    with pytest.raises(RunError, match="no model here"):
        load_run(tmp_path / "nothing")


def test_a_folder_of_something_else(tmp_path):
    with pytest.raises(RunError, match="no model folder"):
        load_run(tmp_path)


def test_an_unfinished_run(folder):
    (folder / "model.json").unlink()
    with pytest.raises(RunError, match=r"unfinished(.|\n)*--resume"):
        load_run(folder)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_manifest_that_is_damaged(folder, content):
    (folder / "model.json").write_text(content)
    with pytest.raises((RunError, DataError)) as caught:
        load_run(folder)
    assert "model.json" in str(caught.value)


@pytest.mark.parametrize("key", ["wearwith", "model", "dataset", "inputs"])
def test_a_manifest_that_lacks_something(folder, key):
    path = folder / "model.json"
    content = json.loads(path.read_text())
    del content[key]
    path.write_text(json.dumps(content))
    with pytest.raises(RunError, match=rf"malformed at '{key}'"):
        load_run(folder)


@pytest.mark.parametrize("spec", [{}, {"dims": 3}])
def test_a_shape_that_can_not_be_built(folder, spec):
    change(folder, spec=spec)
    with pytest.raises(RunError, match="malformed at 'spec"):
        load_run(folder)


FILES = ("arrays.safetensors", "items.parquet", "vocabulary.json", "pairs.parquet")


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(RunError, match="damaged, truncated") as caught:
        load_run(folder)
    assert caught.value.where == str(path)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(folder, name):
    (folder / name).unlink()
    with pytest.raises(RunError, match="missing"):
        load_run(folder)


def test_weights_of_another_run_of_the_same_shape(world, folder, tmp_path):
    train(world, tiny(epochs=1, seed=9), tmp_path / "other")
    shutil.copy(tmp_path / "other" / FILES[0], folder / FILES[0])
    with pytest.raises(RunError, match="from another model"):
        load_run(folder)


def test_the_data_of_a_run_is_found_where_it_was(trained, world):
    assert load_run(trained).read_dataset().fingerprint == world.fingerprint


def test_data_that_was_moved_can_be_named(folder, world, tmp_path):
    moved = shutil.copytree(world.folder, tmp_path / "moved")
    change(folder, dataset={"fingerprint": world.fingerprint, "folder": str(tmp_path / "gone")})
    with pytest.raises(RunError, match="not where it was"):
        load_run(folder).read_dataset()
    assert load_run(folder).read_dataset(moved).folder == moved


def test_other_data_is_refused(trained, world, tmp_path):
    other = world.items.with_columns(title=pl.lit("something else"))
    changed = type(world).from_frames(other, world.pairs).save(tmp_path / "other")
    with pytest.raises(RunError, match="not the data that the model was trained on"):
        load_run(trained).read_dataset(changed.folder)


def test_data_that_was_never_saved_must_be_named(tmp_path):
    world = checkerboard()
    train(world, tiny("pop"), tmp_path / "run")
    with pytest.raises(RunError, match=r"--dataset DIR"):
        load_run(tmp_path / "run").read_dataset()
    saved = world.save(tmp_path / "data")
    assert load_run(tmp_path / "run").read_dataset(saved.folder).fingerprint == world.fingerprint


def test_own_vectors_of_bottoms_are_part_of_their_points(trained, tmp_path):
    """Once `tower.personal` was a setting; such a model answers as it did."""
    folder = tmp_path / "run"
    shutil.copytree(trained, folder)
    values = json.loads((folder / "model.json").read_text())
    for part in ("spec", "config"):
        values[part]["tower"] |= {"personal": True, "personal_dropout": 0.3}
    (folder / "model.json").write_text(json.dumps(values))
    assert load_run(folder).config == load_run(trained).config
