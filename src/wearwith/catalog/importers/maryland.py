"""Maryland Polyvore: outfits with names, prices, categories and photographs.

Layout: `label/{train,valid,test}_no_dup.json`, `category_id.txt` (number and name), and
`images/<set_id>/<index>.jpg`. Question files (`fill_in_blank_test.json`,
`fashion_compatibility_prediction.txt`) are for `wearwith evaluate`, and are not read.
An item has no number of its own; the upload number of its set is kept as `listed`.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.polyvore_records import (
    Entry,
    as_id,
    as_position,
    category_table,
    outfit_entries,
    polyvore_number,
)
from wearwith.catalog.importers.source_files import files_exist, read_lines
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.schema import SPLITS, Split
from wearwith.words.slots import side_column

__all__ = ["read_maryland"]

LAYOUT = "maryland"
MOST = sys.float_info.max  # excludes nan, and integers of 400 digits
FULL_VALID = "label/valid_no_dup_full.json"
ROWS = {
    "id": pl.String(),
    "outfit": pl.String(),
    "split": pl.String(),
    "position": pl.Int64(),
    "title": pl.String(),
    "number": pl.String(),
    "price": pl.Float64(),
    "image": pl.String(),
}


def read_maryland(src: Path, problems: Problems, *, full: bool = False) -> SourceTables:
    """Read the outfits and the published split.

    With `full`, `label/valid_no_dup_full.json` is part of validation too; an outfit in both
    validation files counts once.

    Raises
    ------
    DataError
        If the layout is another one.
    """
    files: dict[str, Split] = {f"label/{split}_no_dup.json": split for split in SPLITS}
    if full:
        files[FULL_VALID] = "valid"
    rows = pl.DataFrame(list(_rows(src, files, problems)), schema=ROWS, orient="row")
    rows = rows.join(_categories(src, problems), on="number", how="left", maintain_order="left")
    nameless = rows["number"].is_not_null() & rows["slot"].is_null()
    problems.leave_out("category numbers without a name (the item is kept)", int(nameless.sum()))
    rows = rows.with_columns(pl.col("slot").fill_null("other")).with_columns(side_column())
    outfits = rows.select("outfit", "split", "position", item="id")
    photographs = src / "images"
    return SourceTables(
        items=_items(rows, src, problems),
        pairs=pairs_within_outfits(outfits, rows, problems),
        outfits=outfits,
        image_root=photographs.resolve() if photographs.is_dir() else None,
    )


def _rows(src: Path, files: Mapping[str, Split], problems: Problems) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each item, in the order of `ROWS`."""
    for file, position, set_id, items in outfit_entries(src, files, LAYOUT, "index", problems):
        indices: set[str | None] = set()
        for item in items:
            index = as_id(item["index"])
            if index in indices:
                reason = "the same index again in an outfit"
                problems.add(file, position, "index", f"{set_id}_{index}", reason)
                continue
            indices.add(index)
            yield (
                f"{set_id}_{index}",
                set_id,
                files[file],
                as_position(index),
                item["name"] if isinstance(item.get("name"), str) else None,
                as_id(item.get("categoryid")),
                _price(item, file, position, problems),
                f"{set_id}/{index}.jpg",
            )


def _price(item: Entry, file: str, position: int, problems: Problems) -> float | None:
    price = item.get("price")
    if price is None or price == -1:  # -1 is unknown
        return None
    if isinstance(price, bool) or not isinstance(price, int | float) or not 0 <= price <= MOST:
        problems.add(file, position, "price", price, "not a price (the item is kept without it)")
        return None
    return float(price)


def _categories(src: Path, problems: Problems) -> pl.DataFrame:
    """Find the slot and category path of every number in `category_id.txt`."""
    file = "category_id.txt"
    names: dict[str, str] = {}
    for line, text in enumerate(read_lines(src / file, LAYOUT), start=1):
        number, _, name = text.strip().partition(" ")
        if number.isdecimal() and name.strip():
            names.setdefault(number, name.strip().lower())
        elif text.strip():
            problems.add(file, line, None, text, "a line that is not a number with a name")
    schema = {"number": pl.String(), "name": pl.String()}
    listed = pl.DataFrame(list(names.items()), schema=schema, orient="row")
    known = category_table(None, LAYOUT)
    return listed.join(known, on="number", how="left").select(
        "number",
        pl.col("slot").fill_null("other"),
        category=pl.coalesce("path", pl.concat_list("name")),
    )


def _items(rows: pl.DataFrame, src: Path, problems: Problems) -> pl.DataFrame:
    present = files_exist(rows["image"], src / "images")
    problems.leave_out("items without their photograph (kept)", int((~present).sum()))
    items = rows.select(
        "id",
        "side",
        "slot",
        "category",
        "price",
        title=pl.col("title").str.strip_chars().replace("", None),
        image=pl.when(present).then("image"),
        listed=polyvore_number("outfit"),
    )
    problems.leave_out("items without a name (kept)", items["title"].null_count())
    return items
