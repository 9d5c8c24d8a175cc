"""A folder of photographs as a catalogue: a person's own clothes.

What each shows is told by a table beside the photographs, else by the names of their folders, else
by a guess from the picture (see `photo_items`). The originals are only read: a dataset holds
thumbnails of them.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.pairing import pairs_within_outfits
from wearwith.catalog.importers.photo_files import READ_SUFFIXES, find_photos, names_of
from wearwith.catalog.importers.photo_items import KindsOfPictures, told_items, with_all_kinds
from wearwith.catalog.importers.photo_table import PhotoColumns, read_photo_table, spellings
from wearwith.catalog.importers.photo_thumbnails import make_thumbnails
from wearwith.catalog.importers.table_pairs import read_outfits
from wearwith.catalog.schema import PAIR_COLUMNS, table
from wearwith.errors import DataError
from wearwith.pictures.duplicates import PhotoFingerprint, repeats
from wearwith.progress import ProgressFactory, silent

__all__ = ["IMAGES", "TABLE_NAME", "read_photos"]

# The table that is read where none is named, and the folder of the thumbnails in the dataset.
TABLE_NAME, IMAGES = "items.csv", "images"


def read_photos(
    src: Path,
    problems: Problems,
    *,
    thumbnails: Path,
    out: Path,
    items: Path | None = None,
    outfits: Path | None = None,
    columns: PhotoColumns | None = None,
    keep_duplicates: bool = False,
    kinds_of_pictures: KindsOfPictures | None = None,
    progress: ProgressFactory = silent,
) -> SourceTables:
    """Read all photographs below a folder, and what is said about them.

    Parameters
    ----------
    thumbnails
        An empty folder, from which saving the dataset takes the thumbnails it keeps.
    out
        The dataset folder to be.
    items
        The table about the photographs; `items.csv` in `src`, if it is there, if not given.
    outfits
        Columns outfit and file, one row a photograph: every top makes a pair with every bottom of
        its outfit. Without it the photographs are a catalogue to encode and rank.
    columns
        What the columns of both tables are called.
    keep_duplicates
        Keep photographs that repeat another one.
    kinds_of_pictures
        Guesses the kinds of what neither table nor folders tell.
    progress
        Where to show how far it has come.

    Raises
    ------
    DataError
        If the folder has no photograph that can be used, or a table can't be read.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """
    if not src.is_dir():
        raise DataError("There is no such folder", where=src)
    columns = columns or PhotoColumns()
    files = find_photos(src, problems)
    _need(files, src, problems)
    known = spellings(files)
    if items is None and (src / TABLE_NAME).is_file():
        items = src / TABLE_NAME
    said = None if items is None else read_photo_table(items, src, known, columns, problems)
    names = dict(zip(files, names_of(files), strict=True))
    told = told_items(names, said, items, columns.kind, problems)
    places = {file: thumbnails / f"{name}.jpg" for file, name in names.items()}
    looks = make_thumbnails(src, places, problems, progress)
    _need(looks, src, problems)
    repeated = {} if keep_duplicates else _repeated(looks, told)
    for file, first in sorted(repeated.items()):
        problems.add(file, None, None, first, "the same photograph again (the value's stays)")
    kept = told.filter(pl.col("file").is_in([file for file in looks if file not in repeated]))
    kept = with_all_kinds(kept, thumbnails, kinds_of_pictures, problems, progress)
    pairs, worn = table(PAIR_COLUMNS).drop("split"), None
    if outfits is not None:
        pairs, worn = _outfits(outfits, kept, known, repeated, columns.file, problems)
    read = SourceTables(
        items=kept,
        pairs=pairs,
        image_root=out.resolve() / IMAGES,
        needs_pairs=outfits is not None,
        source={"kind_sources": dict(sorted(kept["kind_source"].value_counts().iter_rows()))},
        also=lambda dataset: _move(kept["image"], thumbnails, dataset / IMAGES),
    )
    if worn is not None:
        read.outfits = worn
    return read


def _need(
    usable: Sequence[str] | Mapping[str, PhotoFingerprint], src: Path, problems: Problems
) -> None:
    if usable:
        return
    reasons = "; ".join(f"{reason} ({count})" for reason, count in problems.dropped.items())
    kinds = ", ".join(sorted(suffix[1:] for suffix in READ_SUFFIXES))
    raise DataError(
        "The folder has no photograph that can be used",
        where=src,
        fix=f"what was left out: {reasons}" if reasons else f"put pictures there: {kinds}",
    )


def _repeated(looks: Mapping[str, PhotoFingerprint], told: pl.DataFrame) -> dict[str, str]:
    """Photographs that repeat another; what tells its kind goes before what does not."""
    untold = set(told.filter(pl.col("slot").is_null())["file"])
    files = sorted(looks, key=lambda file: file in untold)  # keeps the order otherwise
    found = repeats([looks[file] for file in files])
    return {files[later]: files[first] for later, first in found.items()}


def _outfits(
    path: Path,
    items: pl.DataFrame,
    known: Mapping[str, str],
    repeated: Mapping[str, str],
    column: str,
    problems: Problems,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs and outfits of a table that names photographs by file or id, repeated ones too."""
    id_of = dict(items.select("file", "id").iter_rows())
    ids = {name: id_of.get(repeated.get(file, file)) for name, file in known.items()}
    ids = {name: item for name, item in ids.items() if item} | {
        item: item for item in id_of.values()
    }
    names = pl.DataFrame({"id": list(ids)})
    worn = read_outfits(path, names, "outfit", column, "split", problems)
    worn = worn.with_columns(pl.col("item").replace_strict(ids)).unique()
    return pairs_within_outfits(worn, items, problems), worn


def _move(images: pl.Series, thumbnails: Path, folder: Path) -> None:
    folder.mkdir()
    for image in images:
        shutil.move(thumbnails / image, folder / image)
