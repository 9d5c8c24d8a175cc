"""The image column of a person's own items, held against the files that are there."""

import os
from pathlib import Path

import polars as pl

from wearwith.catalog.importers.reading import set_aside
from wearwith.catalog.problems import Problems
from wearwith.catalog.schema import is_text
from wearwith.errors import DataError

__all__ = ["with_images"]


def with_images(
    items: pl.DataFrame, src: Path, image_root: Path | None, column: str, problems: Problems
) -> tuple[pl.DataFrame, Path | None]:
    """Take images off the items whose file is not there; return the items and the image root.

    Raises
    ------
    DataError
        If `image_root` is given and holds none of the images.
    """
    if "image" not in items.columns or items["image"].null_count() == items.height:
        return items, None
    root = src.resolve().parent if image_root is None else image_root.resolve()
    here = _files(items["image"].drop_nulls(), root)
    present = pl.col("image").is_in(here.implode()).fill_null(value=False)
    count = items.select(present.sum()).item()
    if not count and image_root is not None:
        raise DataError(
            f"None of the images that {src.name} names is there",
            where=root,
            fix="--image-root is the folder that the names are relative to",
        )
    if not count:
        named = items.height - items["image"].null_count()
        reason = "images that are not beside the items (--image-root names their folder)"
        problems.leave_out(reason, named)
        return items.drop("image"), None
    set_aside(
        items,
        pl.col("image").is_not_null() & ~present,
        problems,
        file=src.name,
        column="image",
        reason="the image is not there (the item is kept without it)",
        shown_as=column,
    )
    return items.with_columns(image=pl.when(present).then("image")), root


def _files(names: pl.Series, root: Path) -> pl.Series:
    """All files in the folders that the images are in: a look at each folder, not at each file."""
    folders = names.str.extract(r"^(.*/)[^/]*$").fill_null("").unique()
    found: list[str] = []
    for folder in folders:
        try:
            with os.scandir(root / folder) as entries:
                found.extend(
                    folder + entry.name
                    for entry in entries
                    if is_text(entry.name) and entry.is_file()
                )
        except (OSError, ValueError):
            continue  # no such folder: its images are reported as missing
    return pl.Series(found, dtype=pl.String)
