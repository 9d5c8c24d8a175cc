"""Outfits as JSON lists them: `[{"set_id": …, "items": [{"index": …, …}]}]`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.source_files import read_json_file
from wearwith.errors import DataError

__all__ = ["Entry", "as_id", "as_position", "outfit_entries"]

Entry = dict[str, Any]


def outfit_entries(
    path: Path, file: str, layout: str, key: str, problems: Problems
) -> Iterator[tuple[int, str, list[Entry]]]:
    """Yield the position (from 1), the set id and the items of every outfit that can be used.

    An outfit without a set id or items, one whose set id was used before, and items without `key`
    are noted as problems.

    Parameters
    ----------
    file
        How problems name the file.
    key
        What names an item: `item_id`, or its `index` in the outfit.

    Raises
    ------
    DataError
        If the file is missing or holds no list.
    """
    entries = read_json_file(path, layout)
    if not isinstance(entries, list):
        raise DataError("The file holds no list of outfits", where=path)
    seen: set[str] = set()
    for position, entry in enumerate(entries, start=1):
        set_id = as_id(entry.get("set_id")) if isinstance(entry, dict) else None
        if set_id is None:
            problems.add(file, position, "set_id", None, "an outfit without a set_id")
        elif set_id in seen:
            problems.add(file, position, "set_id", set_id, "the outfit again (the first counts)")
        elif not isinstance(entry.get("items"), list):
            problems.add(file, position, "items", set_id, "an outfit without a list of items")
        else:
            seen.add(set_id)
            yield position, set_id, list(_items(entry["items"], file, position, key, problems))


def as_id(value: object) -> str | None:
    """Give an id as text; None for what is no id."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.strip() or None


def as_position(value: object) -> int | None:
    """Give a place in an outfit, as official files of questions count it; None for what is none."""
    text = as_id(value)
    return int(text) if text is not None and text.isdecimal() and len(text) < 19 else None


def _items(
    items: list[Any], file: str, position: int, key: str, problems: Problems
) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, dict) and as_id(item.get(key)) is not None:
            yield item
        else:
            problems.add(file, position, key, item, f"an item without {key}")
