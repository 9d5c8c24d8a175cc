"""The tables of a dataset and their columns.

An *item* is a garment or accessory. A *positive pair* is a top and a bottom that were worn
together. An *outfit* is a set of items worn together. A *triplet* is a top, a positive and a
negative bottom.
"""

import re
from pathlib import Path
from typing import Literal

import polars as pl

from wearwith.errors import DataError, WearwithError
from wearwith.files.parquet import read_parquet, require_types
from wearwith.words.kinds import SLOT_OF_KIND_WORD
from wearwith.words.slots import kind_column, side_column, slots_of

__all__ = [
    "ATTRIBUTES",
    "ITEM_COLUMNS",
    "OUTFIT_COLUMNS",
    "PAIR_COLUMNS",
    "SIZES",
    "SPLITS",
    "TRIPLET_COLUMNS",
    "VARIANT_IDS",
    "Split",
    "exactly",
    "is_text",
    "item_table",
    "read_item_table",
    "table",
    "with_kinds",
    "with_slots",
]

Split = Literal["train", "valid", "test"]

SPLITS: tuple[Split, ...] = ("train", "valid", "test")

_HALVES = re.compile("[\ud800-\udfff]")

# Attributes that a source may state, besides those that a title mentions.
ATTRIBUTES = ("colour", "material", "pattern", "brand")

# `side` is what an item is in a pair, or null; `slot` what it is in an outfit: a dress that a shop
# pairs with jackets has the side bottom and the slot one-piece.
# `category` is a path from broad to fine. `image` is relative to the manifest's image root.
# `model` joins the colours of one design. Further columns, such as price, are kept unchanged. Some
# sources have one called `listed`, a number that grows with the time of listing.
ITEM_COLUMNS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "side": pl.String(),
    "slot": pl.String(),
    "title": pl.String(),
    "category": pl.List(pl.String()),
    "image": pl.String(),
    "model": pl.String(),
    "colour": pl.String(),
    "material": pl.String(),
    "pattern": pl.String(),
    "brand": pl.String(),
}
PAIR_COLUMNS: dict[str, pl.DataType] = dict.fromkeys(("top", "bottom", "split"), pl.String())
# `split` and `position` are null if the source has none. `position` is an item's number in its
# outfit, as in official question files (`set_index`).
OUTFIT_COLUMNS: dict[str, pl.DataType] = {
    "outfit": pl.String(),
    "item": pl.String(),
    "split": pl.String(),
    "position": pl.Int64(),
}
# `negatives` says how the negative was chosen: published, seen (and not bought), or one of
# `NEGATIVES`.
TRIPLET_COLUMNS: dict[str, pl.DataType] = dict.fromkeys(
    ("top", "positive", "negative", "split", "negatives"), pl.String()
)

# Before version 3, `kind` said side and slot in one word.
_ITEM_COLUMNS_BEFORE = {
    "kind" if name == "slot" else name: kind
    for name, kind in ITEM_COLUMNS.items()
    if name != "side"
}
SIZES = "sizes"  # a further column: the sizes that a garment comes in
VARIANT_IDS = "variant_ids"  # a further column: the ids of the other sizes of a garment
# A source's own columns of these names are renamed.
_GIVES_WAY = re.compile(r"(?:side|slot)(?:_in_source)*")


def table(columns: dict[str, pl.DataType], frame: pl.DataFrame | None = None) -> pl.DataFrame:
    """Bring `frame` to exactly these columns and types; what it lacks becomes null.

    Rows are sorted by all columns, so that the order of a source never matters.
    """
    return exactly(columns, frame).cast(columns).sort(list(columns))  # type: ignore[arg-type]


def exactly(columns: dict[str, pl.DataType], frame: pl.DataFrame | None = None) -> pl.DataFrame:
    """Bring `frame` to exactly these columns; what it lacks becomes null.

    Enumerations, such as the sides of a catalogue, stay as they are.
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
    """Bring `frame` to the item columns, in order, then its extra columns; sorted by id.

    Empty strings become null, and a missing category path becomes an empty one. A column `kind` may
    replace side and slot, or one of the two be missing: a slot then follows from the words of
    category and title, a side from the slot.

    Raises
    ------
    DataError
        If a kind is unknown, or there is a kind beside a side or slot.
    """
    frame = pl.DataFrame(schema=ITEM_COLUMNS) if frame is None else frame
    frame = _with_side_and_slot(frame)
    extra = sorted(set(frame.columns) - set(ITEM_COLUMNS))
    words = [name for name, kind in ITEM_COLUMNS.items() if kind == pl.String() and name != "id"]
    return (
        _typed(frame, ITEM_COLUMNS)
        .select(*ITEM_COLUMNS, *extra)
        .with_columns(
            # Blanks may tell two ids apart.
            pl.when(pl.col("id").str.strip_chars() != "").then("id").alias("id"),
            *(_blank_to_null(name) for name in words),
            pl.col("category").fill_null(pl.lit([], dtype=pl.List(pl.String()))),
        )
        .sort("id")
    )


def with_slots(items: pl.DataFrame) -> pl.DataFrame:
    """Replace the column `kind` of a table from before version 3, if there, by side and slot."""
    if "kind" not in items.columns:
        return items
    items = items.rename({name: f"{name}_in_source" for name in _in_the_way(items)})
    slots = slots_of(items, _coarse(items["kind"]))
    is_side = pl.col("kind").is_in(["top", "bottom"])
    items = items.with_columns(slots, side=pl.when(is_side).then("kind"))
    return items.select(*ITEM_COLUMNS, pl.exclude(*ITEM_COLUMNS, "kind"))


def with_kinds(items: pl.DataFrame) -> pl.DataFrame:
    """Undo `with_slots`, for a fingerprint from before version 3."""
    items = items.with_columns(kind_column()).drop("side", "slot")
    items = items.select(*_ITEM_COLUMNS_BEFORE, pl.exclude(*_ITEM_COLUMNS_BEFORE))
    return items.rename({name: name.removesuffix("_in_source") for name in _in_the_way(items)})


def read_item_table(
    path: Path, what: str, *, error: type[WearwithError] = DataError, fix: str | None = None
) -> pl.DataFrame:
    """Read a table of items of any version; `what`, `error` and `fix` are as in `read_parquet`.

    Raises
    ------
    WearwithError
        An `error`: if the file is missing or damaged, or lacks a column or has one of another type.
    """
    items = read_parquet(path, what, error=error, fix=fix)
    columns = _ITEM_COLUMNS_BEFORE if "kind" in items.columns else ITEM_COLUMNS
    require_types(items, columns, path, error=error, fix=fix)
    return with_slots(items)


def is_text(text: str) -> bool:
    """Whether a table can hold a text: it has no half of a surrogate pair.

    Arguments and file names that are not UTF-8 have such halves.
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


def _in_the_way(items: pl.DataFrame) -> list[str]:
    return [name for name in items.columns if _GIVES_WAY.fullmatch(name)]


def _with_side_and_slot(items: pl.DataFrame) -> pl.DataFrame:
    """Add both columns to items that have only a kind, or only one of them."""
    has = {"kind", "side", "slot"} & set(items.columns)
    if "kind" in has:
        if len(has) > 1:
            raise DataError(
                "The items have a kind and a side or slot, which say the same twice",
                where="table items, column kind",
                fix="leave one of them out",
            )
        return _of_kinds(items)
    if has == {"side"}:
        return items.with_columns(slots_of(items, items["side"]).fill_null("other"))
    return items.with_columns(side_column()) if has == {"slot"} else items


def _of_kinds(items: pl.DataFrame) -> pl.DataFrame:
    """Turn kinds, or the names of slots, into side and slot."""
    words = items["kind"].cast(pl.String).str.strip_chars()
    slots = _coarse(words)
    strangers = words.filter(slots.is_null())
    if len(strangers):
        shown = ", ".join(repr(word) for word in strangers.unique(maintain_order=True)[:3])
        raise DataError(
            f"Items have an unknown kind: {shown}",
            where="table items, column kind",
            fix=f"a kind is one of {', '.join(SLOT_OF_KIND_WORD)}",
        )
    items = items.drop("kind").with_columns(slots.alias("slot")).with_columns(side_column())
    return items.with_columns(slots_of(items, slots))


def _coarse(kinds: pl.Series) -> pl.Series:
    return kinds.replace_strict(SLOT_OF_KIND_WORD, default=None, return_dtype=pl.String)
