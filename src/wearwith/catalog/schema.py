"""The tables of a dataset and their columns.

An *item* is a garment or accessory. A *positive pair* is a top and a bottom that were worn
together. An *outfit* is a set of items worn together. A *triplet* is a top, a positive and a
negative bottom.
"""

import re
from typing import Literal

import polars as pl

__all__ = [
    "ATTRIBUTES",
    "ITEM_COLUMNS",
    "KINDS",
    "OUTFIT_COLUMNS",
    "PAIR_COLUMNS",
    "SPLITS",
    "TRIPLET_COLUMNS",
    "Kind",
    "Split",
    "exactly",
    "is_text",
    "item_table",
    "table",
]

Kind = Literal["top", "bottom", "shoe", "bag", "accessory", "other"]
Split = Literal["train", "valid", "test"]

KINDS: tuple[Kind, ...] = ("top", "bottom", "shoe", "bag", "accessory", "other")
SPLITS: tuple[Split, ...] = ("train", "valid", "test")

_HALVES = re.compile("[\ud800-\udfff]")

# Attributes that a source may state outright, beside those that a title mentions.
ATTRIBUTES = ("colour", "material", "pattern", "brand")

# `kind` is the role in a pair: a dress is a bottom where a dataset pairs it with jackets.
# `category` is a path from broad to fine. `image` is relative to the manifest's image root.
# `model` joins the colours of one design. Further columns, such as price, are kept as they come;
# `listed`, a number that grows with the time of listing, is one of them that some sources have.
ITEM_COLUMNS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "kind": pl.String(),
    "title": pl.String(),
    "category": pl.List(pl.String()),
    "image": pl.String(),
    "model": pl.String(),
    "colour": pl.String(),
    "material": pl.String(),
    "pattern": pl.String(),
    "brand": pl.String(),
}
PAIR_COLUMNS: dict[str, pl.DataType] = {
    "top": pl.String(),
    "bottom": pl.String(),
    "split": pl.String(),
}
OUTFIT_COLUMNS: dict[str, pl.DataType] = {"outfit": pl.String(), "item": pl.String()}
# `negatives` names how the negative came about: published, random, matched or popular.
TRIPLET_COLUMNS: dict[str, pl.DataType] = {
    "top": pl.String(),
    "positive": pl.String(),
    "negative": pl.String(),
    "split": pl.String(),
    "negatives": pl.String(),
}


def table(columns: dict[str, pl.DataType], frame: pl.DataFrame | None = None) -> pl.DataFrame:
    """Give `frame` exactly these columns and types; what it lacks becomes null.

    Rows come out sorted by all columns, so that the order of a source never matters.
    """
    return exactly(columns, frame).cast(columns).sort(list(columns))  # type: ignore[arg-type]


def exactly(columns: dict[str, pl.DataType], frame: pl.DataFrame | None = None) -> pl.DataFrame:
    """Give `frame` exactly these columns; what it lacks becomes null.

    Text that is of an enumeration, such as a side of a catalogue, stays so.
    """
    if frame is None:
        return pl.DataFrame(schema=columns)
    there = frame.schema
    kinds = {
        name: there[name] if isinstance(there.get(name), pl.Enum) else kind
        for name, kind in columns.items()
    }
    return _typed(frame, kinds).select(list(columns))


def item_table(frame: pl.DataFrame | None = None) -> pl.DataFrame:
    """Give `frame` the item columns first, in order, then its extra columns; sorted by id.

    Empty strings become null, and a missing category path becomes an empty one.
    """
    frame = pl.DataFrame(schema=ITEM_COLUMNS) if frame is None else frame
    extra = sorted(set(frame.columns) - set(ITEM_COLUMNS))
    words = [name for name, kind in ITEM_COLUMNS.items() if kind == pl.String()]
    return (
        _typed(frame, ITEM_COLUMNS)
        .select(*ITEM_COLUMNS, *extra)
        .with_columns(
            *(_blank_to_null(name) for name in words),
            pl.col("category").fill_null(pl.lit([], dtype=pl.List(pl.String()))),
        )
        .sort("id")
    )


def is_text(text: str) -> bool:
    """Whether every sign is a letter, so that a table can hold it.

    Half of a surrogate pair is none: an argument or a file name that is no UTF-8 has such signs.
    """
    return not _HALVES.search(text)


def _typed(frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    return frame.with_columns(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in columns.items()
    )


def _blank_to_null(name: str) -> pl.Expr:
    stripped = pl.col(name).str.strip_chars()
    return pl.when(stripped != "").then(stripped).alias(name)
