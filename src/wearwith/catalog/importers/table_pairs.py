"""A person's own pairs or outfits, held against the items."""

from pathlib import Path

import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.pairing import first_split
from wearwith.catalog.importers.source_files import plain_id, require_columns, set_aside
from wearwith.catalog.importers.table_files import read_table_file, text_column
from wearwith.catalog.schema import SPLITS
from wearwith.types import Side

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
        The names of the columns. A split column that is not there, or empty, means that there
        is no split.

    Returns
    -------
    polars.DataFrame
        Columns top and bottom, which have the types of a catalogue's sides, and split if the file
        has one; with a split, every pair once.
    """
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
        called: dict[Side, str] = {"top": top, "bottom": bottom}
        for side, name in called.items():
            cleaned = _of_side(cleaned, side, items, path.name, name, problems)
        columns = (pl.col(side).cast(dtype) for side, dtype in sides.items())
        pairs = pl.concat([pairs, cleaned.with_columns(columns)]).sort("row")
    pairs = _with_splits(pairs, path.name, split, problems).drop("row")
    return first_split(pairs, problems) if "split" in pairs.columns else pairs


def _looked_up(
    frame: pl.DataFrame,
    names: dict[str, str],
    sides: dict[str, pl.Enum],
    splits: dict[str, pl.Expr],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell pairs that name items letter by letter, which is nearly all, from the other rows.

    Ids of items have been cleaned, so that cleaning would leave those of such a pair as they are.
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

    Returns
    -------
    polars.DataFrame
        Columns outfit and item, and split if the file has one; every row once.
    """
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
    outfits = set_aside(
        outfits,
        _blank("outfit"),
        problems,
        file=path.name,
        column="outfit",
        reason="a row without an outfit",
        shown_as=outfit,
    )
    outfits = set_aside(
        outfits,
        _blank("item"),
        problems,
        file=path.name,
        column="item",
        reason="a row without an item",
        shown_as=item,
    )
    outfits = set_aside(
        outfits,
        ~pl.col("item").is_in(items["id"].implode()),
        problems,
        file=path.name,
        column="item",
        reason="an outfit names an unknown item",
        shown_as=item,
    )
    return _with_splits(outfits, path.name, split, problems).drop("row").unique()


def _of_side(
    pairs: pl.DataFrame, side: Side, items: pl.DataFrame, file: str, name: str, problems: Problems
) -> pl.DataFrame:
    """Set aside pairs whose item of this side is missing, unknown or of another side."""
    pairs = set_aside(
        pairs,
        _blank(side),
        problems,
        file=file,
        column=side,
        reason=f"a pair without a {side}",
        shown_as=name,
    )
    pairs = set_aside(
        pairs,
        ~pl.col(side).is_in(items["id"].implode()),
        problems,
        file=file,
        column=side,
        reason="a pair names an unknown item",
        shown_as=name,
    )
    right = items.filter(side=side)["id"]
    return set_aside(
        pairs,
        ~pl.col(side).is_in(right.implode()),
        problems,
        file=file,
        column=side,
        reason=f"a pair uses an item as a {side} that is none",
        shown_as=name,
    )


def _blank(column: str) -> pl.Expr:
    return pl.col(column).is_null() | (pl.col(column) == "")


def _split(frame: pl.DataFrame, column: str, path: Path) -> dict[str, pl.Expr]:
    if column != "split":  # it was named, so that it has to be there
        require_columns(frame, (column,), path)
    if column not in frame.columns or frame[column].null_count() == frame.height:
        return {}
    return {"split": text_column(frame, column, path)}


def _with_splits(frame: pl.DataFrame, file: str, column: str, problems: Problems) -> pl.DataFrame:
    """Give the splits our names, and set aside rows with another one."""
    if "split" not in frame.columns:
        return frame
    words = (
        pl.col("split")
        .str.to_lowercase()
        .replace_strict(SPLIT_WORDS, default=None, return_dtype=pl.String)
    )
    frame = set_aside(
        frame.with_columns(split_here=words),
        pl.col("split_here").is_null(),
        problems,
        file=file,
        column="split",
        reason=f"an unknown split (it is one of {', '.join(SPLITS)})",
        shown_as=column,
    )
    return frame.with_columns(split="split_here").drop("split_here")
