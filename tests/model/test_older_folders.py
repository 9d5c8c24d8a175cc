"""Runs as version 0.1 wrote them; tests/upgrade has folders that it and others did write."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from wearwith.errors import DataError, RunError
from wearwith.files.atomic import sha256_of_file
from wearwith.files.markdown import CARD
from wearwith.model import load_model
from wearwith.model.serving_copy import export_model


def as_old_run(model, folder):
    """Write a model in the way of version 0.1.0."""
    folder.mkdir()
    scalings = {n: a for n, a in model.arrays.items() if n.startswith("scaling.")}
    weights = {n: np.array(a) for n, a in model.arrays.items() if n not in scalings}
    save_file(weights, folder / "weights.safetensors")
    save_file(
        {n.removeprefix("scaling."): np.array(a) for n, a in scalings.items()},
        folder / "scalings.safetensors",
    )
    model.items.write_parquet(folder / "items.parquet")
    words = {"words": model.vocabulary.words}
    (folder / "vocabulary.json").write_text(json.dumps(words))
    files = ["weights.safetensors", "scalings.safetensors", "items.parquet", "vocabulary.json"]
    if model.knowledge is not None:
        files += model.knowledge.save(folder)
    said = {
        "schema_version": 1,
        "wearwith": "0.1.0",
        "model": model.name,
        "inputs": model.inputs,
        "encoders": model.encoders,
        "config": model.config,
        "spec": model.spec.model_dump(mode="json"),
        "dataset": model.dataset,
        "best_epoch": model.best_epoch,
        "history": model.history,
        "sha256": {name: sha256_of_file(folder / name) for name in files},
    }
    (folder / "run.json").write_text(json.dumps(said))
    return folder


@pytest.fixture
def old(akd, tmp_path):
    return as_old_run(akd, tmp_path / "old")


def change(folder, **values):
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_an_old_run_is_the_model_that_it_was(akd, old):
    found = load_model(old)
    every = np.arange(24)
    np.testing.assert_array_equal(found.scorer.score_all(every), akd.scorer.score_all(every))
    np.testing.assert_array_equal(found.teacher.score_all(every), akd.teacher.score_all(every))
    assert found.manifest.calibration == akd.manifest.calibration  # its dataset is at hand
    assert found.pairs.equals(akd.pairs)
    assert found.manifest.reads == "towers"


def test_one_whose_dataset_is_gone_has_no_chances_and_says_so(akd, old, gappy):
    change(old, dataset={**akd.dataset, "folder": "/gone"})
    found = load_model(old)
    assert found.manifest.calibration == {}
    assert found.pairs is None
    assert "its dataset is not available" in found.manifest.uncalibrated
    copy = export_model(load_model(old), old.parent / "copy", gappy)  # unless it is named
    assert copy.manifest.calibration == akd.manifest.calibration
    assert copy.pairs.equals(akd.pairs)


def test_a_copy_of_it_is_of_today(akd, old):
    found = export_model(load_model(old), old.parent / "copy")
    assert (found.folder / "model.json").is_file()
    assert not (found.folder / "run.json").exists()
    assert (found.folder / CARD).read_text().startswith("# Model: akd")
    every = np.arange(24)
    np.testing.assert_array_equal(found.teacher.score_all(every), akd.teacher.score_all(every))


def test_a_newer_version_is_refused(old):
    change(old, schema_version=2)
    with pytest.raises(RunError, match=r"version 2; this wearwith reads up to 1(.|\n)*upgrade"):
        load_model(old)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_manifest_that_is_damaged(old, content):
    (old / "run.json").write_text(content)
    with pytest.raises((RunError, DataError)) as caught:
        load_model(old)
    assert "run.json" in str(caught.value)


@pytest.mark.parametrize(
    "key", ["config", "spec", "dataset", "history", "best_epoch", "inputs", "sha256"]
)
def test_a_manifest_that_lacks_something(old, key):
    content = json.loads((old / "run.json").read_text())
    del content[key]
    (old / "run.json").write_text(json.dumps(content))
    with pytest.raises(RunError, match=key):
        load_model(old)


@pytest.mark.parametrize("spec", [{}, {"dims": 3}, 5])
def test_a_shape_that_can_not_be_built(old, spec):
    change(old, spec=spec)
    with pytest.raises(RunError, match="shape"):
        load_model(old)


@pytest.mark.parametrize("values", [{"config": 3}, {"sha256": []}, {"history": 5}, {"dataset": 1}])
def test_parts_of_another_type(old, values):
    change(old, **values)
    with pytest.raises(RunError, match=r"shape|malformed|damaged"):
        load_model(old)


FILES = ("weights.safetensors", "items.parquet", "vocabulary.json", "scalings.safetensors")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_truncated_or_missing(old, name):
    path = old / name
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(RunError, match="damaged, truncated"):
        load_model(old)
    path.unlink()
    with pytest.raises(RunError, match="missing"):
        load_model(old)
