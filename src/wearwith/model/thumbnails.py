"""Thumbnails in an exported model, so that a service needs no other folder.

- `pictures/HASH.webp`: thumbnails, each named after its content, which it is held against when it
  is read: a folder from somebody else can't have another file, such as a link's target, sent out.
- `pictures.parquet`: which item has which: id, file.

The id of an item is never part of a path.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from wearwith.decoding import opened, shrunk
from wearwith.errors import DataError, RunError
from wearwith.features.reading import read_file
from wearwith.parquet import read_parquet
from wearwith.progress import ProgressFactory, silent

__all__ = ["PICTURES", "SIDE", "read_picture", "read_pictures", "save_pictures", "thumbnail"]

PICTURES = "pictures.parquet"
FOLDER = "pictures"
SIDE = 400  # pixels of the longer side
QUALITY = 80
MOST_BYTES = 2 * 2**20  # of a thumbnail; one of noise has a tenth of it
_DIGITS = 32
_NAME = re.compile(rf"[0-9a-f]{{{_DIGITS}}}\.webp")


def thumbnail(data: bytes) -> bytes:
    """Make a small WebP of a picture: upright, in colour, without what else its file tells.

    Raises
    ------
    DataError
        If it is no picture, damaged, or too large to be opened safely.
    ExtraMissingError
        If Pillow is not installed.
    """
    with opened(data) as file:
        out = io.BytesIO()
        shrunk(file, SIDE).save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def save_pictures(
    images: Iterable[tuple[str, str]],
    root: Path,
    folder: Path,
    progress: ProgressFactory = silent,
) -> str:
    """Write thumbnails and their table into a folder; return the table's name.

    An item whose photograph can't be read has none.

    Parameters
    ----------
    images
        Id and image of each item, the image relative to `root`.
    root
        The folder of the photographs.
    folder
        Of the exported model, while it is written.
    progress
        Where to show how far it has come.
    """
    rows = []
    (folder / FOLDER).mkdir()
    images = list(images)
    with progress("Making thumbnails", len(images)) as bar:
        for item, image in images:
            bar.advance(1)
            try:
                small = thumbnail(read_file(root, image))
            except DataError:
                continue
            name = f"{_digits(small)}.webp"
            (folder / FOLDER / name).write_bytes(small)
            rows.append((item, name))
    table = pl.DataFrame(rows, schema={"id": pl.String(), "file": pl.String()}, orient="row")
    table.write_parquet(folder / PICTURES)
    return PICTURES


def read_pictures(folder: Path) -> Mapping[str, Path]:
    """Item id to the file of its thumbnail; none where the export has no pictures.

    Raises
    ------
    RunError
        If the table is damaged, or names a file outside of the folder of thumbnails, or one that
        is none.
    """
    path = folder / PICTURES
    if not path.is_file():
        return {}
    found = {}
    schema = {"id": pl.String(), "file": pl.String()}
    table = read_parquet(path, "table of thumbnails", schema=schema, error=RunError)
    for item, name in table.select("id", "file").iter_rows():
        if item is None or not _NAME.fullmatch(name or ""):
            raise RunError(
                f"The thumbnail of {item!r} lies elsewhere or is none: {name!r}", where=path
            )
        found[item] = folder / FOLDER / name
    return found


def read_picture(path: Path) -> bytes:
    """Read one of the thumbnails of `read_pictures`.

    Raises
    ------
    OSError
        If it can't be read.
    RunError
        If its content is another than its name says.
    """
    if path.is_file() and path.stat().st_size <= MOST_BYTES:  # else a pipe would never end
        data = path.read_bytes()
        if _digits(data) == path.stem:
            return data
    elif not path.exists():
        raise FileNotFoundError(path)
    raise RunError(
        "A thumbnail is not the one that was exported", where=path.name, fix="export it again"
    )


def _digits(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]
