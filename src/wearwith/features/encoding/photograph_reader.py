"""Reads the photographs of items in threads while earlier ones are encoded."""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from wearwith.catalog import Dataset, Problems
from wearwith.errors import ConfigError, DataError
from wearwith.pictures.blank import BLANK, shows_nothing
from wearwith.pictures.decoding import content_of, open_picture, read_file
from wearwith.types import Picture

__all__ = [
    "BLANK",
    "Photograph",
    "PhotographReader",
    "keep_whole",
    "none_readable",
    "pictured_items",
]

READERS = 2


@dataclass(frozen=True)
class Photograph:
    """The outcome of reading one item's photograph."""

    item: str
    image: str  # the path, as the dataset has it
    content: str = ""  # hash of the file; empty if it can't be read
    # The whole picture, and what the encoder sees of it; None if not needed, or not readable.
    picture: Picture | None = None
    garment: Picture | None = None
    is_cut: bool = True  # whether the garment could be cut out
    problem: str | None = None  # why it can't be read


@dataclass(frozen=True)
class PhotographReader:
    """Reads photographs below the folder `root`.

    `cut` makes from a picture what the encoder sees, and returns whether that was possible.
    `is_done` tells whether a content has its vectors, and need not be decoded.
    """

    root: Path
    cut: Callable[[Picture], tuple[Picture, bool]]
    is_done: Callable[[str], bool]

    def read(self, item: str, image: str) -> Photograph:
        """Read the photograph of an item."""
        content = ""
        try:
            data = read_file(self.root, image)
            content = content_of(data)
            if self.is_done(content):
                return Photograph(item, image, content)
            picture = open_picture(data)
        except DataError as error:
            return Photograph(item, image, content, problem=error.what)
        if shows_nothing(picture):
            return Photograph(item, image, content, problem=BLANK)
        return Photograph(item, image, content, picture, *self.cut(picture))

    def read_ahead(
        self, rows: Sequence[tuple[str, str]], size: int
    ) -> Generator[list[Photograph], None, None]:
        """Read items and their images in parts; while one part is used, the next is read."""
        pool = ThreadPoolExecutor(READERS)
        ahead: list[Future[Photograph]] = []
        try:
            for start in (*range(0, len(rows), size), len(rows)):
                part = rows[start : start + size]
                ready, ahead = ahead, [pool.submit(self.read, *row) for row in part]
                if ready:
                    yield [future.result() for future in ready]
        finally:
            # If the work is stopped, nobody should wait for the rest of a part.
            pool.shutdown(cancel_futures=True)


def pictured_items(
    dataset: Dataset, image_root: Path | None, to_do: str, fix: str
) -> tuple[Path, Path, list[tuple[str, str]]]:
    """Folder of the dataset, root of its pictures, and the id and image of each item with one.

    Raises `ConfigError` if the dataset has no photographs or no folder: there is nothing `to_do`,
    and `fix` helps.
    """
    root = image_root or dataset.image_root
    rows = dataset.items.filter(pl.col("image").is_not_null()).select("id", "image").rows()
    if dataset.folder is None or root is None or not rows:
        raise ConfigError(
            f"The dataset has no photographs to {to_do}", where=dataset.folder, fix=fix
        )
    return dataset.folder, root, rows


def none_readable(root: Path, rows: Sequence[tuple[str, str]], problems: Problems) -> DataError:
    """The error for a dataset with no readable photograph."""
    return DataError(
        f"None of the {len(rows)} photographs could be read: {problems.rows[0][-1]}",
        where=root / rows[0][1],
        fix="name the folder of the photographs with --image-root DIR",
    )


def keep_whole(picture: Picture) -> tuple[Picture, bool]:
    """Cut nothing: the `cut` of a reader whose pictures stay whole."""
    return picture, True
