"""Read a user's own pairs or outfits, and check them against the items."""

from pathlib import Path

import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.import_problems import Problems, RowChecks, is_blank
from wearwith.catalog.importers.source_files import plain_id, require_columns
from wearwith.catalog.importers.table_files import read_table_file, text_column
from wearwith.catalog.outfit_pairs import first_split
from wearwith.catalog.schema import SPLITS
from wearwith.types import SIDES

__all__ = ["read_outfits", "read_pairs"]

# Other words for the splits.
SPLIT_WORDS: dict[str, str] = {
    **{name: name for name in SPLITS},
    "training": "train",
    "val": "valid",
    "validation": "valid",
    "dev": "valid",
    "testing": "test",
}


def read_pairs(
    path: Path, items: pl.DataFrame, top: str, bottom: str, split: str, problems: Problems
) -> pl.DataFrame:
    """Read positive pairs.

    Parameters
    ----------
    items
        Columns id and side.
    top, bottom, split
        The names of the columns. Without a split column, or with an empty one, there is no split.

    Returns
    -------
    polars.DataFrame
        Columns top and bottom, which have the types of a catalogue's sides, and split if the file
        has one; with a split, every pair once.
    """
    checks = RowChecks(problems, path.name, {"top": top, "bottom": bottom, "split": split})
    frame = read_table_file(path, problems)
    require_columns(frame, (top, bottom), path)
    splits = _split(frame, split, path)
    catalogue = Catalogue.of(items.sort("id"))
    sides = {"top": catalogue.top_type, "bottom": catalogue.bottom_type}
    pairs, others = _looked_up(frame, {"top": top, "bottom": bottom}, sides, splits)
    if not others.is_empty():
        cleaned = others.select(
            "row",
            top=text_column(others, top, path),
            bottom=text_column(others, bottom, path),
            **splits,
        ).with_columns(plain_id("top"), plain_id("bottom"))
        for side in SIDES:
            is_unknown = ~pl.col(side).is_in(items["id"].implode())
            is_elsewhere = ~pl.col(side).is_in(items.filter(side=side)["id"].implode())
            for bad, reason in (
                (is_blank(side), f"a pair without a {side}"),
                (is_unknown, "a pair names an unknown item"),
                (is_elsewhere, f"a pair uses an item as a {side}, which it is not"),
            ):
                cleaned = checks.set_aside(cleaned, bad, side, reason)
        columns = (pl.col(side).cast(dtype) for side, dtype in sides.items())
        pairs = pl.concat([pairs, cleaned.with_columns(columns)]).sort("row")
    pairs = _with_splits(pairs, checks).drop("row")
    return first_split(pairs, problems) if "split" in pairs.columns else pairs


def _looked_up(
    frame: pl.DataFrame,
    names: dict[str, str],
    sides: dict[str, pl.Enum],
    splits: dict[str, pl.Expr],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Separate pairs that name items exactly, as nearly all do, from the other rows.

    Ids of items are clean already, so these pairs need no cleaning.
    """
    columns = [
        pl.col(name).cast(sides[side], strict=False).alias(side)
        if frame.schema[name] == pl.String
        else pl.lit(None, dtype=sides[side]).alias(side)
        for side, name in names.items()
    ]
    found = frame.select("row", *columns, **splits)
    is_known = found["top"].is_not_null() & found["bottom"].is_not_null()
    if is_known.all():
        return found, frame.clear()
    return found.filter(is_known), frame.filter(~is_known)


def read_outfits(
    path: Path, items: pl.DataFrame, outfit: str, item: str, split: str, problems: Problems
) -> pl.DataFrame:
    """Read outfits: one row an item, or one row an outfit whose item column is a list.

    Returns columns outfit and item, and split if the file has one; every row once.
    """
    checks = RowChecks(problems, path.name, {"outfit": outfit, "item": item, "split": split})
    frame = read_table_file(path, problems)
    require_columns(frame, (outfit, item), path)
    if isinstance(frame.schema[item], pl.List):
        frame = frame.explode(item)
    outfits = frame.select(
        "row",
        outfit=text_column(frame, outfit, path),
        item=text_column(frame, item, path),
        **_split(frame, split, path),
    ).with_columns(plain_id("item"))
    outfits = checks.set_aside(outfits, is_blank("outfit"), "outfit", "a row without an outfit")
    outfits = checks.set_aside(outfits, is_blank("item"), "item", "a row without an item")
    is_unknown = ~pl.col("item").is_in(items["id"].implode())
    outfits = checks.set_aside(outfits, is_unknown, "item", "an outfit names an unknown item")
    return _with_splits(outfits, checks).drop("row").unique()


def _split(frame: pl.DataFrame, column: str, path: Path) -> dict[str, pl.Expr]:
    if column != "split":  # the user named it, so it must exist
        require_columns(frame, (column,), path)
    if column not in frame.columns or frame[column].null_count() == frame.height:
        return {}
    return {"split": text_column(frame, column, path)}


def _with_splits(frame: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Translate the names of splits, and set aside rows with an unknown one."""
    if "split" not in frame.columns:
        return frame
    words = (
        pl.col("split")
        .str.to_lowercase()
        .replace_strict(SPLIT_WORDS, default=None, return_dtype=pl.String)
    )
    frame = frame.with_columns(split_here=words)
    reason = f"an unknown split (it is one of {', '.join(SPLITS)})"
    frame = checks.set_aside(frame, pl.col("split_here").is_null(), "split", reason)
    return frame.with_columns(split="split_here").drop("split_here")
