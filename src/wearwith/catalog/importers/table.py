"""Import a user's own data: a file of items, and a file of pairs or of outfits.

The files are CSV, TSV, JSON Lines or Parquet, by their suffix. `TableColumns` names the columns;
further columns of the items are kept. Some of them have a meaning (see `docs/formats.md`):
`listed`, a number that says when an item came on sale, such as days since some date; prices, which
may be written as `1.299,00 €`; and the size, in which rows of one garment may differ, with its
stock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.prices import with_currencies, with_thousands
from wearwith.catalog.importers.size_variants import merge_sizes
from wearwith.catalog.importers.source_files import files_exist, plain_id, require_columns
from wearwith.catalog.importers.table_files import (
    category_path,
    further_columns,
    read_table_file,
    stripped_names,
    text_column,
)
from wearwith.catalog.importers.table_pairs import read_outfits, read_pairs
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.schema import ITEM_COLUMNS
from wearwith.errors import ConfigError, DataError
from wearwith.types import SIDES, SLOTS
from wearwith.words.slots import SLOT_OF_KIND_WORD, side_column, slots_of

__all__ = ["TableColumns", "read_table"]


def _with_images(
    items: pl.DataFrame, src: Path, image_root: Path | None, column: str, problems: Problems
) -> tuple[pl.DataFrame, Path | None]:
    """Remove image paths without a file; return the items and the image root."""
    if "image" not in items.columns or items["image"].null_count() == items.height:
        return items, None
    root = src.resolve().parent if image_root is None else image_root.resolve()
    present = files_exist(items["image"], root)
    if not present.any() and image_root is not None:
        raise DataError(
            f"None of the images that {src.name} names exists",
            where=root,
            fix="--image-root is the folder that the names are relative to",
        )
    if not present.any():
        named = items.height - items["image"].null_count()
        reason = "images that are not beside the items (--image-root names their folder)"
        problems.leave_out(reason, named)
        return items.drop("image"), None
    is_lost = pl.col("image").is_not_null() & ~present
    reason = "the image does not exist (the item is kept without it)"
    RowChecks(problems, src.name, {"image": column}).set_aside(items, is_lost, "image", reason)
    return items.with_columns(image=pl.when(present).then("image")), root


RESERVED = ("kind", *ITEM_COLUMNS)


@dataclass(frozen=True)
class TableColumns:
    """The names of the columns in the files.

    `kind` says side and slot: top, bottom, shoe, bag, accessory or other, or a slot. The items need
    `id` and `kind`, or `slot` and perhaps `side` as the items of a dataset have them; the pairs
    `top` and `bottom`; the outfits `outfit` and `item`. Other columns may be missing, unless they
    are named by another name than the default. `size` and `stock` are further columns of the items.
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
    size: str = "size"
    stock: str = "stock"

    def named(self) -> set[str]:
        """Fields whose column has another name than the default."""
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
        Tops and bottoms that were worn together, perhaps with a split.
    outfits
        Items by outfit, one row an item: every top makes a pair with every bottom of its outfit.
    image_root
        The folder that the image column is relative to; the folder of `src` if not given.
    columns
        The names of the columns.
    category_separator
        Separates the names of a category path, from broad to fine.
    kinds
        The kind, or slot, that a word of the kind column stands for, such as `{"T-Shirt": "top"}`;
        `*` stands for every other word. Case does not matter.

    Raises
    ------
    ConfigError
        If both `pairs` and `outfits` are given, or a word stands for an unknown kind.
    DataError
        If a file or a column is missing, a file is empty or not UTF-8, no item is left, or none of
        the images is in `image_root`.
    """
    columns = columns or TableColumns()
    if pairs is not None and outfits is not None:
        raise ConfigError("Pairs come from one file", fix="give --pairs or --outfits, not both")
    rows = _items(src, problems, columns, category_separator, kinds or {})
    merged = merge_sizes(rows, columns.size, columns.stock, problems)
    items, root = _with_images(merged.items, src, image_root, columns.image, problems)
    read = SourceTables(items=items.drop("row"), pairs=None, image_root=root)
    if pairs is not None:
        worn = read_pairs(pairs, rows, columns.top, columns.bottom, columns.split, problems)
        read.pairs = merged.pairs(worn, problems)
    if outfits is not None:
        worn = read_outfits(outfits, rows, columns.outfit, columns.item, columns.split, problems)
        worn = merged.outfits(worn)
        read.pairs, read.outfits = pairs_within_outfits(worn, items, problems), worn
    return read


def _items(
    src: Path,
    problems: Problems,
    columns: TableColumns,
    separator: str,
    kinds: Mapping[str, str],
) -> pl.DataFrame:
    """Read the items: columns row, those of the item table that exist, and extra ones."""
    frame = read_table_file(src, problems)
    names = {field: getattr(columns, field, field) for field in _fields(frame, columns)}
    needed = {"id", "kind"} | columns.named()
    needed_names = [name for field, name in names.items() if field in needed]
    others = [getattr(columns, field) for field in ("size", "stock") if field in needed]
    require_columns(frame, [*needed_names, *others], src)
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
    further = further_columns(frame, there.values(), RESERVED, src, problems)
    further = with_thousands(further, frame)
    items = pl.concat([known, further], how="horizontal").with_columns(plain_id("id"))
    checks = RowChecks(problems, src.name, {"id": columns.id, "kind": columns.kind})
    if "kind" in there:
        items = _with_sides_and_slots(items, kinds, checks)
    else:
        items = _with_known_slots(items, checks)
    items = checks.distinct_ids(items)
    items = with_currencies(items, further.columns, {columns.size, columns.stock}, checks)
    if items.is_empty():
        raise DataError("No row of the items can be used", where=src, fix=problems.in_words())
    return items


def _fields(frame: pl.DataFrame, columns: TableColumns) -> list[str]:
    """Choose the fields to read: kind, or else slot and side as datasets have them."""
    has_slots = columns.kind not in frame.columns and "slot" in frame.columns
    if has_slots and "kind" not in columns.named():
        return list(ITEM_COLUMNS)
    return ["id", "kind", *(name for name in ITEM_COLUMNS if name not in ("id", "side", "slot"))]


def _path(frame: pl.DataFrame, column: str, separator: str, src: Path) -> pl.Expr:
    """Read the category path: a list, or a text to split at the separator."""
    if isinstance(frame.schema[column], pl.List):
        return stripped_names(pl.col(column).cast(pl.List(pl.String)))
    return category_path(text_column(frame, column, src), separator)


def _with_sides_and_slots(
    items: pl.DataFrame, kinds: Mapping[str, str], checks: RowChecks
) -> pl.DataFrame:
    """Read the column `kind`; its word, the category or the title refines the slot."""
    words = {word.strip().lower(): kind for word, kind in kinds.items()}
    for word, kind in words.items():
        if kind not in SLOT_OF_KIND_WORD:
            raise ConfigError(
                f"{word!r} can't stand for {kind!r}, which is not a kind",
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
    reason = "an unknown kind (--kind-of says what a word stands for)"
    items = checks.set_aside(items, pl.col("slot").is_null(), "kind", reason)
    items = items.with_columns(side_column())
    return items.with_columns(slots_of(items, items["slot"], items["kind"])).drop("kind")


def _with_known_slots(items: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Check the columns slot and side for unknown names; a blank side is none."""
    if "side" not in items.columns:
        items = items.with_columns(side_column())
    items = items.with_columns(pl.col("side").replace("", None))
    for column, known in (("slot", SLOTS), ("side", SIDES)):
        is_known = pl.col(column).is_in(known).fill_null(value=column == "side")
        reason = f"an unknown {column} (it is one of {', '.join(known)})"
        items = checks.set_aside(items, ~is_known, column, reason)
    return items
