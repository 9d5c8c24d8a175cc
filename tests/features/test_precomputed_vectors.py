"""Vectors that someone else computed."""

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import save_file

from wearwith.catalog.import_problems import read_problems
from wearwith.errors import DataError
from wearwith.features import FeatureStore
from wearwith.features.encoding.precomputed_vectors import read_vectors, take_vectors
from worlds import checkerboard

VECTORS = {"t000": [1.0, 2.0], "b003": [3.0, 4.0], "stranger": [5.0, 6.0]}


def npy(folder, vectors, end="\n"):
    path, ids = folder / "vectors.npy", folder / "ids.txt"
    np.save(path, np.array(list(vectors.values())))
    ids.write_bytes((end.join(vectors) + end).encode())
    return path, ids


def safetensors(folder, vectors):
    path = folder / "vectors.safetensors"
    save_file({item: np.array(vector) for item, vector in vectors.items()}, path)
    return path, None


def parquet_list(folder, vectors):
    path = folder / "vectors.parquet"
    frame = pl.DataFrame({"id": list(vectors), "vector": list(vectors.values())})
    frame.write_parquet(path)
    return path, None


def parquet_array(folder, vectors):
    path, _ = parquet_list(folder, vectors)
    kind = pl.Array(pl.Float64, len(next(iter(vectors.values()))))
    pl.read_parquet(path).with_columns(pl.col("vector").cast(kind)).write_parquet(path)
    return path, None


def parquet_columns(folder, vectors):
    path = folder / "vectors.parquet"
    columns = {f"f{n}": column for n, column in enumerate(zip(*vectors.values(), strict=True))}
    pl.DataFrame({"id": list(vectors), **columns}).write_parquet(path)
    return path, None


FORMATS = {
    "npy": npy,
    "npy with ids from Windows": lambda folder, vectors: npy(folder, vectors, "\r\n"),
    "safetensors": safetensors,
    "parquet of lists": parquet_list,
    "parquet of arrays": parquet_array,
    "parquet of columns": parquet_columns,
}
EVERY_FORMAT = pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)


@pytest.fixture
def dataset(tmp_path):
    return checkerboard(n_tops=4, n_bottoms=4).save(tmp_path / "data")


@EVERY_FORMAT
def test_every_format_gives_the_same(tmp_path, write):
    names, vectors = read_vectors(*write(tmp_path, VECTORS))
    assert vectors.dtype == np.float32
    assert dict(zip(names, vectors.tolist(), strict=True)) == VECTORS


@EVERY_FORMAT
def test_vectors_become_a_feature_set_of_the_dataset(dataset, tmp_path, write):
    path, ids = write(tmp_path, VECTORS)
    (report,) = take_vectors(dataset, path, "mine", ids).sets
    assert (report.name, report.dim, report.items, report.new) == ("mine", 2, 2, 2)
    assert report.without == 6
    found, present = FeatureStore(dataset.folder, "mine").read(["b003", "t001", "t000"])
    assert found.tolist() == [[3, 4], [0, 0], [1, 2]]
    assert present.tolist() == [True, False, True]


def test_taking_the_same_file_again_adds_nothing(dataset, tmp_path):
    path, ids = parquet_list(tmp_path, VECTORS)
    take_vectors(dataset, path, "mine", ids)
    (report,) = take_vectors(dataset, path, "mine", ids).sets
    assert (report.items, report.new) == (2, 0)


def test_another_file_under_the_same_name_is_refused(dataset, tmp_path):
    take_vectors(dataset, *with_name(parquet_list(tmp_path, VECTORS)))
    with pytest.raises(DataError, match="computed in another way"):
        take_vectors(dataset, *with_name(parquet_list(tmp_path, {"t000": [1.0, 2.0, 3.0]})))
    assert FeatureStore(dataset.folder, "mine").read(["t000"])[0].tolist() == [[1, 2]]


def with_name(written):
    return written[0], "mine", written[1]


def refused(dataset, path, ids, match=None):
    """The error, and nothing half-written."""
    with pytest.raises(DataError, match=match) as caught:
        take_vectors(dataset, path, "mine", ids)
    assert str(ids or path) in str(caught.value) or str(path) in str(caught.value)
    assert not (dataset.folder / "features").exists()


@EVERY_FORMAT
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_that_are_not_finite(dataset, tmp_path, write, wrong):
    path, ids = write(tmp_path, {**VECTORS, "b000": [1.0, wrong]})
    refused(dataset, path, ids, r"1 vectors hold numbers that are not finite(.|\n)*'b000'")


@EVERY_FORMAT
def test_no_item_of_the_dataset(dataset, tmp_path, write):
    refused(dataset, *write(tmp_path, {"stranger": [1.0, 2.0]}), "None of the 1 vectors belongs")


@pytest.mark.parametrize("write", [safetensors, parquet_list])
def test_vectors_of_different_lengths(dataset, tmp_path, write):
    path, ids = write(tmp_path, {"t000": [1.0, 2.0], "t001": [1.0, 2.0, 3.0]})
    refused(dataset, path, ids, "different lengths")


@pytest.mark.parametrize("write", [parquet_list, parquet_columns])
def test_an_id_that_stands_there_twice(dataset, tmp_path, write):
    path, _ = write(tmp_path, VECTORS)
    pl.concat([pl.read_parquet(path)] * 2).write_parquet(path)
    refused(dataset, path, None, "'t000' has two vectors")


def test_an_id_that_stands_twice_among_the_ids_of_a_matrix(dataset, tmp_path):
    path, ids = npy(tmp_path, VECTORS)
    ids.write_text("t000\nb003\nt000\n")
    refused(dataset, path, ids, "'t000' has two vectors")


@pytest.mark.parametrize("text", ["t000\n", "t000\nb003\nstranger\nb001\n", ""])
def test_fewer_or_more_ids_than_rows(dataset, tmp_path, text):
    path, ids = npy(tmp_path, VECTORS)
    ids.write_text(text)
    refused(dataset, path, ids, rf"3 vectors and {text.count(chr(10))} ids")


def test_a_matrix_without_ids(dataset, tmp_path):
    path, _ = npy(tmp_path, VECTORS)
    refused(dataset, path, None, "no ids")
    refused(dataset, path, tmp_path / "nothing.txt", "no ids")


@pytest.mark.parametrize(
    "array", [np.zeros(3), np.zeros((3, 2, 2)), np.float64(1), np.array([["a", "b"]] * 3)]
)
def test_an_array_that_is_no_matrix_of_numbers(dataset, tmp_path, array):
    path, ids = npy(tmp_path, VECTORS)
    np.save(path, array)
    refused(dataset, path, ids, "shape|no number")


def test_nothing_is_unpickled(dataset, tmp_path):
    path, ids = npy(tmp_path, VECTORS)
    np.save(path, np.array([{"a": 1}, None, 2], dtype=object), allow_pickle=True)
    refused(dataset, path, ids, "no .npy matrix")


@pytest.mark.parametrize("suffix", [".npy", ".safetensors", ".parquet"])
@pytest.mark.parametrize("content", [b"", b"not at all"])
def test_a_file_of_something_else(dataset, tmp_path, suffix, content):
    path = tmp_path / f"vectors{suffix}"
    path.write_bytes(content)
    (tmp_path / "ids.txt").write_text("t000\n")
    ids = tmp_path / "ids.txt" if suffix == ".npy" else None
    refused(dataset, path, ids, "The file is no|can't be read as Parquet")


def test_a_table_without_ids(dataset, tmp_path):
    path = tmp_path / "vectors.parquet"
    pl.DataFrame({"item": ["t000"], "vector": [[1.0]]}).write_parquet(path)
    refused(dataset, path, None, "no column 'id'")


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"id": ["t000", None], "vector": [[1.0], [2.0]]}),
        pl.DataFrame({"id": ["t000", "t001"], "vector": [[1.0], None]}),
        pl.DataFrame({"id": ["t000", "t001"], "vector": [[1.0], [None]]}),
        pl.DataFrame({"id": ["t000"], "vector": ["1.0"]}),
        pl.DataFrame({"id": ["t000"], "vector": [["x"]]}),
        pl.DataFrame({"id": ["t000"], "colour": ["red"]}),
        pl.DataFrame({"id": ["t000"]}),
        pl.DataFrame(schema={"id": pl.String, "vector": pl.List(pl.Float32)}),
        pl.DataFrame(schema={"id": pl.String, "f0": pl.Float32}),
    ],
    ids=[
        "an id is unknown",
        "a vector is unknown",
        "a number is unknown",
        "text",
        "lists of text",
        "columns of text",
        "no columns",
        "no rows",
        "no rows of columns",
    ],
)
def test_a_table_that_holds_no_vectors(dataset, tmp_path, frame):
    path = tmp_path / "vectors.parquet"
    frame.write_parquet(path)
    refused(dataset, path, None)


def test_no_tensors_at_all(dataset, tmp_path):
    refused(dataset, *safetensors(tmp_path, {}), "no vectors")


@pytest.mark.parametrize("name", ["vectors.npy", "vectors.parquet", "vectors.safetensors"])
def test_a_missing_file(dataset, tmp_path, name):
    refused(dataset, tmp_path / name, None, "There is no file of vectors here")


def test_an_unknown_suffix(dataset, tmp_path):
    path = tmp_path / "vectors.pkl"
    path.write_bytes(b"")
    refused(dataset, path, None, r"Vectors can't be read from \.pkl")


def test_vectors_of_unknown_items_are_listed_beside_the_nearest(dataset, tmp_path):
    path, ids = parquet_list(tmp_path, {**VECTORS, "T-001": [5.0, 6.0], "nobody": [7.0, 8.0]})
    report = take_vectors(dataset, path, "mine", ids)
    assert report.sets[0].items == 2
    assert sorted(read_problems(report.problems).select("value", "reason").rows()) == [
        ("T-001", "a vector of an unknown item; the nearest is t001"),
        ("nobody", "a vector of an unknown item"),
        ("stranger", "a vector of an unknown item"),
    ]
    refused_path, ids = parquet_list(tmp_path, {"T-001": [5.0, 6.0]})
    with pytest.raises(DataError, match="'T-001', and the nearest is 't001'"):
        take_vectors(dataset, refused_path, "other", ids)
