"""The feature store: keyed by content, in parts, the manifest last."""

import json

import numpy as np
import polars as pl
import pytest

from wearwith.errors import DataError, WearwithError
from wearwith.features import FeatureStore, feature_sets

ENCODER = {"name": "toy", "version": 1}


@pytest.fixture
def store(tmp_path):
    return FeatureStore(tmp_path, "toy")


def matrix(*rows):
    return np.array(rows, dtype=np.float32)


def fill(store):
    store.begin(ENCODER, 2)
    store.append(["x", "y"], matrix([1, 2], [3, 4]))
    store.append(["z"], matrix([5, 6]))
    store.finish([("b", "y"), ("a", "x"), ("c", "x")])


def test_vectors_come_in_the_order_that_they_are_asked_for(store):
    fill(store)
    vectors, present = store.read(["c", "b", "missing", "a", "b"])
    assert vectors.tolist() == [[1, 2], [3, 4], [0, 0], [1, 2], [3, 4]]
    assert present.tolist() == [True, True, False, True, True]
    assert vectors.dtype == np.float32
    assert store.read([])[0].shape == (0, 2)


def test_equal_content_is_stored_once(store):
    fill(store)
    parts = list((store.folder / "parts").iterdir())
    assert sum(pl.read_parquet(part).height for part in parts) == 3
    assert store.contents() == {"x", "y", "z"}


def test_encoding_goes_on_where_it_stopped(store, tmp_path):
    store.begin(ENCODER, 2)
    store.append(["x"], matrix([1, 2]))
    again = FeatureStore(tmp_path, "toy")
    again.begin(ENCODER, 2)
    assert again.contents() == {"x"}
    again.append(["y"], matrix([3, 4]))
    again.finish([("a", "x"), ("b", "y")])
    assert again.read(["a", "b"])[0].tolist() == [[1, 2], [3, 4]]


def test_a_finished_set_takes_more(store):
    fill(store)
    store.begin(ENCODER, 2)
    store.append(["w"], matrix([7, 8]))
    store.finish([("a", "x"), ("d", "w")])
    vectors, present = store.read(["a", "b", "d"])
    assert present.tolist() == [True, False, True]
    assert vectors[2].tolist() == [7, 8]
    assert store.manifest()["items"] == 2


@pytest.mark.parametrize(
    ("encoder", "dim"), [({"name": "other"}, 2), ({**ENCODER, "version": 2}, 2), (ENCODER, 3)]
)
def test_another_encoder_is_refused(store, encoder, dim):
    fill(store)
    with pytest.raises(DataError, match="computed in another way"):
        store.begin(encoder, dim)
    assert store.read(["a"])[0].tolist() == [[1, 2]]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused_and_nothing_of_them_is_kept(store, wrong):
    store.begin(ENCODER, 2)
    with pytest.raises(DataError, match="1 feature vectors hold numbers that are not finite"):
        store.append(["x", "y"], matrix([1, 2], [wrong, 0]))
    assert store.contents() == set()


def test_vectors_of_another_length_are_refused_and_nothing_of_them_is_kept(store):
    store.begin(ENCODER, 2)
    with pytest.raises(DataError, match="have 3 numbers, and the set has 2"):
        store.append(["x"], matrix([1, 2, 3]))
    assert store.contents() == set()


def test_a_set_that_does_not_exist(store):
    with pytest.raises(DataError, match="'toy' does not exist"):
        store.read(["a"])


def test_an_unfinished_set(store):
    store.begin(ENCODER, 2)
    store.append(["x"], matrix([1, 2]))
    assert not store.is_finished
    with pytest.raises(DataError, match="'toy' is unfinished"):
        store.read(["a"])


def test_a_set_from_a_newer_version(store):
    fill(store)
    path = store.folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 2}))
    with pytest.raises(DataError, match="newer wearwith"):
        store.read(["a"])


def test_finished_sets_are_listed_by_name(tmp_path):
    for name in ("b", "a"):
        fill(FeatureStore(tmp_path, name))
    FeatureStore(tmp_path, "c").begin(ENCODER, 2)
    assert feature_sets(tmp_path) == ["a", "b"]
    assert feature_sets(tmp_path / "nothing") == []
    assert feature_sets(None) == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "with space", "a:b"])
def test_a_name_that_leads_out_of_its_place_is_refused(tmp_path, name):
    with pytest.raises(WearwithError, match="name"):
        FeatureStore(tmp_path, name)


@pytest.mark.parametrize("name", ["efficientnet-lite0", "v1.2", "border", "My_set"])
def test_common_names_are_fine(tmp_path, name):
    fill(FeatureStore(tmp_path, name))
    assert feature_sets(tmp_path) == [name]


@pytest.mark.parametrize(
    "changed",
    [
        {"dim": None},
        {"dim": 0},
        {"dim": -1},
        {"dim": 10**12},
        {"dim": 2.0},
        {"schema_version": "x"},
    ],
)
def test_a_manifest_that_was_changed(store, changed):
    fill(store)
    path = store.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
    with pytest.raises(DataError, match="is damaged"):
        store.read(["a"])


@pytest.mark.parametrize("name", ["index.parquet", "parts/000001.parquet"])
def test_a_table_that_is_damaged_or_another(store, name):
    fill(store)
    path = store.folder / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="can't be read as Parquet"):
        store.read(["a"])
    pl.DataFrame({"content": ["z"], "vector": [[1.0, 2.0, 3.0]]}).write_parquet(path)
    with pytest.raises(DataError, match=r"and .* is expected"):
        store.read(["a"])


def test_vectors_that_are_not_finite_are_not_read(store):
    fill(store)
    shape = {"content": pl.String, "vector": pl.Array(pl.Float32, 2)}
    wrong = pl.DataFrame({"content": ["z"], "vector": [[1.0, float("nan")]]}, schema=shape)
    wrong.write_parquet(store.folder / "parts" / "000002.parquet")
    store.finish([("d", "z")])
    with pytest.raises(DataError, match="not finite"):
        store.read(["d"])
