"""Import a folder of photographs, such as a person's own clothes, as a catalogue.

A table beside the photographs says what each shows; without it the names of folders do, or a guess
from the picture (see `photo_items`). The originals are only read: a dataset holds thumbnails.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.photo_files import READ_SUFFIXES, find_photos, names_of
from wearwith.catalog.importers.photo_items import KindsOfPictures, described_items, with_all_kinds
from wearwith.catalog.importers.photo_table import PhotoColumns, read_photo_table, spellings
from wearwith.catalog.importers.photo_thumbnails import make_thumbnails
from wearwith.catalog.importers.table_pairs import items_once, read_outfits
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.errors import DataError
from wearwith.pictures.duplicates import PhotoFingerprint, repeats
from wearwith.progress import ProgressFactory, silent

__all__ = ["IMAGES", "TABLE_NAME", "read_photos"]

# The default table, and the folder of the thumbnails in the dataset.
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
    kinds: Mapping[str, str] | None = None,
    kinds_of_pictures: KindsOfPictures | None = None,
    progress: ProgressFactory = silent,
) -> SourceTables:
    """Read all photographs below a folder, and what is known about them.

    Parameters
    ----------
    thumbnails
        An empty folder for thumbnails, which saving the dataset moves.
    out
        The future dataset folder.
    items
        The table about the photographs; by default `items.csv` in `src`, if it exists.
    outfits
        Columns outfit and file, one row a photograph: every top makes a pair with every bottom of
        its outfit. Without it the photographs are a catalogue to encode and rank.
    columns
        The names of the columns of both tables.
    keep_duplicates
        Keep photographs that repeat another one.
    kinds
        The kind, or slot, that a word of the table or the name of a folder stands for.
    kinds_of_pictures
        Guesses kinds that neither table nor folders tell.
    progress
        Shows the progress.

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
    listed = None if items is None else read_photo_table(items, src, known, columns, problems)
    names = dict(zip(files, names_of(files), strict=True))
    described = described_items(names, listed, items, columns.kind, problems, kinds)
    places = {file: thumbnails / f"{name}.jpg" for file, name in names.items()}
    fingerprints = make_thumbnails(src, places, problems, progress)
    _need(fingerprints, src, problems)
    repeated = {} if keep_duplicates else _repeated(fingerprints, described)
    for file, first in sorted(repeated.items()):
        problems.add(file, None, None, first, "the same photograph again (the value's stays)")
    kept = described.filter(
        pl.col("file").is_in([file for file in fingerprints if file not in repeated])
    )
    kept = with_all_kinds(kept, thumbnails, kinds_of_pictures, problems, progress)
    read = SourceTables(
        items=kept,
        pairs=None,
        image_root=out.resolve() / IMAGES,
        source={"kind_sources": dict(sorted(kept["kind_source"].value_counts().iter_rows()))},
        also=lambda dataset: _move(kept["image"], thumbnails, dataset / IMAGES),
    )
    if outfits is not None:
        worn = _outfits(outfits, kept, known, repeated, columns.file, problems)
        read.pairs, read.outfits = pairs_within_outfits(worn, kept, problems), worn
    return read


def _need(
    usable: Sequence[str] | Mapping[str, PhotoFingerprint], src: Path, problems: Problems
) -> None:
    if usable:
        return
    reasons = problems.in_words()
    kinds = ", ".join(sorted(suffix[1:] for suffix in READ_SUFFIXES))
    raise DataError(
        "The folder has no photograph that can be used",
        where=src,
        fix=f"what was left out: {reasons}" if reasons else f"put pictures there: {kinds}",
    )


def _repeated(
    fingerprints: Mapping[str, PhotoFingerprint], known_items: pl.DataFrame
) -> dict[str, str]:
    """Map photographs to the one they repeat, preferably one whose kind is known."""
    unknown = set(known_items.filter(pl.col("slot").is_null())["file"])
    files = sorted(fingerprints, key=lambda file: file in unknown)  # stable
    later_to_first = repeats([fingerprints[file] for file in files])
    return {files[later]: files[first] for later, first in later_to_first.items()}


def _outfits(
    path: Path,
    items: pl.DataFrame,
    known: Mapping[str, str],
    repeated: Mapping[str, str],
    column: str,
    problems: Problems,
) -> pl.DataFrame:
    """Read outfits from a table that names photographs by file or id, repeated ones too."""
    id_of = dict(items.select("file", "id").iter_rows())
    ids = {name: id_of.get(repeated.get(file, file)) for name, file in known.items()}
    ids = {name: item for name, item in ids.items() if item} | {
        item: item for item in id_of.values()
    }
    # A table made on Windows has its paths.
    ids |= {name.replace("/", "\\"): item for name, item in ids.items()} | ids
    names = pl.DataFrame({"id": list(ids)})
    worn = read_outfits(path, names, "outfit", column, "split", problems)
    return items_once(worn.with_columns(pl.col("item").replace_strict(ids)))


def _move(images: pl.Series, thumbnails: Path, folder: Path) -> None:
    folder.mkdir()
    for image in images:
        shutil.move(thumbnails / image, folder / image)
