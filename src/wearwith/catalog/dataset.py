"""A dataset: items, positive pairs, outfits and triplets, as a folder of Parquet files."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from wearwith.catalog.card import dataset_card
from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.problems import Problems
from wearwith.catalog.schema import (
    ITEM_COLUMNS,
    OUTFIT_COLUMNS,
    PAIR_COLUMNS,
    TRIPLET_COLUMNS,
    Split,
    item_table,
    require_columns,
    table,
)
from wearwith.catalog.validation import validate
from wearwith.errors import DataError
from wearwith.markdown import CARD
from wearwith.parquet import read_parquet
from wearwith.storage import new_folder, read_json, sha256_of_file, write_json, write_text

__all__ = ["SCHEMA_VERSION", "Dataset", "Manifest", "load_dataset"]

SCHEMA_VERSION = 1
_COLUMNS = {
    "items": ITEM_COLUMNS,
    "pairs": PAIR_COLUMNS,
    "outfits": OUTFIT_COLUMNS,
    "triplets": TRIPLET_COLUMNS,
}
TABLES = tuple(_COLUMNS)


class Manifest(BaseModel):
    """What a dataset folder says about itself; it is written last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    source: dict[str, Any]
    image_root: str | None
    dropped: dict[str, int]
    counts: dict[str, int]
    sha256: dict[str, str]


@dataclass(frozen=True)
class Dataset:
    """Items, pairs, outfits and triplets that agree with one another.

    Attributes
    ----------
    items
        One row an item, sorted by id; columns of `schema.ITEM_COLUMNS`, then extra ones.
    pairs
        Columns top, bottom, split.
    outfits
        Columns outfit, item; one row an item of an outfit.
    triplets
        Columns top, positive, negative, split, negatives.
    source
        Where it came from and how it was divided, as the manifest keeps it.
    image_root
        The folder that `items.image` is relative to.
    folder
        Where it lies on disk, once it does.
    """

    items: pl.DataFrame
    pairs: pl.DataFrame
    outfits: pl.DataFrame
    triplets: pl.DataFrame
    source: dict[str, Any] = field(default_factory=dict)
    image_root: Path | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    folder: Path | None = None

    @classmethod
    def from_frames(
        cls,
        items: pl.DataFrame,
        pairs: pl.DataFrame,
        outfits: pl.DataFrame | None = None,
        triplets: pl.DataFrame | None = None,
        **rest: Any,
    ) -> "Dataset":
        """Build and validate a dataset from data frames.

        Raises
        ------
        DataError
            If the frames contradict one another: unknown or duplicated ids, a top used as a
            bottom, an unknown kind or split.
        """
        dataset = cls(
            items=item_table(items),
            pairs=table(PAIR_COLUMNS, pairs),
            outfits=table(OUTFIT_COLUMNS, outfits),
            triplets=table(TRIPLET_COLUMNS, triplets),
            **rest,
        )
        validate(dataset.items, dataset.pairs, dataset.outfits, dataset.triplets)
        return dataset

    @cached_property
    def catalogue(self) -> Catalogue:
        """All tops and bottoms, whether or not they occur in a pair."""
        return Catalogue(tops=self._ids("top"), bottoms=self._ids("bottom"))

    def of_kind(self, kind: str) -> pl.DataFrame:
        """Items of a kind, sorted by id: row n is position n of the catalogue."""
        return self.items.filter(pl.col("kind") == kind)

    def pairs_of(self, split: Split) -> pl.DataFrame:
        """Positive pairs of a split."""
        return self.pairs.filter(pl.col("split") == split)

    def triplets_of(self, split: Split) -> pl.DataFrame:
        """Stored triplets of a split."""
        return self.triplets.filter(pl.col("split") == split)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the content of all tables: equal data, equal fingerprint."""
        digest = hashlib.sha256()
        for name in TABLES:
            frame: pl.DataFrame = getattr(self, name)
            digest.update(json.dumps([name, frame.columns, frame.height]).encode())
            digest.update(frame.write_ndjson().encode())
        return digest.hexdigest()

    def save(
        self,
        folder: str | Path,
        problems: Problems | None = None,
        also: Callable[[Path], None] | None = None,
    ) -> "Dataset":
        """Write the dataset into a new folder, the manifest last; return it with its place.

        Parameters
        ----------
        folder
            The new folder.
        problems
            What an importer could not use; kept as `problems.csv`.
        also
            Writes further files into the folder that it is given, before the manifest.

        Raises
        ------
        OutputExistsError
            If the folder exists.
        """
        folder = Path(folder)
        with new_folder(folder) as temporary:
            for name in TABLES:
                getattr(self, name).write_parquet(temporary / f"{name}.parquet")
            if problems is not None:
                problems.save(temporary / "problems.csv")
            n_problems = None if problems is None else len(problems.rows)
            write_text(temporary / CARD, dataset_card(self, n_problems))
            if also is not None:
                also(temporary)
            manifest = Manifest(
                schema_version=SCHEMA_VERSION,
                source=self.source,
                image_root=_written_root(self.image_root, folder),
                dropped=self.dropped,
                counts={name: getattr(self, name).height for name in TABLES},
                sha256={name: sha256_of_file(temporary / f"{name}.parquet") for name in TABLES},
            )
            write_json(temporary / "manifest.json", manifest.model_dump())
        return replace(self, folder=folder)

    def _ids(self, kind: str) -> tuple[str, ...]:
        return tuple(self.of_kind(kind)["id"].to_list())


def load_dataset(folder: str | Path) -> Dataset:
    """Read a dataset folder and check it against its manifest.

    Raises
    ------
    DataError
        If the folder is no dataset, is from a newer version, or a table was altered or damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError("There is no dataset here", where=folder, fix="see: wearwith import --help")
    manifest = _read_manifest(folder / "manifest.json")
    tables = {name: _read_table(folder / f"{name}.parquet", name, manifest) for name in TABLES}
    return Dataset(
        **tables,
        source=manifest.source,
        image_root=None if manifest.image_root is None else folder / manifest.image_root,
        dropped=manifest.dropped,
        folder=folder,
    )


def _written_root(root: Path | None, folder: Path) -> str | None:
    """Name the folder of the images: relative where it lies in the dataset's, so that both move."""
    if root is None:
        return None
    if root.resolve().is_relative_to(folder.resolve()):
        return root.resolve().relative_to(folder.resolve()).as_posix()
    return str(root.absolute())


def _read_manifest(path: Path) -> Manifest:
    content = read_json(path, "dataset manifest")
    version = content.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise DataError(
            f"This dataset has schema version {version}; this wearwith reads up to "
            f"{SCHEMA_VERSION}",
            where=path,
            fix="upgrade wearwith, or import the data again",
        )
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(
            f"The dataset manifest is malformed at {place!r}: {first['msg']}",
            where=path,
            fix="import the data again",
        ) from None


def _read_table(path: Path, name: str, manifest: Manifest) -> pl.DataFrame:
    if not path.is_file():
        raise DataError(f"The dataset lacks its table {name}", where=path, fix="import it again")
    if sha256_of_file(path) != manifest.sha256.get(name):
        raise DataError(
            f"The table {name} is not the one that the manifest was written for",
            where=path,
            fix="the file was altered or damaged: import the data again",
        )
    fix = "import the data again"
    frame = read_parquet(path, f"table {name}", fix=fix)
    require_columns(frame, _COLUMNS[name], path, fix=fix)
    return frame
