"""What the Polyvore layouts share: upload numbers, category numbers and lists of outfits.

Polyvore numbered items, and sets of items, in the order of their upload. Outfits join garments of
the same time, so a number partly answers which garments go together. It is kept as the item column
`listed`, for the control model `listing` and for negatives from the same time. Numbers of items and
of sets are two series, which can't be compared. A set is an outfit here, so a set's number
identifies its items outright.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.source_files import read_csv, read_json_file
from wearwith.errors import DataError
from wearwith.words.category_paths import CATEGORY_PATHS, SLOT_OF_SEMANTIC

__all__ = ["Entry", "as_id", "as_position", "category_table", "outfit_entries", "polyvore_number"]

Entry = dict[str, Any]


def polyvore_number(column: str) -> pl.Expr:
    """Read an id as an upload number, Int64; null for an id that is not a number."""
    number = pl.col(column).str.extract(r"^([0-9]{1,18})$")
    return number.cast(pl.Int64)


def category_table(path: Path | None, layout: str) -> pl.DataFrame:
    """List category numbers with their paths and slots.

    Parameters
    ----------
    path
        `categories.csv` of Polyvore Outfits (number, name, semantic category, no header), for
        numbers that `CATEGORY_PATHS` lacks. Its names were made for clustering: a number can have
        several, such as "male T-shirt" and "tshirt"; the most frequent one counts, and among
        equals the first in the alphabet.
    layout
        The layout being read, for error messages.

    Returns
    -------
    polars.DataFrame
        Columns number (string), path (list of strings) and slot; every number once.
    """
    known = pl.DataFrame(
        {
            "number": [str(number) for number in CATEGORY_PATHS],
            "path": [list(names) for names in CATEGORY_PATHS.values()],
        }
    )
    if path is not None:
        others = _paths_of_file(path, layout).join(known, on="number", how="anti")
        known = pl.concat([known, others])
    semantic = pl.col("path").list.first()
    return known.with_columns(slot=semantic.replace_strict(SLOT_OF_SEMANTIC, default="other"))


def _paths_of_file(path: Path, layout: str) -> pl.DataFrame:
    rows = read_csv(path, layout, names=("number", "name", "semantic"))
    rows = rows.select(pl.col("number", "name", "semantic").str.strip_chars())
    ranked = (
        rows.filter((pl.col("name") != "") & (pl.col("semantic") != ""))
        .group_by("number", "semantic", "name")
        .len()
        .sort("number", -pl.col("len").cast(pl.Int64), "name", "semantic")
        .unique("number", keep="first", maintain_order=True)
    )
    return ranked.select("number", path=pl.concat_list("semantic", "name"))


def outfit_entries(
    src: Path, files: Iterable[str], layout: str, key: str, problems: Problems
) -> Iterator[tuple[str, int, str, list[Entry]]]:
    """Read outfits in JSON: `[{"set_id": …, "items": [{"index": …, …}]}]`.

    Yields the file, the position in it (from 1), the set id and the items of every usable outfit.
    Problems are an outfit without a set id or items, one whose set id was used before, and items
    without `key`, which is `item_id`, or the `index` in the outfit.

    Raises
    ------
    DataError
        If a file is missing or holds no list.
    """
    earlier: set[str] = set()
    for file in files:
        entries = read_json_file(src / file, layout)
        if not isinstance(entries, list):
            raise DataError("The file holds no list of outfits", where=src / file)
        seen: set[str] = set()
        for position, entry in enumerate(entries, start=1):
            set_id = as_id(entry.get("set_id")) if isinstance(entry, dict) else None
            if set_id is None:
                problems.add(file, position, "set_id", None, "an outfit without a set_id")
            elif set_id in seen:
                again = "the outfit again (the first counts)"
                problems.add(file, position, "set_id", set_id, again)
            elif not isinstance(entry.get("items"), list):
                problems.add(file, position, "items", set_id, "an outfit without a list of items")
            else:
                seen.add(set_id)
                items = [*_items(entry["items"], file, position, key, problems)]
                if set_id in earlier:
                    problems.leave_out("outfits that an earlier file has too", 1)
                else:
                    yield file, position, set_id, items
        earlier |= seen


def _items(
    items: list[Any], file: str, position: int, key: str, problems: Problems
) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, dict) and as_id(item.get(key)) is not None:
            yield item
        else:
            problems.add(file, position, key, item, f"an item without {key}")


def as_id(value: object) -> str | None:
    """Turn an id into text; None if it is not an id."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.strip() or None


def as_position(value: object) -> int | None:
    """Read a position in an outfit, as official question files count it; None if it is not one."""
    text = as_id(value)
    return int(text) if text is not None and text.isdecimal() and len(text) < 19 else None
