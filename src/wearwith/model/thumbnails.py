"""Thumbnails of a model's garments, for pages.

Each is made from the photograph in the dataset when first asked for, and kept in memory. A copy
made with `--pictures` holds all of them, and needs no other folder:

- `pictures/HASH.webp`: thumbnails, each named after its content and checked against that name when
  read: a folder from somebody else can't have another file, such as a link's target, sent out.
- `pictures.parquet`: the file of each item: id, file.

The id of an item is never part of a path.
"""

import hashlib
import io
import os
import re
from collections.abc import Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Lock

import numpy as np
import polars as pl

from wearwith.errors import DataError, ExtraMissingError, RunError
from wearwith.files.parquet import read_parquet
from wearwith.model.trained_model import TrainedModel
from wearwith.pictures.decoding import decoded, read_file
from wearwith.progress import ProgressFactory, silent

__all__ = ["PICTURES", "SIDE", "Thumbnails", "garment_alone", "save_pictures", "thumbnail"]

PICTURES = "pictures.parquet"
FOLDER = "pictures"
SIDE = 400  # pixels of the longer side
LARGE = 800  # of the picture that a garment is cut out of
QUALITY = 80
METHOD = 2  # of 0 to 6; the usual 4 takes twice as long, and saves 3 % of the bytes
MOST_KEPT = 4096  # in memory; some ten kilobytes each
MOST_AT_ONCE = 4  # made at once: a photograph takes much memory
MOST_BYTES = 2 * 2**20  # of a thumbnail; one of noise has a tenth of it
_DIGITS = 32
_NAME = re.compile(rf"[0-9a-f]{{{_DIGITS}}}\.webp")


def thumbnail(data: bytes) -> bytes:
    """Make a small WebP of a picture: upright, in colour, without the file's metadata.

    `DataError` if it is no picture, damaged, or too large to open safely; `ExtraMissingError` if
    Pillow is not installed.
    """
    out = io.BytesIO()
    decoded(data, SIDE).save(out, "WEBP", quality=QUALITY, method=METHOD)
    return out.getvalue()


def garment_alone(data: bytes) -> bytes:
    """Make a small WebP of the garment of a picture alone, on nothing; else its thumbnail.

    It is a thumbnail where the garment can't be cut out of its backdrop. Raises as `thumbnail`
    does, and `ExtraMissingError` without what cuts out.
    """
    try:
        from wearwith.pictures.cutout.cut_out import cut_out, on_nothing
    except ImportError:
        raise ExtraMissingError("Cutting garments out", "vision") from None
    from PIL import Image

    picture = np.asarray(decoded(data, LARGE), dtype=np.uint8)
    lifted = on_nothing(picture, cut_out(picture))
    if lifted is None:
        return thumbnail(data)
    out, small = io.BytesIO(), Image.fromarray(lifted)
    small.thumbnail((SIDE, SIDE))
    small.save(out, "WEBP", quality=QUALITY, method=METHOD)
    return out.getvalue()


def save_pictures(
    images: Iterable[tuple[str, str]],
    root: Path,
    folder: Path,
    progress: ProgressFactory = silent,
) -> str:
    """Write thumbnails and their table into the folder of a model; return the table's name.

    `images` are the id and image of each item, the image relative to `root`. An item whose
    photograph can't be read gets none.
    """
    rows = []
    (folder / FOLDER).mkdir()
    images = list(images)
    pool = ThreadPoolExecutor(min(MOST_AT_ONCE, os.cpu_count() or 1))

    def save(image: str) -> str | None:
        try:
            small = thumbnail(read_file(root, image))
        except DataError:
            return None
        name = f"{_digits(small)}.webp"
        (folder / FOLDER / name).write_bytes(small)
        return name

    with progress("Making thumbnails", len(images), "pictures") as bar:
        try:
            names = pool.map(save, [image for _, image in images])
            for (item, _), name in zip(images, names, strict=True):
                bar.advance()
                if name is not None:
                    rows.append((item, name))
        finally:
            pool.shutdown(cancel_futures=True)
    table = pl.DataFrame(rows, schema={"id": pl.String(), "file": pl.String()}, orient="row")
    table.write_parquet(folder / PICTURES)
    return PICTURES


class Thumbnails(Container[str]):
    """The thumbnails of a model's garments, by item id; threads may share it.

    If the model's folder holds none, they are made from the dataset that it was trained on, if that
    is still in its place and unchanged. Raises `RunError` if the table of thumbnails is damaged, or
    names a file elsewhere.
    """

    def __init__(self, model: TrainedModel) -> None:
        self._model = model
        self._files = {} if model.folder is None else _stored(model.folder)
        self._listed: frozenset[str] = frozenset()
        place = model.dataset["folder"]
        if not self._files and place is not None and Path(place).is_dir():
            self._listed = frozenset(model.items.filter(pl.col("image").is_not_null())["id"])
        self._opening, self._making = Lock(), BoundedSemaphore(MOST_AT_ONCE)
        self._made = lru_cache(maxsize=MOST_KEPT)(self._make)
        self._cut = lru_cache(maxsize=MOST_KEPT)(self._cut_out)

    def __contains__(self, item: object) -> bool:
        return item in self._files or item in self._listed

    def read(self, item: str, *, alone: bool = False) -> bytes:
        """Give one thumbnail as WebP, or the garment `alone`, cut out of its backdrop.

        `FileNotFoundError` if the item has none, or its photograph is gone or can't be read;
        `RunError` if the folder holds another one than was written.
        """
        if alone:
            return self._cut(item)
        if item in self._files:
            return _read(self._files[item])
        return self._made(item)

    @cached_property
    def _photographs(self) -> tuple[Path | None, Mapping[str, str]]:
        """The folder of the photographs, and item id to its path in there.

        Both come from the dataset, once its fingerprint is that of the training: a model from
        somebody else can't name a file.
        """
        try:
            dataset = self._model.read_dataset()
        except (RunError, DataError):
            return None, {}
        return dataset.image_root, dict(
            dataset.items.select("id", "image").drop_nulls().iter_rows()
        )

    def _make(self, item: str) -> bytes:
        with self._making, suppress(DataError):
            return thumbnail(self._photograph(item))
        raise FileNotFoundError(item)

    def _cut_out(self, item: str) -> bytes:
        of = _read(self._files[item]) if item in self._files else None
        with self._making, suppress(DataError):
            return garment_alone(self._photograph(item) if of is None else of)
        raise FileNotFoundError(item)

    def _photograph(self, item: str) -> bytes:
        """The file of a photograph; `FileNotFoundError` if it is gone."""
        if item in self._listed:
            with self._opening:  # threads read the dataset once
                root, images = self._photographs
            if root is not None and item in images:
                return read_file(root, images[item])
        raise FileNotFoundError(item)


def _stored(folder: Path) -> Mapping[str, Path]:
    """Item id to the file of its thumbnail; none if the folder has no pictures."""
    path = folder / PICTURES
    if not path.is_file():
        return {}
    files = {}
    schema = {"id": pl.String(), "file": pl.String()}
    table = read_parquet(path, "table of thumbnails", schema=schema, error=RunError)
    for item, name in table.select("id", "file").iter_rows():
        if item is None or not _NAME.fullmatch(name or ""):
            raise RunError(
                f"The thumbnail of {item!r} is elsewhere, or no thumbnail: {name!r}", where=path
            )
        files[item] = folder / FOLDER / name
    return files


def _read(path: Path) -> bytes:
    """Read a thumbnail; `RunError` if its content does not match its name."""
    if path.is_file() and path.stat().st_size <= MOST_BYTES:  # else a pipe would never end
        data = path.read_bytes()
        if _digits(data) == path.stem:
            return data
    elif not path.exists():
        raise FileNotFoundError(path)
    raise RunError(
        "A thumbnail is not the one that was written",
        where=path.name,
        fix="copy it again: wearwith export RUN OUT --pictures",
    )


def _digits(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]
