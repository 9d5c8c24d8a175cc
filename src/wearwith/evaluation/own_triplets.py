"""A user's own questions: triplets in a tab-separated file."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from wearwith.catalog import Catalogue, TripletArrays
from wearwith.errors import DataError, UnknownItemError
from wearwith.types import Ints

__all__ = ["COLUMNS", "read_triplets"]

COLUMNS = ("top", "positive", "negative")

_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")


def read_triplets(path: str | Path, catalogue: Catalogue) -> TripletArrays:
    """Read triplets from a tab-separated file with the header top, positive, negative.

    The columns may stand in any order, and others are not read; blank lines are skipped. An id
    that was printed as a float (`78515728.0`) stands for the whole number if the catalogue does
    not have it as it is written.

    Returns
    -------
    TripletArrays
        Positions in `catalogue`, sorted, so that the order of rows does not matter.

    Raises
    ------
    DataError
        If the file is missing, empty or no text, lacks a column, or has a bad row: another
        number of fields, no id, an id that the catalogue does not have on that side (the message
        has the nearest ones), or the same bottom as positive and negative. The message names
        file, row (1 is the header) and column.
    """
    path = Path(path)
    rows = _rows(path)
    _, header = next(rows, (0, []))
    places = _places(path, header)
    tops = _Reader(catalogue.top_positions, path, "top")
    bottoms = {name: _Reader(catalogue.bottom_positions, path, name) for name in COLUMNS[1:]}
    found: list[tuple[int, int, int]] = []
    for number, cells in rows:
        if len(cells) != len(header):
            raise DataError(
                f"A row has {len(cells)} fields, and the header has {len(header)}",
                where=f"{path}, row {number}",
                fix="separate the ids of a row with tabs",
            )
        top, positive, negative = (cells[place] for place in places)
        triplet = (
            tops(top, number),
            bottoms["positive"](positive, number),
            bottoms["negative"](negative, number),
        )
        if triplet[1] == triplet[2]:
            raise DataError(
                f"{positive!r} is both the positive and the negative bottom",
                where=f"{path}, row {number}, column negative",
                fix="name another bottom, or remove the row",
            )
        found.append(triplet)
    if not found:
        raise DataError("The file has a header and no triplets", where=path)
    columns = np.array(sorted(found), dtype=np.int64).T
    return TripletArrays(*columns)


class _Reader:
    """Looks up the ids of one column, each once."""

    def __init__(self, positions: Callable[[Sequence[str]], Ints], path: Path, column: str) -> None:
        self.positions = positions
        self.path = path
        self.column = column
        self.known: dict[str, int] = {}

    def __call__(self, name: str, row: int) -> int:
        if name not in self.known:
            self.known[name] = self._position(name, row)
        return self.known[name]

    def _position(self, name: str, row: int) -> int:
        where = f"{self.path}, row {row}, column {self.column}"
        if not name:
            raise DataError("A triplet lacks an id", where=where, fix="name an item")
        whole = _WHOLE_FLOAT.fullmatch(name)
        try:
            return int(self.positions([name])[0])
        except UnknownItemError as error:
            unknown = error
        if whole is not None:
            try:
                return int(self.positions([whole[1]])[0])
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
        raise DataError("The triplet file is empty", where=path, fix=_wanted())
    for name in COLUMNS:
        if header.count(name) != 1:
            lacks = "lacks the column" if name not in header else "has more than one column"
            raise DataError(
                f"The triplet file {lacks} {name!r}",
                where=f"{path}, row 1",
                fix=f"{_wanted()}; this one is: {' | '.join(header)}",
            )
    return [header.index(name) for name in COLUMNS]


def _wanted() -> str:
    return f"the first line is {', '.join(COLUMNS)}, separated by tabs"
