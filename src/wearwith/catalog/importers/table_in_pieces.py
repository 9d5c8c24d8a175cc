"""Stream a large delimited file: some megabytes of whole lines are in memory at a time."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.delimited import read_delimited
from wearwith.catalog.importers.feed_files import at_home
from wearwith.errors import DataError
from wearwith.files.disk_errors import disk_errors

__all__ = ["read_pieces"]

PIECE = 2**24  # bytes
MOST_MORE = 2**24  # bytes that are read on, to where a quoted field ends
LONGEST_HEADER = 2**20  # bytes


def read_pieces(path: Path, problems: Problems, usual: str) -> Iterator[pl.DataFrame]:
    """Read a file with a header as `read_delimited` does, a piece after the other.

    Rows and problems have the lines of the whole file. A file in UTF-16 is read at once.

    Raises
    ------
    DataError
        As `read_delimited` does: if the file is empty, damaged, no text, or has thousands of
        columns.
    """
    with path.open("rb") as file:
        if path.stat().st_size <= 2 * PIECE or b"\0" in file.read(2048):
            yield read_delimited(path, problems, usual)
            return
        file.seek(0)
        head = _whole(file, 1, LONGEST_HEADER)
        while not head.strip() and (more := _whole(file, 1, LONGEST_HEADER)):
            head += more
        line = head.count(b"\n")
        with TemporaryDirectory(prefix="wearwith-") as folder:
            place = Path(folder) / path.name
            while lines := _whole(file, PIECE, MOST_MORE):
                with disk_errors(place):
                    place.write_bytes(head + lines)
                yield _read(place, path, problems, usual, line - head.count(b"\n"))
                line += lines.count(b"\n")


def _whole(file: BinaryIO, size: int, most_more: int) -> bytes:
    """Read at least so many bytes, to the end of a line at which no quoted field is open."""
    lines = bytearray(file.read(size))
    lines += file.readline(most_more)
    more, is_open = 0, lines.count(b'"') % 2 == 1
    while is_open and more < most_more and (line := file.readline(most_more)):
        lines += line
        more += len(line)
        is_open ^= line.count(b'"') % 2 == 1
    return bytes(lines)


def _read(place: Path, path: Path, problems: Problems, usual: str, before: int) -> pl.DataFrame:
    """Read a piece before which there are so many lines."""
    known = len(problems.rows)
    try:
        frame = read_delimited(place, problems, usual)
    except DataError as error:
        raise at_home(error, place, path) from None
    problems.rows[known:] = [
        (file, None if row is None else row + before, column, value, reason)
        for file, row, column, value, reason in problems.rows[known:]
    ]
    return frame.with_columns(pl.col("row") + before)
