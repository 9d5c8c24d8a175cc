"""Reads the photographs of items, and finds the garment in each once, whoever asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wearwith.catalog import Dataset, Problems
from wearwith.errors import ConfigError, DataError
from wearwith.pictures.blank import BLANK, shows_nothing
from wearwith.pictures.decoding import content_of, open_picture, read_file
from wearwith.types import Picture

if TYPE_CHECKING:
    from wearwith.pictures.cutout import CutOut

__all__ = [
    "Photograph",
    "none_readable",
    "pictured_items",
    "problems_of",
    "read_photograph",
]


@dataclass(frozen=True)
class Photograph:
    """The outcome of reading one item's photograph."""

    item: str
    image: str  # the path, as the dataset has it
    content: str = ""  # hash of the file; empty if it can't be read
    problem: str | None = None  # why it can't be read
    picture: Picture | None = field(default=None, repr=False)  # None if not needed, or not readable

    @cached_property
    def found(self) -> "CutOut":
        """Where the garment is in the picture, which there must be."""
        from wearwith.pictures.cutout import cut_out

        assert self.picture is not None  # noqa: S101
        return cut_out(self.picture)

    @cached_property
    def on_white(self) -> tuple[Picture, bool]:
        """The garment on white, and whether it could be cut out: else the picture is whole."""
        from wearwith.pictures.cutout import put_on_white

        assert self.picture is not None  # noqa: S101
        return put_on_white(self.picture, self.found)


def read_photograph(root: Path, item: str, image: str) -> Photograph:
    """Read the photograph of an item, given its path below a folder."""
    content = ""
    try:
        data = read_file(root, image)
        content = content_of(data)
        picture = open_picture(data)
    except DataError as error:
        return Photograph(item, image, content, error.what)
    if shows_nothing(picture):
        return Photograph(item, image, content, BLANK)
    return Photograph(item, image, content, picture=picture)


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
    return dataset.folder, root.resolve(), rows


def none_readable(root: Path, photographs: Sequence[Photograph]) -> DataError:
    """The error for a dataset with no readable photograph."""
    first = photographs[0]
    return DataError(
        f"None of the {len(photographs)} photographs could be read: {first.problem}",
        where=root / first.image,
        fix="name the folder of the photographs with --image-root DIR",
    )


def problems_of(photographs: Sequence[Photograph], path: Path) -> Path | None:
    """Write the photographs with a problem to a file; return it, or None if there are none."""
    problems = Problems()
    for photo in photographs:
        if photo.problem is not None:
            problems.add(photo.image, None, "image", photo.item, photo.problem)
    if not problems.rows:
        path.unlink(missing_ok=True)
        return None
    problems.save(path)
    return path
