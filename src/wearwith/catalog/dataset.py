"""A dataset: items, positive pairs, outfits and triplets, as a folder of Parquet files."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.dataset_card import dataset_card
from wearwith.catalog.dataset_manifest import SCHEMA_VERSION, DatasetManifest, read_manifest
from wearwith.catalog.divided_pairs import pair_positions, sorted_pairs
from wearwith.catalog.drawn_triplets import Drawn, draw_again
from wearwith.catalog.import_problems import Problems, read_problems
from wearwith.catalog.schema import (
    OUTFIT_COLUMNS,
    PAIR_COLUMNS,
    SPLITS,
    TRIPLET_COLUMNS,
    Split,
    exactly,
    item_table,
    read_item_table,
    table,
    with_kinds,
)
from wearwith.catalog.triplets import TripletArrays
from wearwith.catalog.validation import (
    on_their_sides,
    validate_items,
    validate_outfits,
    validate_pairs,
    validate_triplets,
)
from wearwith.errors import DataError
from wearwith.files.atomic import new_folder, sha256_of_file, write_json, write_text
from wearwith.files.markdown import CARD
from wearwith.files.parquet import read_parquet
from wearwith.types import Side
from wearwith.words.near_folders import or_near_folder

__all__ = ["Dataset", "load_dataset"]

TABLES = ("items", "pairs", "outfits", "triplets")
PROBLEMS = "problems.csv"
SLOTS_SINCE = 3  # the version whose items have a side and a slot, and outfits splits and positions
MOST_SEALED = 1_000_000  # triplets; a fingerprint draws and reads all of them
_OUTFIT_COLUMNS_BEFORE = {name: OUTFIT_COLUMNS[name] for name in ("outfit", "item")}


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
        Columns outfit, item, split, position; one row an item of an outfit.
    stored
        The stored triplets: columns top, positive, negative, split, negatives.
    drawn
        How to draw the training triplets, if they are not stored.
    source
        Where the data came from and how it was divided, as in the manifest.
    image_root
        The folder that `items.image` is relative to.
    dropped
        How many rows the importer left out, by reason.
    folder
        Where it lies on disk, if it does.
    schema_version
        Of the folder it was read from. The fingerprint follows this version, since runs hold it.
    """

    items: pl.DataFrame
    pairs: pl.DataFrame
    outfits: pl.DataFrame
    stored: pl.DataFrame
    drawn: Drawn | None = None
    source: dict[str, Any] = field(default_factory=dict)
    image_root: Path | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    folder: Path | None = None
    schema_version: int = SCHEMA_VERSION

    @classmethod
    def from_frames(
        cls,
        items: pl.DataFrame,
        pairs: pl.DataFrame | None = None,
        outfits: pl.DataFrame | None = None,
        triplets: pl.DataFrame | None = None,
        **rest: Any,
    ) -> "Dataset":
        """Build and validate a dataset from data frames; all triplets given are stored.

        Raises
        ------
        DataError
            If the frames contradict one another: unknown or duplicated ids, a top used as a
            bottom, an unknown kind, slot or split.
        """
        items = item_table(items)
        validate_items(items)
        catalogue = Catalogue.of(items)
        pairs = on_their_sides(exactly(PAIR_COLUMNS, pairs), items, catalogue, "pairs")
        pairs = sorted_pairs(pairs)
        validate_pairs(pairs)
        stored = exactly(TRIPLET_COLUMNS, triplets)
        stored = on_their_sides(stored, items, catalogue, "triplets").sort(list(TRIPLET_COLUMNS))
        validate_triplets(stored)
        outfits = table(OUTFIT_COLUMNS, outfits)
        validate_outfits(outfits, items)
        return cls(items, _as_text(pairs), outfits, _as_text(stored), **rest)

    def with_triplets(self, triplets: pl.DataFrame) -> "Dataset":
        """Replace all triplets by these, which are stored."""
        return replace(self, stored=table(TRIPLET_COLUMNS, triplets), drawn=None)

    def with_some_training_pairs(self, n: int, rng: np.random.Generator) -> "Dataset":
        """Keep so many training pairs, drawn by chance, and no stored triplets of training."""
        training = (self.pairs["split"] == "train").to_numpy()
        kept = ~training
        kept[rng.permutation(np.flatnonzero(training))[:n]] = True
        stored = self.stored.filter(pl.col("split") != "train")
        return replace(self, pairs=self.pairs.filter(kept), stored=stored, drawn=None)

    def in_text(self) -> "Dataset":
        """Give ids as text where the columns of pairs or triplets are by number."""
        return replace(self, pairs=_as_text(self.pairs), stored=_as_text(self.stored))

    @cached_property
    def catalogue(self) -> Catalogue:
        """All tops and bottoms, whether or not they occur in a pair."""
        return Catalogue.of(self.items)

    def of_side(self, side: Side) -> pl.DataFrame:
        """Items of a side, sorted by id: row n is position n of the catalogue."""
        return self.items.filter(pl.col("side") == side)

    def pairs_of(self, split: Split) -> pl.DataFrame:
        """Positive pairs of a split."""
        return self.pairs.filter(pl.col("split") == split)

    @cached_property
    def triplets(self) -> pl.DataFrame:
        """All triplets; those of training are drawn if they are not stored.

        A row for each takes much memory: `positions.dataset_triplets` gives numbers.
        """
        if self.drawn is None:
            return self.stored
        stored = self.stored.cast({"split": pl.String, "negatives": pl.String})
        stored = on_their_sides(stored, self.items, self.catalogue, "triplets")
        return _as_text(pl.concat([stored, self._drawn_rows()]).sort(list(TRIPLET_COLUMNS)))

    def triplets_of(self, split: Split) -> pl.DataFrame:
        """Triplets of a split, stored or drawn."""
        if self.draws(split):
            return _as_text(self._drawn_rows())
        return self.stored.filter(pl.col("split") == split)

    def count_triplets(self, split: Split) -> int:
        """Count the triplets of a split without drawing them."""
        if split == "train" and self.drawn is not None:
            return self.drawn.count
        return int((self.stored["split"] == split).sum())

    def negatives_of(self, split: Split) -> tuple[str, ...]:
        """Name the kinds of negatives in a split's triplets, such as random; empty for none."""
        if self.draws(split):
            return ("random",) if self.count_triplets(split) else ()
        named = self.stored.filter(pl.col("split") == split)["negatives"]
        return tuple(sorted(named.drop_nulls().unique()))

    def draws(self, split: Split) -> bool:
        """Whether the triplets of a split are drawn, not stored."""
        return split == "train" and self.drawn is not None

    def drawn_triplets(self) -> TripletArrays:
        """Draw the triplets that are not stored, if any: always the same ones, sorted.

        Raises
        ------
        DataError
            If they differ from those drawn at the import.
        """
        if self.drawn is None:
            nothing = np.empty(0, dtype=np.int64)
            return TripletArrays(nothing, nothing, nothing)
        pairs = on_their_sides(self.pairs, self.items, self.catalogue, "pairs")
        tops, bottoms = pair_positions(pairs)
        is_training = (pairs["split"] == "train").to_numpy()
        return draw_again(self.drawn, tops, bottoms, is_training, len(self.catalogue.bottoms))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content of all tables, including drawn triplets.

        A dataset of an older version keeps its fingerprint, for which its tables are taken as that
        version had them; imported again it gets another.
        """
        items, outfits = self.items, self.outfits
        if self.schema_version < SLOTS_SINCE:
            items, outfits = with_kinds(items), outfits.select(*_OUTFIT_COLUMNS_BEFORE)
        digest = hashlib.sha256()
        for name, frame in zip(TABLES, (items, self.pairs, outfits, self.triplets), strict=True):
            digest.update(json.dumps([name, frame.columns, frame.height]).encode())
            for part in frame.iter_slices(100_000):  # the text of all rows is large
                digest.update(part.write_ndjson().encode())
        return digest.hexdigest()

    def bad_rows(self) -> pl.DataFrame | None:
        """Read the rows of the source that the importer could not use; None without a list.

        Raises
        ------
        DataError
            If `problems.csv` can't be read.
        """
        path = None if self.folder is None else self.folder / PROBLEMS
        return read_problems(path) if path is not None and path.is_file() else None

    def card(self, n_problems: int | None = None) -> str:
        """Write the card as Markdown; `n_problems` counts the bad rows, if there is a list."""
        n_triplets = sum(self.count_triplets(split) for split in SPLITS)
        return dataset_card(
            items=self.items,
            pairs=self.pairs,
            outfits=self.outfits,
            stored=self.stored,
            n_drawn=None if self.drawn is None else self.drawn.count,
            source=self.source,
            dropped=self.dropped,
            fingerprint=self.fingerprint if n_triplets <= MOST_SEALED else None,
            n_problems=n_problems,
        )

    def save(
        self,
        folder: str | Path,
        problems: Problems | None = None,
        also: Callable[[Path], None] | None = None,
    ) -> "Dataset":
        """Write the dataset into a new folder, the manifest last; return it with its folder.

        Parameters
        ----------
        folder
            The new folder.
        problems
            What an importer could not use; kept as `problems.csv`.
        also
            Writes further files into the folder it is given, before the manifest.

        Raises
        ------
        OutputExistsError
            If the folder exists.
        """
        folder = Path(folder)
        tables = dict(zip(TABLES, (self.items, self.pairs, self.outfits, self.stored), strict=True))
        with new_folder(folder) as temporary:
            for name, frame in tables.items():
                # A part at a time, so that text of columns by number is never there as a whole.
                text = frame.lazy().cast({cs.enum(): pl.String})
                text.sink_parquet(temporary / f"{name}.parquet")
            if problems is not None:
                problems.save(temporary / PROBLEMS)
            n_problems = None if problems is None else len(problems.rows)
            write_text(temporary / CARD, self.card(n_problems))
            if also is not None:
                also(temporary)
            manifest = DatasetManifest(
                schema_version=SCHEMA_VERSION,
                source=self.source,
                image_root=_written_root(self.image_root, folder),
                dropped=self.dropped,
                counts={name: frame.height for name, frame in tables.items()},
                sha256={name: sha256_of_file(temporary / f"{name}.parquet") for name in TABLES},
                drawn=self.drawn,
            )
            write_json(temporary / "manifest.json", manifest.model_dump())
        return replace(self, folder=folder, schema_version=SCHEMA_VERSION)

    def _drawn_rows(self) -> pl.DataFrame:
        """Rows of the training triplets; columns of ids have the types of the catalogue."""
        drawn, catalogue = self.drawn_triplets(), self.catalogue
        frame = pl.DataFrame(
            {
                "top": catalogue.name_tops(drawn.tops).cast(catalogue.top_type),
                "positive": catalogue.name_bottoms(drawn.positives).cast(catalogue.bottom_type),
                "negative": catalogue.name_bottoms(drawn.negatives).cast(catalogue.bottom_type),
            }
        )
        return frame.with_columns(split=pl.lit("train"), negatives=pl.lit("random"))


def load_dataset(folder: str | Path) -> Dataset:
    """Read a dataset folder and check it against its manifest.

    Raises
    ------
    DataError
        If the folder is not a dataset, is from a newer version, or a table was altered or damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        fix = or_near_folder(folder, ("manifest.json",), "see: wearwith import --help")
        raise DataError("There is no dataset here", where=folder, fix=fix)
    manifest = read_manifest(folder / "manifest.json")
    items, pairs, outfits, stored = (_read_table(folder, name, manifest) for name in TABLES)
    return Dataset(
        items,
        pairs,
        exactly(OUTFIT_COLUMNS, outfits),
        stored,
        drawn=manifest.drawn,
        source=manifest.source,
        image_root=None if manifest.image_root is None else folder / manifest.image_root,
        dropped=manifest.dropped,
        folder=folder,
        schema_version=manifest.schema_version,
    )


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn columns of positions into ids."""
    return frame.cast({cs.enum(): pl.String})


def _written_root(root: Path | None, folder: Path) -> str | None:
    """Make the folder of images relative if it lies in the dataset's, so that both can move."""
    if root is None:
        return None
    if root.resolve().is_relative_to(folder.resolve()):
        return root.resolve().relative_to(folder.resolve()).as_posix()
    return str(root.absolute())


def _read_table(folder: Path, name: str, manifest: DatasetManifest) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise DataError(f"The dataset lacks its table {name}", where=path, fix="import it again")
    if sha256_of_file(path) != manifest.sha256.get(name):
        raise DataError(
            f"The table {name} is not the one that the manifest was written for",
            where=path,
            fix="the file was altered or damaged: import the data again",
        )
    fix = "import the data again"
    if name == "items":
        return read_item_table(path, "table items", fix=fix)
    has_slots = manifest.schema_version >= SLOTS_SINCE
    columns = {
        "pairs": PAIR_COLUMNS,
        "outfits": OUTFIT_COLUMNS if has_slots else _OUTFIT_COLUMNS_BEFORE,
        "triplets": TRIPLET_COLUMNS,
    }
    return read_parquet(path, f"table {name}", schema=columns[name], fix=fix)
