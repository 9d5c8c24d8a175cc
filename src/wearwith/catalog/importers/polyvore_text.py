"""Polyvore pairs and outfits with text: the contextual side without photographs.

Layout: `pairs.tsv` (top_id, bottom_id), whose text is in a FashionVC folder, and
`named_outfits.json` (`{set_id: {upper|bottom|shoe|bag|accessory: {index, name}}}`). Upload numbers
are kept as `listed`: the ids of `pairs.tsv`, and the set's number for items of outfits.
"""

from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks, is_blank
from wearwith.catalog.importers.fashionvc import read_texts
from wearwith.catalog.importers.polyvore_records import as_id, as_position, polyvore_number
from wearwith.catalog.importers.source_files import (
    plain_id,
    read_csv,
    read_json_file,
    require_columns,
)
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.errors import DataError
from wearwith.types import SIDES, Slot
from wearwith.words.slots import side_column, slots_of

__all__ = ["read_polyvore_text"]

LAYOUT = "polyvore-text"
PAIRS = "pairs.tsv"
OUTFITS = "named_outfits.json"
# Words of the name refine it: an upper may be outerwear, a bottom a dress.
SLOT_OF_ROLE: dict[str, Slot] = {
    "upper": "top",
    "bottom": "bottom",
    "shoe": "shoes",
    "bag": "bag",
    "accessory": "accessory",
}
# Names that say nothing.
NO_NAMES = ("", "women", "women's", "womens", "men", "men's", "mens")


def read_polyvore_text(src: Path, problems: Problems, *, text: Path | None = None) -> SourceTables:
    """Read both files; an item of an outfit gets the id `<set_id>_<index>`.

    `text` is a FashionVC folder with the text of the items of `pairs.tsv`; `fashionvc` beside `src`
    if not given.

    Raises
    ------
    DataError
        If the layout is another one, or there is no FashionVC folder.
    """
    folder, place = _text_folder(src, text)
    pairs = _pairs(src, problems)
    named = _named_items(src, problems)
    paired = _paired_items(pairs, folder, problems)
    outfits = named.select("outfit", "position", item="id")
    return SourceTables(
        items=pl.concat([paired, named.drop("outfit", "position")], how="diagonal"),
        pairs=pl.concat([pairs, pairs_within_outfits(outfits, named, problems)]),
        outfits=outfits,
        source={"text": place},
    )


def _text_folder(src: Path, text: Path | None) -> tuple[Path, str]:
    if text is not None:
        return text, text.resolve().name
    beside = src.resolve().parent / "fashionvc"
    if not beside.is_dir():
        raise DataError(
            f"The titles of the items of {PAIRS} are in FashionVC's text files, and no folder "
            "fashionvc is beside this one",
            where=src,
            fix="name the folder with --text",
        )
    return beside, "fashionvc (found beside the folder)"


def _pairs(src: Path, problems: Problems) -> pl.DataFrame:
    path = src / PAIRS
    pairs = read_csv(path, LAYOUT, separator="\t", quoted=False)
    require_columns(pairs, ("top_id", "bottom_id"), path)
    pairs = pairs.with_columns(plain_id("top_id"), plain_id("bottom_id"))
    checks = RowChecks(problems, PAIRS)
    for column in ("top_id", "bottom_id"):
        pairs = checks.set_aside(pairs, is_blank(column), column, "a pair without one of its ids")
    is_top = pl.col("bottom_id").is_in(pairs["top_id"].implode())
    reason = "a pair uses an item as bottom that is a top elsewhere"
    pairs = checks.set_aside(pairs, is_top, "bottom_id", reason)
    return pairs.select(top="top_id", bottom="bottom_id")


def _paired_items(pairs: pl.DataFrame, folder: Path, problems: Problems) -> pl.DataFrame:
    items = pl.concat(pairs.select(id=pl.col(side).unique(), side=pl.lit(side)) for side in SIDES)
    texts = read_texts(folder, problems, LAYOUT)
    absent = items.join(texts, on=["id", "side"], how="anti").height
    problems.leave_out("items of pairs without text (kept without a title)", absent)
    items = items.join(texts, on=["id", "side"], how="left")
    return items.with_columns(slots_of(items, items["side"]), listed=polyvore_number("id"))


def _named_items(src: Path, problems: Problems) -> pl.DataFrame:
    """Read the items of outfits: columns id, outfit, position, side, slot, title and listed."""
    content = read_json_file(src / OUTFITS, LAYOUT)
    if not isinstance(content, dict):
        raise DataError("The file holds no outfits by their set id", where=src / OUTFITS)
    rows: dict[str, tuple[str, int | None, Slot, str | None]] = {}
    for position, (set_id, roles) in enumerate(content.items(), start=1):
        if not isinstance(roles, dict):
            problems.add(OUTFITS, position, None, set_id, "an outfit without items")
            continue
        for role, item in roles.items():
            index = as_id(item.get("index")) if isinstance(item, dict) else None
            name = f"{set_id}_{index}"
            if role not in SLOT_OF_ROLE:
                problems.add(OUTFITS, position, role, set_id, "an unknown role in an outfit")
            elif index is None:
                problems.add(OUTFITS, position, role, set_id, "an item without an index")
            elif name in rows:
                problems.add(OUTFITS, position, role, name, "the same index again in an outfit")
            else:
                rows[name] = (set_id, as_position(index), SLOT_OF_ROLE[role], _title(item))
    schema = {
        "outfit": pl.String(),
        "position": pl.Int64(),
        "slot": pl.String(),
        "title": pl.String(),
    }
    items = pl.DataFrame(list(rows.values()), schema=schema, orient="row")
    problems.leave_out(
        "names of outfit items that say nothing (the item is kept without a title)",
        items["title"].null_count(),
    )
    items = items.insert_column(0, pl.Series("id", list(rows), dtype=pl.String))
    items = items.with_columns(side_column(), listed=polyvore_number("outfit"))
    return items.with_columns(slots_of(items, items["slot"]))


def _title(item: dict[str, Any]) -> str | None:
    name = item.get("name")
    if not isinstance(name, str) or name.strip().lower() in NO_NAMES:
        return None
    return name.strip()
