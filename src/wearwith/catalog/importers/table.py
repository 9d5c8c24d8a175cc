"""A person's own data: a file of items, and a file of pairs or of outfits.

CSV, TSV, JSON Lines or Parquet, by the suffix of each file. Columns are named by `TableColumns`;
further columns of the items are kept as they are. One of them has a meaning here: `listed`, a
number that says when an item came on sale, such as days since some date (see `docs/formats.md`).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.pairing import pairs_within_outfits
from wearwith.catalog.importers.source_files import (
    distinct_ids,
    plain_id,
    require_columns,
    set_aside,
)
from wearwith.catalog.importers.table_files import has_types, read_table_file, text_column, typed
from wearwith.catalog.importers.table_pairs import read_outfits, read_pairs
from wearwith.catalog.schema import ITEM_COLUMNS, PAIR_COLUMNS, is_text, table
from wearwith.errors import ConfigError, DataError
from wearwith.types import SIDES, SLOTS
from wearwith.words.slots import SLOT_OF_KIND_WORD, side_column, slots_of

__all__ = ["TableColumns", "read_table", "with_images"]


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


RESERVED = ("kind", *ITEM_COLUMNS)


@dataclass(frozen=True)
class TableColumns:
    """What the columns are called in the files.

    `kind` says side and slot: top, bottom, shoe, bag, accessory or other, or a slot. The items need
    `id` and `kind`, or `slot` and perhaps `side` as the items of a dataset have them; the pairs
    `top` and `bottom`; the outfits `outfit` and `item`.
    A column that is not there is unknown for all items, unless it was named by another name than
    the default: then it is missed.
    """

    id: str = "id"
    kind: str = "kind"
    title: str = "title"
    category: str = "category"
    image: str = "image"
    model: str = "model"
    colour: str = "colour"
    material: str = "material"
    pattern: str = "pattern"
    brand: str = "brand"
    top: str = "top"
    bottom: str = "bottom"
    outfit: str = "outfit"
    item: str = "item"
    split: str = "split"

    def named(self) -> set[str]:
        """Fields that have another name than the default."""
        return {field.name for field in fields(self) if getattr(self, field.name) != field.default}


def read_table(
    src: Path,
    problems: Problems,
    *,
    pairs: Path | None = None,
    outfits: Path | None = None,
    image_root: Path | None = None,
    columns: TableColumns | None = None,
    category_separator: str = ">",
    kinds: Mapping[str, str] | None = None,
) -> SourceTables:
    """Read a file of items, and the positive pairs from a file of pairs or of outfits.

    Parameters
    ----------
    src
        The items. Without `pairs` and `outfits` they are a catalogue to encode and rank.
    pairs
        Tops and bottoms that were worn together, with a split if there is one.
    outfits
        Items by outfit, one row an item: every top makes a pair with every bottom of its outfit.
    image_root
        The folder that the image column is relative to; the folder of `src` if not given.
    columns
        What the columns are called.
    category_separator
        Between the names of a category path, from broad to fine.
    kinds
        The kind, or slot, that a word of the kind column stands for, such as `{"T-Shirt": "top"}`;
        `*` stands for every other word. Capitals don't matter.

    Raises
    ------
    ConfigError
        If both `pairs` and `outfits` are given, or a word stands for an unknown kind.
    DataError
        If a file or a column is missing, a file is empty or not UTF-8, or no item is left.
    """
    columns = columns or TableColumns()
    if pairs is not None and outfits is not None:
        raise ConfigError("Pairs come from one file", fix="give --pairs or --outfits, not both")
    items = _items(src, problems, columns, category_separator, kinds or {})
    items, root = with_images(items, src, image_root, columns.image, problems)
    plain = items.drop("row")
    if pairs is not None:
        return SourceTables(
            items=plain,
            pairs=read_pairs(pairs, items, columns.top, columns.bottom, columns.split, problems),
            image_root=root,
        )
    if outfits is not None:
        worn = read_outfits(outfits, items, columns.outfit, columns.item, columns.split, problems)
        return SourceTables(
            items=plain,
            pairs=pairs_within_outfits(worn, items, problems),
            outfits=worn,
            image_root=root,
        )
    no_pairs = table(PAIR_COLUMNS).drop("split")
    return SourceTables(items=plain, pairs=no_pairs, image_root=root, needs_pairs=False)


def _items(
    src: Path,
    problems: Problems,
    columns: TableColumns,
    separator: str,
    kinds: Mapping[str, str],
) -> pl.DataFrame:
    """Columns row, those of the item table that are there, and the extra ones."""
    frame = read_table_file(src, problems)
    names = {field: getattr(columns, field, field) for field in _fields(frame, columns)}
    needed = {"id", "kind"} | columns.named()
    require_columns(frame, [name for field, name in names.items() if field in needed], src)
    there = {field: name for field, name in names.items() if name in frame.columns}
    known = frame.select(
        "row",
        **{
            field: _path(frame, name, separator, src)
            if field == "category"
            else text_column(frame, name, src)
            for field, name in there.items()
        },
    )
    items = pl.concat([known, _extra(frame, there, src, problems)], how="horizontal")
    items = items.with_columns(plain_id("id"))
    if "kind" in there:
        items = _with_sides_and_slots(items, src, columns.kind, kinds, problems)
    else:
        items = _with_known_slots(items, src, problems)
    items = distinct_ids(items, problems, file=src.name, shown_as=columns.id)
    if items.is_empty():
        reasons = "; ".join(f"{reason} ({count})" for reason, count in problems.dropped.items())
        raise DataError("No row of the items can be used", where=src, fix=reasons)
    return items


def _fields(frame: pl.DataFrame, columns: TableColumns) -> list[str]:
    """The fields to read: kind, or where there is none, slot and side as datasets have them."""
    has_slots = columns.kind not in frame.columns and "slot" in frame.columns
    if has_slots and "kind" not in columns.named():
        return list(ITEM_COLUMNS)
    return ["id", "kind", *(name for name in ITEM_COLUMNS if name not in ("id", "side", "slot"))]


def _path(frame: pl.DataFrame, column: str, separator: str, src: Path) -> pl.Expr:
    """Category path: a list as it is, or a text split at the separator."""
    if isinstance(frame.schema[column], pl.List):
        parts = pl.col(column).cast(pl.List(pl.String))
    else:
        text = text_column(frame, column, src)
        parts = text.str.split(separator) if separator else pl.concat_list(text)
    stripped = parts.list.eval(pl.element().str.strip_chars())
    return stripped.list.eval(pl.element().filter(pl.element() != ""))


def _extra(
    frame: pl.DataFrame, there: Mapping[str, str], src: Path, problems: Problems
) -> pl.DataFrame:
    """Further columns with their types; one with the name of a known column is renamed."""
    taken = {"row", *there.values()}
    # Bytes have no place in a fingerprint, which is taken over text.
    bytes_in = {name for name, kind in frame.schema.items() if "Binary" in str(kind)} - taken
    problems.leave_out("columns that hold bytes", len(bytes_in))
    extra = frame.select(name for name in frame.columns if name not in taken | bytes_in)
    known = {name: f"{name}_in_source" for name in extra.columns if name in RESERVED}
    return extra.rename(known) if has_types(src) else typed(extra.rename(known))


def _with_sides_and_slots(
    items: pl.DataFrame, src: Path, column: str, kinds: Mapping[str, str], problems: Problems
) -> pl.DataFrame:
    """Read the column `kind`; a word of it, the category or the title makes the slot finer."""
    words = {word.strip().lower(): kind for word, kind in kinds.items()}
    for word, kind in words.items():
        if kind not in SLOT_OF_KIND_WORD:
            raise ConfigError(
                f"{word!r} can't stand for the kind {kind!r}, which there is none",
                fix=f"a kind is one of {', '.join(SLOT_OF_KIND_WORD)}",
            )
    others = words.pop("*", None)
    lookup = {word: SLOT_OF_KIND_WORD[kind] for word, kind in words.items()}
    found = pl.col("kind").str.to_lowercase()
    found = found.replace_strict(
        SLOT_OF_KIND_WORD | lookup,
        default=None if others is None else SLOT_OF_KIND_WORD[others],
        return_dtype=pl.String,
    )
    items = items.with_columns(slot=found)
    items = set_aside(
        items,
        pl.col("slot").is_null(),
        problems,
        file=src.name,
        column="kind",
        reason="an unknown kind (--kind-of says what a word stands for)",
        shown_as=column,
    )
    items = items.with_columns(side_column())
    return items.with_columns(slots_of(items, items["slot"], items["kind"])).drop("kind")


def _with_known_slots(items: pl.DataFrame, src: Path, problems: Problems) -> pl.DataFrame:
    """Hold columns slot and side against the names there are; a side that is blank is none."""
    if "side" not in items.columns:
        items = items.with_columns(side_column())
    items = items.with_columns(pl.col("side").replace("", None))
    for column, known in (("slot", SLOTS), ("side", SIDES)):
        is_known = pl.col(column).is_in(known).fill_null(value=column == "side")
        reason = f"an unknown {column} (it is one of {', '.join(known)})"
        items = set_aside(items, ~is_known, problems, file=src.name, column=column, reason=reason)
    return items
