"""Import a user's own data: a file of items, and a file of pairs or of outfits.

The files are delimited, JSON Lines or Parquet, by their suffix. `TableColumns` names the columns;
further columns of the items are kept. Some of them have a meaning (see `docs/formats.md`):
`listed`, a number that says when an item came on sale, such as days since some date; prices, which
may be written as `1.299,00 €`; and the size, in which rows of one garment may differ, with its
stock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.prices import with_currencies, with_thousands
from wearwith.catalog.importers.size_variants import merge_sizes
from wearwith.catalog.importers.source_files import require_columns
from wearwith.catalog.importers.table_files import further_columns, read_table_file
from wearwith.catalog.importers.table_images import with_images
from wearwith.catalog.importers.table_kinds import with_known_slots, with_sides_and_slots
from wearwith.catalog.importers.table_pairs import read_outfits, read_pairs
from wearwith.catalog.importers.table_values import (
    category_path,
    id_column,
    own_ids,
    plain_values,
    stripped_names,
    text_column,
)
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.schema import ITEM_COLUMNS
from wearwith.errors import ConfigError, DataError

__all__ = ["TableColumns", "read_table"]


RESERVED = ("kind", *ITEM_COLUMNS)
RENAMED = ("price", "link")
FURTHER = ("size", "stock", *RENAMED)


@dataclass(frozen=True)
class TableColumns:
    """The names of the columns in the files.

    `kind` says side and slot: top, bottom, shoe, bag, accessory or other, or a slot. The items need
    `id` and `kind`, or `slot` and perhaps `side` as the items of a dataset have them; the pairs
    `top` and `bottom`; the outfits `outfit`, which may be several columns, and `item`. Other
    columns may be missing, unless they are named by another name than the default. `size`,
    `stock`, `price` and `link` are further columns of the items; the last two get these names.
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
    outfit: str | tuple[str, ...] = "outfit"
    item: str = "item"
    split: str = "split"
    size: str = "size"
    stock: str = "stock"
    price: str = "price"
    link: str = "link"

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
    item_separator: str | None = None,
    names: Sequence[str] | None = None,
    pair_names: Sequence[str] | None = None,
    outfit_names: Sequence[str] | None = None,
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
    item_separator
        Separates the ids of an outfit's items, if a cell has several.
    names, pair_names, outfit_names
        The names of the columns of the items, pairs and outfits, in files without a header.

    Raises
    ------
    ConfigError
        If both `pairs` and `outfits` are given, or a word stands for an unknown kind.
    DataError
        If a file or a column is missing, a file is empty or not text, no item is left, or none of
        the images is in `image_root`.
    """
    columns = columns or TableColumns()
    if pairs is not None and outfits is not None:
        raise ConfigError("Pairs come from one file", fix="give --pairs or --outfits, not both")
    rows = _items(src, problems, columns, category_separator, kinds or {}, names)
    merged = merge_sizes(rows, columns.size, columns.stock, problems)
    items, root = with_images(merged.items, src, image_root, columns.image, problems)
    read = SourceTables(items=items.drop("row"), pairs=None, image_root=root)
    if pairs is not None:
        worn = read_pairs(
            pairs, rows, columns.top, columns.bottom, columns.split, problems, pair_names
        )
        read.pairs = merged.pairs(worn, problems)
    if outfits is not None:
        worn = read_outfits(
            outfits,
            rows,
            columns.outfit,
            columns.item,
            columns.split,
            problems,
            separator=item_separator,
            names=outfit_names,
            id_name=columns.id,
        )
        worn = merged.outfits(worn)
        read.pairs, read.outfits = pairs_within_outfits(worn, items, problems), worn
    return read


def _items(
    src: Path,
    problems: Problems,
    columns: TableColumns,
    separator: str,
    kinds: Mapping[str, str],
    file_names: Sequence[str] | None,
) -> pl.DataFrame:
    """Read the items: columns row, those of the item table that exist, and extra ones."""
    frame = read_table_file(src, problems, file_names)
    names = {field: getattr(columns, field, field) for field in _fields(frame, columns)}
    tells_kind = "kind" not in names or columns.category in frame.columns
    needed = {"id"} | columns.named() | (set() if tells_kind else {"kind"})
    needed_names = [name for field, name in names.items() if field in needed]
    others = [getattr(columns, field) for field in FURTHER if field in needed]
    hint = "" if file_names else "--guess proposes columns; without a header: --columns id,kind,…"
    require_columns(frame, [*needed_names, *others], src, hint)
    frame = frame.rename(_as_usual(frame, columns))
    there = {field: name for field, name in names.items() if name in frame.columns}
    checks = RowChecks(problems, src.name, there)
    tidy = there | ({"price": "price"} if "price" in frame.columns else {})
    meant = frozenset(word.strip().lower() for word in kinds)
    frame = plain_values(frame, tidy, checks, path_separator=separator, kept=meant)
    known = frame.select(
        "row",
        **{
            field: _path(frame, name, separator, src)
            if field == "category"
            else (id_column if field == "id" else text_column)(frame, name, src)
            for field, name in there.items()
        },
    )
    further = further_columns(frame, there.values(), RESERVED, src, problems)
    further = with_thousands(further, frame)
    items = pl.concat([known, further], how="horizontal")
    items = items.with_columns(own_ids(items["id"]).alias("id"))
    if "kind" in names:
        items = with_sides_and_slots(items, kinds, checks)
    else:
        items = with_known_slots(items, checks)
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


def _as_usual(frame: pl.DataFrame, columns: TableColumns) -> dict[str, str]:
    """The usual names of further columns that have others; a column in the way gives way."""
    named = {getattr(columns, field): field for field in RENAMED if field in columns.named()}
    return {
        field: f"{field}_in_source" for field in named.values() if field in frame.columns
    } | named


def _path(frame: pl.DataFrame, column: str, separator: str, src: Path) -> pl.Expr:
    """Read the category path: a list, or a text to split at the separator."""
    if isinstance(frame.schema[column], pl.List):
        return stripped_names(pl.col(column).cast(pl.List(pl.String)))
    return category_path(text_column(frame, column, src), separator)
