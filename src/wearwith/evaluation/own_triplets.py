"""Reads a user's own triplets from a tab-separated file."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from wearwith.catalog import Catalogue, TripletArrays
from wearwith.errors import DataError, UnknownItemError
from wearwith.types import Ints

__all__ = ["COLUMNS", "read_triplets"]

COLUMNS = ("top", "positive", "negative")
_HEADER = f"the first line is {', '.join(COLUMNS)}, separated by tabs"

_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")


def read_triplets(path: str | Path, catalogue: Catalogue) -> TripletArrays:
    """Read triplets from a tab-separated file with the header top, positive, negative.

    The columns may be in any order, and other columns and blank lines are skipped. An id that was
    printed as a float (`78515728.0`) means the whole number if the catalogue does not have it as
    written. Returns positions in `catalogue`, sorted, so that the order of rows does not matter.

    Raises `DataError` if the file is missing, empty or no text, lacks a column, or has a bad row: a
    wrong number of fields, no id, an id that the catalogue lacks on that side (the message has the
    nearest ones), or the same bottom as positive and negative. The message names file, row (1 is
    the header) and column.
    """
    path = Path(path)
    rows = _rows(path)
    _, header = next(rows, (0, []))
    places = _places(path, header)
    bottoms = catalogue.bottom_positions
    lookups = {"top": catalogue.top_positions, "positive": bottoms, "negative": bottoms}
    known: dict[tuple[str, str], int] = {}
    triplets: list[tuple[int, ...]] = []
    for number, cells in rows:
        if len(cells) != len(header):
            raise DataError(
                f"A row has {len(cells)} fields, and the header has {len(header)}",
                where=f"{path}, row {number}",
                fix="separate the ids of a row with tabs",
            )
        ids = {column: cells[place] for column, place in zip(COLUMNS, places, strict=True)}
        for key in ids.items():
            if key not in known:
                column, name = key
                where = f"{path}, row {number}, column {column}"
                known[key] = _position(lookups[column], name, where)
        triplet = tuple(known[key] for key in ids.items())
        if triplet[1] == triplet[2]:
            raise DataError(
                f"{ids['positive']!r} is both the positive and the negative bottom",
                where=f"{path}, row {number}, column negative",
                fix="name another bottom, or remove the row",
            )
        triplets.append(triplet)
    if not triplets:
        raise DataError("The file has a header and no triplets", where=path)
    columns = np.array(sorted(triplets), dtype=np.int64).T
    return TripletArrays(*columns)


def _position(positions: Callable[[Sequence[str]], Ints], name: str, where: str) -> int:
    """Look up an id as it is written, or else as the whole number of a float."""
    if not name:
        raise DataError("A triplet lacks an id", where=where, fix="name an item")
    whole = _WHOLE_FLOAT.fullmatch(name)
    for spelling in (name,) if whole is None else (name, whole[1]):
        try:
            return int(positions([spelling])[0])
        except UnknownItemError as error:
            unknown = error
    raise DataError(unknown.what, where=where, fix=unknown.fix)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, [cell.strip() for cell in line.rstrip("\n").split("\t")]
    except FileNotFoundError:
        raise DataError("There is no triplet file here", where=path) from None
    except (UnicodeDecodeError, OSError) as error:
        raise DataError(f"The triplet file can't be read: {error}", where=path) from None


def _places(path: Path, header: list[str]) -> list[int]:
    if not header:
        raise DataError("The triplet file is empty", where=path, fix=_HEADER)
    for name in COLUMNS:
        if header.count(name) != 1:
            lacks = "lacks the column" if name not in header else "has more than one column"
            raise DataError(
                f"The triplet file {lacks} {name!r}",
                where=f"{path}, row 1",
                fix=f"{_HEADER}; this one is: {' | '.join(header)}",
            )
    return [header.index(name) for name in COLUMNS]
