"""Polyvore Outfits: outfits with a semantic category for every item.

Layout: any of `{disjoint,nondisjoint}/{train,valid,test}.json`, `categories.csv`, the metadata of
the items (`polyvore_item_metadata.json` of the full archive, or an `item_metadata.tsv` beside the
outfits), and `images/<item_id>.jpg`, if there are photographs. Questions (`compatibility_*.txt`,
`fill_in_blank_*.json`) are for `wearwith evaluate`, and are not read. Ids are upload numbers
of Polyvore, also kept as `listed`.
"""

from pathlib import Path
from typing import Literal, get_args

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.polyvore_records import (
    as_id,
    as_position,
    category_table,
    outfit_entries,
    polyvore_number,
)
from wearwith.catalog.importers.source_files import (
    files_exist,
    plain_id,
    read_csv,
    read_json_file,
    require_columns,
)
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.catalog.schema import OUTFIT_COLUMNS, SPLITS, Split
from wearwith.errors import DataError
from wearwith.words.category_paths import SLOT_OF_SEMANTIC
from wearwith.words.slots import side_column

__all__ = ["Variant", "read_polyvore_outfits"]

Variant = Literal["disjoint", "nondisjoint"]

LAYOUT = "polyvore-outfits"
METADATA = dict.fromkeys(("id", "semantic", "number", "title", "description"), pl.String())


def read_polyvore_outfits(
    src: Path, problems: Problems, *, variant: Variant = "disjoint"
) -> SourceTables:
    """Read the outfits of a variant, their published split, and the items that occur in them.

    In the variant `disjoint`, no item occurs in two splits.

    Raises
    ------
    DataError
        If the layout is another one.
    """
    mentions = _outfits(src, variant, problems)
    items = _items(src, variant, mentions, problems)
    rows = mentions.unique(["outfit", "item"], keep="first", maintain_order=True)
    problems.leave_out("the same item again in an outfit", mentions.height - rows.height)
    photographs = src / "images"
    if photographs.is_dir():
        items = _with_photographs(items, photographs, problems)
    return SourceTables(
        items=items,
        pairs=pairs_within_outfits(rows, items, problems),
        outfits=rows,
        image_root=photographs.resolve() if photographs.is_dir() else None,
        source={"parts": rows["split"].unique().sort().to_list()},
    )


def _outfits(src: Path, variant: Variant, problems: Problems) -> pl.DataFrame:
    """Columns outfit, item, split and position; one row an item of an outfit."""
    files: dict[str, Split] = {f"{variant}/{split}.json": split for split in SPLITS}
    existing = [file for file in files if (src / file).is_file()]
    if not existing:
        other = next(one for one in get_args(Variant) if one != variant)
        is_there = any((src / other / f"{split}.json").is_file() for split in SPLITS)
        raise DataError(
            f"The {LAYOUT} layout needs outfits here",
            where=src / variant,
            fix=f"outfits are in {other}/: import with --variant {other}"
            if is_there
            else f"the folder holds at least one of {', '.join(files)}",
        )
    rows = [
        (set_id, as_id(item["item_id"]), files[file], as_position(item.get("index")))
        for file, _, set_id, items in outfit_entries(src, existing, LAYOUT, "item_id", problems)
        for item in items
    ]
    return pl.DataFrame(rows, schema=OUTFIT_COLUMNS, orient="row")


def _items(src: Path, variant: Variant, rows: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """Find the side, slot, category and words of every item in an outfit."""
    metadata = _metadata(src, variant, problems)
    categories = category_table(src / "categories.csv", LAYOUT)
    named = rows.select(id="item").unique()
    problems.leave_out(
        "mentions of items that the metadata lacks (kept, in the slot other)",
        rows.join(metadata, left_on="item", right_on="id", how="anti").height,
    )
    problems.leave_out(
        f"items of the metadata that no {variant} outfit here has",
        metadata.join(named, on="id", how="anti").height,
    )
    items = named.join(metadata, on="id", how="left").join(categories, on="number", how="left")
    semantic = pl.coalesce("semantic", pl.col("path").list.first())
    return items.select(
        pl.exclude("semantic", "number", "path", "slot"),
        slot=semantic.replace_strict(SLOT_OF_SEMANTIC, default="other"),
        listed=polyvore_number("id"),
        category=pl.concat_list(
            semantic, pl.col("path").list.slice(1).fill_null(pl.lit([], dtype=pl.List(pl.String)))
        ).list.drop_nulls(),
    ).with_columns(side_column())


def _metadata(src: Path, variant: Variant, problems: Problems) -> pl.DataFrame:
    archive = src / "polyvore_item_metadata.json"
    tables = [src / folder / "item_metadata.tsv" for folder in (variant, "disjoint")]
    path = next((path for path in (archive, *tables) if path.is_file()), None)
    if path is None:
        raise DataError(
            f"The {LAYOUT} layout needs the metadata of the items here",
            where=src,
            fix="it is polyvore_item_metadata.json in the full archive, or "
            f"{variant}/item_metadata.tsv",
        )
    metadata = (
        _metadata_of_archive(archive, problems)
        if path == archive
        else _metadata_of_table(path, problems)
    )
    # Some published categories end with a blank.
    return metadata.with_columns(pl.exclude("id").str.strip_chars().replace("", None))


def _metadata_of_table(path: Path, problems: Problems) -> pl.DataFrame:
    frame = read_csv(path, LAYOUT, separator="\t", quoted=False)
    require_columns(frame, ("item_id", "semantic_category", "category_id"), path)
    frame = frame.rename(
        {"item_id": "id", "semantic_category": "semantic", "category_id": "number"}
    ).with_columns(plain_id("id"), plain_id("number"))
    frame = RowChecks(problems, path.name, {"id": "item_id"}).distinct_ids(frame)
    return frame.select("id", "semantic", "number")


def _metadata_of_archive(path: Path, problems: Problems) -> pl.DataFrame:
    content = read_json_file(path, LAYOUT)
    if not isinstance(content, dict):
        raise DataError("The file holds no items by their id", where=path)
    rows = []
    for position, (name, entry) in enumerate(content.items(), start=1):
        if not isinstance(entry, dict):
            problems.add(path.name, position, None, name, "an item without metadata")
            continue
        rows.append(
            (
                name.strip(),
                _text(entry.get("semantic_category")),
                as_id(entry.get("category_id")),
                # Without a title, the end of the item's address serves as one.
                _text(entry.get("title")) or _text(entry.get("url_name")),
                _text(entry.get("description")),
            )
        )
    return pl.DataFrame(rows, schema=METADATA, orient="row").unique("id", keep="first")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _with_photographs(items: pl.DataFrame, folder: Path, problems: Problems) -> pl.DataFrame:
    images = items["id"] + ".jpg"
    items = items.with_columns(image=pl.when(files_exist(images, folder)).then(images))
    problems.leave_out("items without their photograph (kept)", items["image"].null_count())
    return items
