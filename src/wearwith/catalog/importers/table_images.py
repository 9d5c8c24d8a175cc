"""Find the pictures that the items of a user's table name."""

from pathlib import Path

import polars as pl

from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.source_files import files_exist
from wearwith.errors import DataError

__all__ = ["is_address", "with_images"]

ADDRESS = r"(?i)^\s*(?:(?:https?|ftps?|s3|gs):/|data:|//[\w-]+(?:\.[\w-]+)+/)"
IS_ADDRESS = "the image is an address, not a file (download it; the item is kept without it)"
BESIDE = "images that are not beside the items (--image-root names their folder)"
GONE = "the image does not exist (the item is kept without it)"
# Between several pictures in a cell; a file may have these in its name, so each is tried alone.
SEPARATORS = ("|", ",", ";", " ")


def is_address(names: pl.Expr) -> pl.Expr:
    """Whether an image is an address of the web, and no file."""
    return names.str.contains(ADDRESS)


def with_images(
    items: pl.DataFrame, src: Path, image_root: Path | None, column: str, problems: Problems
) -> tuple[pl.DataFrame, Path | None]:
    """Remove image paths without a file; return the items and the image root.

    Of several pictures in a cell the first that exists counts. A path may have the backslashes of
    Windows. `column` is the name in the file.
    """
    if "image" not in items.columns or items["image"].null_count() == items.height:
        return items, None
    root = src.resolve().parent if image_root is None else image_root.resolve()
    named = items["image"]
    found = _found(named, root)
    present = found.is_not_null()
    addresses = items.select(is_address(pl.col("image")).fill_null(value=False)).to_series()
    n_named, n_addresses = len(named) - named.null_count(), int(addresses.sum())
    if not present.any():
        if image_root is not None and n_addresses < n_named:
            raise DataError(
                f"None of the images that {src.name} names exists",
                where=root,
                fix="--image-root is the folder that the names are relative to",
            )
        if n_addresses == n_named:
            problems.leave_out(IS_ADDRESS, n_named)
        else:
            problems.leave_out(BESIDE + (", or addresses" if n_addresses else ""), n_named)
        return items.drop("image"), None
    checks = RowChecks(problems, src.name, {"image": column})
    is_lost = pl.Series(named.is_not_null() & ~present)
    checks.set_aside(items, pl.lit(is_lost & ~addresses), "image", GONE)
    checks.set_aside(items, pl.lit(is_lost & addresses), "image", IS_ADDRESS)
    return items.with_columns(found.alias("image")), root


def _found(named: pl.Series, root: Path) -> pl.Series:
    """The path of each picture as it is found below the root; null if there is none."""
    found = _existing(named, root)
    for separator in SEPARATORS:
        lost = named.is_not_null() & found.is_null()
        cells = pl.DataFrame({"place": pl.int_range(len(named), eager=True), "name": named})
        cells = cells.filter(lost & named.str.contains(separator, literal=True))
        if cells.is_empty():
            continue
        parts = cells.with_columns(pl.col("name").str.split(separator)).explode("name")
        parts = parts.with_columns(_existing(parts["name"].str.strip_chars(" '\"[]"), root))
        first = parts.drop_nulls().unique("place", keep="first", maintain_order=True)
        found = found.scatter(first["place"], first["name"])
    return found


def _existing(names: pl.Series, root: Path) -> pl.Series:
    """The names of those files that exist, with the backslashes of Windows turned."""
    exist = files_exist(names, root)
    if not exist.all() and names.str.contains("\\", literal=True).any():
        turned = names.str.replace_all("\\", "/", literal=True)
        names = pl.select(pl.when(exist).then(names).otherwise(turned)).to_series()
        exist = exist | files_exist(names, root)
    return pl.select(pl.when(exist).then(names)).to_series().alias("name")
