"""Stream objects out of a large JSON file: one after the other is in memory, not all of them."""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from wearwith.errors import DataError

__all__ = ["json_objects"]

PIECE = 2**20  # characters
LOOK = 200  # characters that show whether a list begins
LONGEST = 64 * 2**20  # characters of one object
_BETWEEN = re.compile(r"[\s,:}]*")
_DECODER = json.JSONDecoder()


def json_objects(path: Path, key: str) -> Iterator[dict[str, Any]]:
    """Give the objects of a list, of the list at `key` of an object, or of JSON Lines.

    Several of these may follow one another, as pages that were put into one file.

    Raises
    ------
    DataError
        If the file is not JSON or not text, ends in the middle, or an object has no end.
    """
    opening = re.compile(rf'\[|\{{\s*"{re.escape(key)}"\s*:\s*\[')
    number, place, is_open = 0, 0, False
    with path.open(encoding=_encoding(path)) as file:
        text, is_over = _more(file, PIECE, path)
        while True:
            if (between := _BETWEEN.match(text, place)) is not None:
                place = between.end()
            if len(text) - place < LOOK and not is_over:
                more, is_over = _more(file, PIECE, path)
                text, place = text[place:] + more, 0
                continue
            if place == len(text):
                break
            if text[place] == "]":
                place, is_open = place + 1, False
                continue
            if not is_open and (opened := opening.match(text, place)) is not None:
                place, is_open = opened.end(), True
                continue
            try:
                value, place = _DECODER.raw_decode(text, place)
            except RecursionError as error:
                raise _broken(path, number, f"the values are nested too deeply: {error}") from None
            except ValueError as error:
                if is_over:
                    what = f"it ends in the middle, or a sign is missing: {error}"
                    raise _broken(path, number, what) from None
                if len(text) - place > LONGEST:
                    what = f"an object has no end within {LONGEST // 2**20} MB"
                    raise _broken(path, number, what) from None
                more, is_over = _more(file, max(PIECE, len(text) - place), path)
                text, place = text[place:] + more, 0
                continue
            for one in _objects(value, key):
                number += 1
                yield one
    if is_open:
        raise _broken(path, number, "it ends in the middle of a list")
    if not number:
        raise DataError(
            f"The file has no product: it is no list of objects, and has no list {key!r}",
            where=path,
            fix="name the file of the products",
        )


def _objects(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """What was read if it is an object, or the objects in its list."""
    if isinstance(value, dict):
        inner = value.get(key)
        found = inner if isinstance(inner, list) else [value]
        yield from (one for one in found if isinstance(one, dict))


def _more(file: TextIO, size: int, path: Path) -> tuple[str, bool]:
    """Read on, and tell whether that is all."""
    try:
        text = file.read(size)
    except UnicodeError:
        raise DataError("The file is not UTF-8", where=path, fix="save it again as UTF-8") from None
    return text, len(text) < size


def _broken(path: Path, number: int, what: str) -> DataError:
    return DataError(
        f"The file can't be read as JSON after {number:,} products: {what}",
        where=path,
        fix="fetch or copy it again",
    )


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
