"""Feature vectors on disk, by the content that they were computed from.

A feature set is a folder `features/NAME` inside a dataset:

- `parts/*.parquet`: columns content (SHA-256) and vector. Parts are only added, so that encoding
  can stop anywhere and continue, and equal pictures are stored once.
- `index.parquet`: columns id and content.
- `manifest.json`: what computed the vectors; written last, so that a set without it is unfinished.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.errors import ConfigError, DataError
from wearwith.files.atomic import discard_folder, new_file, read_json, write_json
from wearwith.files.locks import remove_leftovers, sole_maker
from wearwith.files.parquet import read_parquet
from wearwith.types import Floats

__all__ = ["FeatureStore", "feature_sets"]

SCHEMA_VERSION = 1
MOST_NUMBERS = 1_000_000  # of a vector
_AGAIN = "remove the folder, and encode again"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class FeatureStore:
    """One feature set of a dataset.

    Raises `ConfigError` if the name can't be that of a folder everywhere.
    """

    def __init__(self, dataset_folder: Path, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"A feature set can't have the name {name!r}",
                fix="use letters, digits, dots, hyphens and underscores, a letter or digit first",
            )
        self.name = name
        self.folder = dataset_folder / "features" / name

    @property
    def is_finished(self) -> bool:
        """Whether the set is complete."""
        return (self.folder / "manifest.json").is_file()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing into the set.

        Raises `OutputExistsError` if another one is.
        """
        with sole_maker(self.folder):
            for folder in (self.folder, self.folder / "parts"):
                remove_leftovers(folder)
            yield

    def begin(self, encoder: dict[str, Any], dim: int, *, again: bool = False) -> None:
        """Prepare the set for an encoder; continue where an earlier, equal one stopped.

        What another encoder wrote here, or the same one with other settings, is removed if `again`.
        Otherwise it is a `DataError`.
        """
        plan = {"schema_version": SCHEMA_VERSION, "encoder": encoder, "dim": dim}
        path = self.folder / "encoder.json"
        if path.is_file():
            before = read_json(path, "feature set")
            if before != plan and not again:
                raise DataError(
                    f"The feature set {self.name!r} was computed in another way",
                    where=self.folder,
                    fix="give the new one another --name, or remove that folder",
                )
            if before != plan:
                discard_folder(self.folder)
        if not path.is_file():
            write_json(path, plan)
        (self.folder / "parts").mkdir(exist_ok=True)

    def contents(self) -> set[str]:
        """Content hashes that have a vector already."""
        what = "part of the feature set"
        parts = [read_parquet(part, what, columns=["content"]) for part in self._parts()]
        return set().union(*(part["content"] for part in parts))

    def append(self, contents: Sequence[str], vectors: Floats) -> None:
        """Add vectors of shape (n, dim) under their content hashes.

        Raises `DataError` if a number is not finite, or the vectors have another length than the
        set's.
        """
        dim = int(read_json(self.folder / "encoder.json", "feature set")["dim"])
        if vectors.shape[1] != dim:
            raise DataError(
                f"Feature vectors have {vectors.shape[1]} numbers, and the set has {dim}",
                where=self.folder,
            )
        bad = ~np.isfinite(vectors).all(axis=1)
        if bad.any():
            raise DataError(
                f"{int(bad.sum())} feature vectors hold numbers that are not finite",
                where=self.folder,
            )
        frame = pl.DataFrame(
            {"content": list(contents), "vector": vectors},
            schema={"content": pl.String(), "vector": pl.Array(pl.Float32(), vectors.shape[1])},
        )
        number = len(self._parts())
        with new_file(self.folder / "parts" / f"{number:06d}.parquet") as temporary:
            frame.write_parquet(temporary)

    def finish(self, content_of: Iterable[tuple[str, str]]) -> None:
        """Write the content of each item id, then the manifest."""
        index = pl.DataFrame(
            list(content_of), schema={"id": pl.String(), "content": pl.String()}, orient="row"
        ).sort("id")
        with new_file(self.folder / "index.parquet") as temporary:
            index.write_parquet(temporary)
        plan = read_json(self.folder / "encoder.json", "feature set")
        write_json(self.folder / "manifest.json", {**plan, "items": index.height})

    def read(self, ids: Sequence[str]) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Vectors of items, shape (n, dim), and whether each has one, shape (n,).

        An item without a vector has zeros, which must not be used as one.

        Raises `DataError` if the set is missing, unfinished, damaged or from a newer version.
        """
        manifest = self.manifest()
        dim = int(manifest["dim"])
        index = self._table(self.folder / "index.parquet", {"id": pl.String()})
        places = pl.DataFrame({"id": list(ids)}, schema={"id": pl.String()})
        places = places.with_row_index("place").join(index, on="id")
        vectors = np.zeros((len(ids), dim), dtype=np.float32)
        present = np.zeros(len(ids), dtype=bool)
        for part in self._parts():
            held = self._table(part, {"vector": pl.Array(pl.Float32(), dim)})
            found = places.join(held, on="content")
            rows = found["place"].to_numpy()
            if len(rows):
                vectors[rows] = found["vector"].to_numpy()
                present[rows] = True
        if not np.isfinite(vectors).all():
            raise DataError(
                "The feature set holds numbers that are not finite", where=self.folder, fix=_AGAIN
            )
        return vectors, present

    def manifest(self) -> dict[str, Any]:
        """Read what computed the vectors, and how many items have one.

        Raises `DataError` if the set is missing, unfinished, damaged or from a newer version.
        """
        if not self.is_finished:
            state = "is unfinished" if self.folder.is_dir() else "does not exist"
            raise DataError(
                f"The feature set {self.name!r} {state}",
                where=self.folder,
                fix="wearwith encode DATASET (it goes on where it stopped)",
            )
        manifest = read_json(self.folder / "manifest.json", "feature set")
        version, dim = manifest.get("schema_version"), manifest.get("dim")
        if not isinstance(version, int) or not isinstance(dim, int) or not 0 < dim <= MOST_NUMBERS:
            raise DataError(
                f"The manifest of the feature set {self.name!r} is damaged",
                where=self.folder,
                fix=_AGAIN,
            )
        if version > SCHEMA_VERSION:
            raise DataError(
                "This feature set is from a newer wearwith",
                where=self.folder,
                fix="upgrade wearwith, or remove the folder and encode again",
            )
        return manifest

    def _table(self, path: Path, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
        """Read a table with a column `content` and others."""
        schema = {"content": pl.String(), **columns}
        return read_parquet(path, "part of the feature set", schema=schema, fix=_AGAIN)

    def _parts(self) -> list[Path]:
        return sorted((self.folder / "parts").glob("[0-9]*.parquet"))


def feature_sets(dataset_folder: Path | None) -> list[str]:
    """Names of the finished feature sets of a dataset, sorted."""
    if dataset_folder is None:
        return []
    folders = (dataset_folder / "features").glob("*/manifest.json")
    return sorted(path.parent.name for path in folders)
