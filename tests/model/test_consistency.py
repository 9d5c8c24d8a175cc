"""Parts of a model that do not fit together are an error when it is opened."""

import json
from shutil import copytree

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file, save_file

from wearwith.errors import RunError, WearwithError
from wearwith.files.atomic import sha256_of_file
from wearwith.model import load_model


@pytest.fixture
def copied(served, tmp_path):
    return copytree(served, tmp_path / "copy")


def with_sums(folder):
    """Put the sums right: then nothing but the content itself can be wrong."""
    path = folder / "model.json"
    manifest = json.loads(path.read_text())
    manifest["sha256"] = {name: sha256_of_file(folder / name) for name in manifest["sha256"]}
    path.write_text(json.dumps(manifest))


def with_arrays(folder, **changed):
    arrays = load_file(folder / "arrays.safetensors") | changed
    arrays = {name: array for name, array in arrays.items() if array is not None}
    (folder / "arrays.safetensors").unlink()
    save_file(arrays, folder / "arrays.safetensors")
    with_sums(folder)


ARRAYS = (
    "latent.tops",
    "student.text.table",
    "student.text.filters.1",
    "student.text.missing",
    "student.top.weights.0",
    "student.bottom.biases.0",
    "student.top.missing.set:colours",
    "scaling.mean.colours",
    "teacher.attention.out",
    "teacher.attention.of_bottom",
    "teacher.attention.of_rule",
)


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_that_is_missing_or_of_another_shape(copied, name):
    whole = load_file(copied / "arrays.safetensors")[name]
    with_arrays(copied, **{name: np.concatenate([whole, whole])})
    with pytest.raises(RunError, match=r"The array '.*' is .* and .* is expected"):
        load_model(copied)
    with_arrays(copied, **{name: None})
    with pytest.raises(RunError, match=f"lack '{name}'"):
        load_model(copied)


def test_further_arrays_are_left_alone(copied):
    with_arrays(copied, further=np.zeros(3, np.float32))
    assert "further" in load_model(copied).arrays


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite(copied, wrong):
    points = load_file(copied / "arrays.safetensors")["latent.bottoms"]
    points[3, 1] = wrong
    with_arrays(copied, **{"latent.bottoms": points})
    with pytest.raises(RunError, match=r"'latent\.bottoms' holds numbers that are not finite"):
        load_model(copied)


def test_numbers_whose_sum_is_too_large_are_finite(copied):
    points = load_file(copied / "arrays.safetensors")["latent.bottoms"]
    points[:] = np.float32(3e38)
    with_arrays(copied, **{"latent.bottoms": points})
    with np.errstate(over="ignore"):
        assert load_model(copied).points("bottom")[0, 0] == np.float32(3e38)


def test_whole_numbers_are_no_weights(copied):
    points = load_file(copied / "arrays.safetensors")["latent.tops"]
    with_arrays(copied, **{"latent.tops": points.astype(np.int64)})
    with pytest.raises(RunError, match="holds int64, and no fractions"):
        load_model(copied)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("text_length", None, "whether text is read"),
        ("text_length", 0, "greater than 0"),
        ("spec.tower.hidden", [], "at least 1 item"),
        ("spec.tower.hidden", [16, 16], "student.top.weights.1"),
        ("spec.tower.hidden", [3], "latent.tops"),
        ("spec.dims", {"colours": 5}, "weights|missing"),
        ("spec.tower.heights", [2, 3], "student.text.missing"),
        ("spec.n_popularity", 24, "latent.tops"),
        ("model", 3, "valid string"),
        ("reads", "minds", "towers"),
    ],
)
def test_a_manifest_that_says_otherwise(copied, name, value, says):
    path = copied / "model.json"
    manifest = place = json.loads(path.read_text())
    *parts, last = name.split(".")
    for part in parts:
        place = place[part]
    place[last] = value
    path.write_text(json.dumps(manifest))
    with pytest.raises(RunError, match=says):
        load_model(copied)


@pytest.mark.parametrize("strength", ["NaN", "Infinity", "1e999"])
def test_a_strength_that_is_no_number(copied, strength):
    path = copied / "model.json"
    manifest = json.loads(path.read_text())
    manifest["teacher"]["strength"] = "here"
    path.write_text(json.dumps(manifest).replace('"here"', strength))
    with pytest.raises(RunError, match=r"teacher\.strength"):
        load_model(copied)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("items.parquet", pl.DataFrame({"id": ["a"]})),
        ("items.parquet", pl.DataFrame({"id": [1], "kind": ["top"]})),
        ("pairs.parquet", pl.DataFrame({"top": ["t000"]})),
        ("traits.parquet", pl.DataFrame({"item": ["t000"], "attribute": [3]})),
    ],
)
def test_a_table_of_other_columns(copied, name, table):
    table.write_parquet(copied / name)
    with_sums(copied)
    with pytest.raises(WearwithError, match=r"The column '.*' is .*, and .* is expected"):
        load_model(copied)


@pytest.mark.parametrize("content", ['{"words": 3}', '{"words": [1]}', "{}", "[]", "[" * 9_999])
def test_a_vocabulary_without_words(copied, content):
    (copied / "vocabulary.json").write_text(content)
    with_sums(copied)
    with pytest.raises(WearwithError, match=r"(?s)vocabulary.*where:"):
        load_model(copied)
