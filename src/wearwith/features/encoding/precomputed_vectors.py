"""Takes vectors that exist already: `.npy`, `.safetensors` or Parquet, by item id."""

from pathlib import Path

import numpy as np
import polars as pl

from wearwith.catalog import Dataset
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.known_ids import set_unknown_aside
from wearwith.catalog.importers.table_values import id_column
from wearwith.errors import ConfigError, DataError
from wearwith.features.encoding.encode_photographs import EncodingReport, SetReport
from wearwith.features.feature_store import FeatureStore
from wearwith.files.atomic import sha256_of_file
from wearwith.files.parquet import read_parquet
from wearwith.types import Floats

__all__ = ["read_vectors", "take_vectors"]

PART = 4096


def take_vectors(
    dataset: Dataset, path: Path, name: str, ids: Path | None = None
) -> EncodingReport:
    """Put the vectors of a file into a feature set of the dataset.

    Vectors of items that the dataset does not have are left out; `problems.csv` of the feature set
    lists them, each beside the nearest id of the dataset.

    Raises
    ------
    ConfigError
        If the dataset has no folder.
    DataError
        If the file is missing or malformed, holds a number that is not finite, names an id twice,
        or has no vector for any item.
    OutputExistsError
        If another process is writing into the set.
    """
    if dataset.folder is None:
        raise ConfigError("A dataset must be saved before it can take vectors")
    names, vectors = read_vectors(path, ids)
    known = set(dataset.items["id"])
    rows = [row for row, item in enumerate(names) if item in known]
    problems = _strangers([name for name in names if name not in known], dataset, path)
    if not rows:
        raise DataError(
            f"None of the {len(names)} vectors belongs to an item of the dataset",
            where=path,
            fix=f"the file must use the dataset's item ids: {problems.in_words()}",
        )
    bad = ~np.isfinite(vectors).all(axis=1)
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"{int(bad.sum())} vectors hold numbers that are not finite",
            where=f"{path}, first for the item {names[first]!r}",
        )
    store = FeatureStore(dataset.folder, name)
    with store.writing():
        store.begin({"name": "precomputed", "sha256": sha256_of_file(path)}, vectors.shape[1])
        have = store.contents()
        new = [row for row in rows if names[row] not in have]
        for start in range(0, len(new), PART):
            piece = new[start : start + PART]
            store.append([names[row] for row in piece], vectors[piece])
        store.finish((names[row], names[row]) for row in rows)
        listed = store.folder / "problems.csv"
        if problems.rows:
            problems.save(listed)
        else:
            listed.unlink(missing_ok=True)
    garments = dataset.items.filter(pl.col("side").is_not_null()).height
    return EncodingReport(
        [SetReport(name, vectors.shape[1], len(rows), len(new), max(garments - len(rows), 0), 0)],
        listed if problems.rows else None,
    )


def _strangers(unknown: list[str], dataset: Dataset, path: Path) -> Problems:
    """Note ids that no item has."""
    problems = Problems()
    rows = pl.DataFrame(
        {
            "row": pl.Series([None] * len(unknown), dtype=pl.Int64),
            "id": pl.Series(unknown, dtype=pl.String),
        }
    )
    checks, reason = RowChecks(problems, path.name), "a vector of an unknown item"
    set_unknown_aside(checks, rows, pl.lit(value=True), "id", reason, dataset.items["id"])
    return problems


def read_vectors(path: Path, ids: Path | None = None) -> tuple[list[str], Floats]:
    """Read ids and vectors, shape (n, dim).

    `.npy` holds a matrix, and `ids` (one id per line) names its rows. `.safetensors` holds one
    tensor of shape (dim,) for each id. Parquet has a column `id` and either a list column `vector`
    or number columns.

    Raises `DataError` if a file is missing or malformed, or vectors have different lengths.
    """
    if not path.is_file():
        raise DataError("There is no file of vectors here", where=path)
    readers = {".npy": _npy, ".safetensors": _safetensors, ".parquet": _parquet}
    if path.suffix not in readers:
        raise DataError(
            f"Vectors can't be read from {path.suffix or 'a file without suffix'}",
            where=path,
            fix="use .npy with --ids, .safetensors or .parquet",
        )
    names, vectors = readers[path.suffix](path, ids)
    if vectors.ndim != 2 or 0 in vectors.shape:
        raise DataError(f"Vectors have shape {vectors.shape}, not (n, dim)", where=path)
    if vectors.dtype.kind not in "fiu":
        raise DataError("The vectors hold something that is no number", where=path)
    if len(names) != len(vectors):
        raise DataError(f"There are {len(vectors)} vectors and {len(names)} ids", where=path)
    if None in names:
        raise DataError("A vector has no id", where=path)
    if len(set(names)) != len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise DataError(f"The id {twice!r} has two vectors", where=path)
    return names, vectors.astype(np.float32)


def _npy(path: Path, ids: Path | None) -> tuple[list[str], Floats]:
    if ids is None or not ids.is_file():
        raise DataError(
            "A .npy file has no ids",
            where=ids or path,
            fix="name a text file with the item id of each row: --ids FILE",
        )
    try:
        vectors = np.load(path, allow_pickle=False)
    except Exception as error:  # noqa: BLE001 - its header is parsed as Python, and fails in any way
        raise DataError(f"The file is no .npy matrix: {error}", where=path) from None
    if not isinstance(vectors, np.ndarray):
        raise DataError("The file is no .npy matrix: it is an archive", where=path)
    try:
        return ids.read_text(encoding="utf-8").splitlines(), vectors
    except UnicodeDecodeError:
        raise DataError("The ids are no UTF-8 text", where=ids) from None


def _safetensors(path: Path, ids: Path | None) -> tuple[list[str], Floats]:  # noqa: ARG001
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise DataError(f"The file is no safetensors: {error}", where=path) from None
    lengths = {tensor.shape for tensor in tensors.values()}
    if len(lengths) > 1:
        raise DataError(f"Vectors have different lengths: {sorted(lengths)[:3]}", where=path)
    if not tensors:
        raise DataError("The file holds no vectors", where=path)
    return list(tensors), np.stack([tensor.astype(np.float32) for tensor in tensors.values()])


def _parquet(path: Path, _: Path | None) -> tuple[list[str], Floats]:
    frame = read_parquet(path, "file of vectors")
    if "id" not in frame.columns:
        raise DataError("The file has no column 'id'", where=path)
    ids = frame.select(id_column(frame, "id", path)).to_series().to_list()
    if "vector" not in frame.columns:
        return ids, frame.drop("id").to_numpy()
    try:
        rows = [np.asarray(row, dtype=np.float32) for row in frame["vector"].to_list()]
    except (ValueError, TypeError):
        raise DataError("The column 'vector' holds no numbers", where=path) from None
    lengths = {row.shape for row in rows}
    if len(lengths) > 1:
        raise DataError(f"Vectors have different lengths: {sorted(lengths)[:3]}", where=path)
    return ids, np.array(rows, dtype=np.float32)
