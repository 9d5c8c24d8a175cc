"""Import a user's own data: a file of items, and a file of pairs or of outfits.

The files are delimited, JSON Lines or Parquet, by their suffix. `TableColumns` names the columns;
further columns of the items are kept unchanged. Three of them have a meaning: `listed`, a number
that says when an item came on sale, such as days since some date; `price`, and its `currency`,
which may be written as one, `39.99 EUR` (see `docs/formats.md`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks, counted_words
from wearwith.catalog.importers.kind_words import KindWords, slot_of_path
from wearwith.catalog.importers.prices import with_currency
from wearwith.catalog.importers.source_files import require_columns
from wearwith.catalog.importers.table_files import further_columns, read_table_file
from wearwith.catalog.importers.table_images import with_images
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
from wearwith.types import SIDES, SLOTS, Slot
from wearwith.words.language_choice import languages_of_items
from wearwith.words.slots import side_column, slots_of

__all__ = ["TableColumns", "read_table"]


RESERVED = ("kind", *ITEM_COLUMNS)


@dataclass(frozen=True)
class TableColumns:
    """The names of the columns in the files.

    `kind` says side and slot: top, bottom, shoe, bag, accessory or other, or a slot. The items need
    `id` and `kind`, or `slot` and perhaps `side` as the items of a dataset have them; the pairs
    `top` and `bottom`; the outfits `outfit`, which may be several columns, and `item`. Other
    columns may be missing, unless they are named by another name than the default.
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
    items = _items(src, problems, columns, category_separator, kinds or {}, names)
    items, root = with_images(items, src, image_root, columns.image, problems)
    read = SourceTables(items=items.drop("row"), pairs=None, image_root=root)
    if pairs is not None:
        read.pairs = read_pairs(
            pairs, items, columns.top, columns.bottom, columns.split, problems, pair_names
        )
    if outfits is not None:
        worn = read_outfits(
            outfits,
            items,
            columns.outfit,
            columns.item,
            columns.split,
            problems,
            separator=item_separator,
            names=outfit_names,
            id_name=columns.id,
        )
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
    require_columns(frame, [name for field, name in names.items() if field in needed], src)
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
    items = pl.concat([known, further], how="horizontal")
    items = items.with_columns(own_ids(items["id"]).alias("id"))
    if "kind" in names:
        items = _with_sides_and_slots(items, kinds, checks)
    else:
        items = _with_known_slots(items, checks)
    items = with_currency(checks.distinct_ids(items), checks)
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
    """Read the column `kind`; its word, the category or the title refines the slot.

    Where there is no kind, or its word is not known, the category tells it; and where there is no
    word at all, the title.
    """
    kind = items["kind"] if "kind" in items.columns else pl.Series("kind", [None] * items.height)
    kind = kind.cast(pl.String).replace("", None)
    languages = languages_of_items(items, kind.unique())
    words = KindWords.of(kinds, languages)
    slots = _translated(kind, words.slot)
    nothing = pl.Series("slot", [None] * items.height, dtype=pl.String)
    if "category" in items.columns and slots.null_count():
        told = _translated(items["category"], lambda path: slot_of_path(words, path))
        slots = _filled(slots, told, "kinds that the category tells", checks)
    if "title" in items.columns and (is_blank := slots.is_null() & kind.is_null()).any():
        titles = items.select(pl.when(is_blank).then("title"))
        told = slots_of(titles, nothing, None, languages)
        slots = _filled(slots, told, "kinds that the title tells (a guess)", checks)
    items = items.with_columns(slot=slots, kind=kind)
    unknown = pl.col("slot").is_null() & pl.col("kind").is_not_null()
    named = counted_words(items.filter(unknown)["kind"])
    reason = "an unknown kind (--kind-of says what a word stands for)"
    items = checks.set_aside(items, unknown, "kind", reason)
    if items.is_empty() and named:
        raise DataError(
            f"No kind of the items is known: {named}",
            where=checks.file,
            fix="say what each is: --kind-of Hemd=top, or --kind-of '*=other' of all others",
        )
    reason = "a row without a kind, whose category and title tell none"
    items = checks.set_aside(items, pl.col("slot").is_null(), "kind", reason)
    items = items.with_columns(side_column())
    finer = slots_of(items, items["slot"], items["kind"], languages)
    return items.with_columns(finer).drop("kind")


def _filled(slots: pl.Series, told: pl.Series, reason: str, checks: RowChecks) -> pl.Series:
    """Take what is told where nothing is known, and note how often."""
    checks.problems.note(reason, int((slots.is_null() & told.is_not_null()).sum()))
    return pl.select(slot=pl.coalesce(slots, told)).to_series()


def _translated(values: pl.Series, slot_of: Callable[[Any], Slot | None]) -> pl.Series:
    """The slot of each value, of which few are distinct. Shape: (n,) to (n,)."""
    distinct = values.unique()
    slots = pl.Series("slot", [slot_of(value) for value in distinct.to_list()], dtype=pl.String)
    found = pl.DataFrame({"value": distinct, "slot": slots})
    return values.to_frame("value").join(
        found, on="value", how="left", nulls_equal=True, maintain_order="left"
    )["slot"]


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
