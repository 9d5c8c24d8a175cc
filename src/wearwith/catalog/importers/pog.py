"""Import POG, Alibaba's iFashion: outfits of garments with Chinese titles.

Its files have no header. A line of `item_data.txt` has item, category number, address of a picture
and title, which may have commas; one of `outfit_data.txt` has outfit, and items with semicolons
between them.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks, is_blank
from wearwith.catalog.importers.known_ids import set_unknown_aside
from wearwith.catalog.importers.table_bytes import text_bytes
from wearwith.catalog.importers.table_pairs import items_once
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.errors import DataError
from wearwith.words.language_choice import languages_of_items
from wearwith.words.slots import side_column, slots_of

__all__ = ["read_pog"]

ITEM_FIELDS = ("id", "category_number", "image_address", "title")
OUTFIT_FIELDS = ("outfit", "item")
BETWEEN = ";"
# Of the titles of a category that say what they are, so many must agree to say it of the others.
AGREE = 0.5


def read_pog(src: Path, problems: Problems) -> SourceTables:
    """Read `item_data.txt` and `outfit_data.txt`.

    Categories are numbers without names: what most titles of a category say its garments are, the
    others of it are, too.

    Raises
    ------
    DataError
        If a file is missing, empty or not text, or no line of it can be used.
    """
    items = _items(src / "item_data.txt", problems)
    outfits = _outfits(src / "outfit_data.txt", items, problems)
    pairs = pairs_within_outfits(outfits, items, problems)
    return SourceTables(items.drop("row"), pairs, outfits)


def _items(path: Path, problems: Problems) -> pl.DataFrame:
    items = _fields(path, ITEM_FIELDS, problems)
    checks = RowChecks(problems, path.name)
    items = checks.distinct_ids(items)
    nothing = pl.Series("slot", [None] * items.height, dtype=pl.String)
    titles = items.select("title")
    items = items.with_columns(slots_of(titles, nothing, None, languages_of_items(titles)))
    told = items.filter(pl.col("slot").is_not_null()).group_by("category_number", "slot").len()
    share = pl.col("len") / pl.col("len").sum().over("category_number")
    usual = told.filter(share > AGREE).select("category_number", usual="slot")
    items = items.join(usual, on="category_number", how="left", maintain_order="left")
    is_told = pl.col("slot").is_null() & pl.col("usual").is_not_null()
    n_told = int(items.select(is_told.sum()).item())
    problems.note("kinds that most titles of the category tell (a guess)", n_told)
    items = items.with_columns(pl.coalesce("slot", "usual").alias("slot")).drop("usual")
    items = checks.set_aside(
        items, pl.col("slot").is_null(), "title", "no title of its category tells the kind"
    )
    if items.is_empty():
        raise DataError("No line of the items can be used", where=path, fix=problems.in_words())
    return items.with_columns(side_column())


def _outfits(path: Path, items: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    rows = _fields(path, OUTFIT_FIELDS, problems)
    checks = RowChecks(problems, path.name)
    rows = checks.set_aside(rows, is_blank("outfit"), "outfit", "a row without an outfit")
    worn = rows.with_columns(pl.col("item").str.split(BETWEEN)).explode("item")
    worn = worn.with_columns(pl.col("item").str.strip_chars()).filter(~is_blank("item"))
    unknown = ~pl.col("item").is_in(items["id"].implode())
    reason = "an outfit names an unknown item"
    worn = set_unknown_aside(checks, worn, unknown, "item", reason, items["id"])
    return items_once(worn.drop("row"))


def _fields(path: Path, names: tuple[str, ...], problems: Problems) -> pl.DataFrame:
    """Divide lines at commas; the last field takes the rest. Columns row and `names`."""
    lines = pl.Series("line", text_bytes(path, problems).decode().split("\n"))
    frame = pl.DataFrame({"row": pl.int_range(1, len(lines) + 1, eager=True), "line": lines})
    frame = frame.with_columns(pl.col("line").str.strip_chars()).filter(~is_blank("line"))
    checks = RowChecks(problems, path.name)
    few = pl.col("line").str.count_matches(",", literal=True) < len(names) - 1
    frame = checks.set_aside(frame, few, "line", f"a line with fewer than {len(names)} fields")
    if frame.is_empty():
        raise DataError(
            f"No line has the fields {', '.join(names)}", where=path, fix=problems.in_words()
        )
    parts = pl.col("line").str.splitn(",", len(names)).struct.rename_fields(list(names))
    split = frame.select("row", parts.alias("parts")).unnest("parts")
    return split.with_columns(pl.col(names).str.strip_chars())
