"""Divide delimited text into records, whatever its quotes look like.

A field is quoted if it begins with a quote, ends with one before the next separator or line end,
and doubles those inside. Any other quote is an ordinary character: `"Nia" midi skirt`.
"""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["has_stray_quotes", "records"]

PIECE = 2**18  # bytes


def has_stray_quotes(data: bytes, separator: str) -> bool:
    """Whether a field that begins with a quote may go on after its end."""
    if b'"' not in data:
        return False
    mark = separator.encode()
    if not any(_has_odd_quotes(lines, mark) for lines in _pieces(data)):
        return False
    edge = re.escape(mark)
    stray = rb'(?:\A|[\n%b])"[^"]*+(?:""[^"]*+)*+"(?![\r\n%b]|\Z)' % (edge, edge)
    return re.search(stray, data) is not None


def _pieces(data: bytes) -> Iterator[npt.NDArray[np.uint8]]:
    """Divide into pieces of whole lines, small enough for a processor's cache."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + PIECE) + 1 or len(data)
        yield np.frombuffer(data, np.uint8, end - start, start)
        start = end


def _has_odd_quotes(lines: npt.NDArray[np.uint8], mark: bytes) -> bool:
    """Whether quotes stand where a writer of quoted fields puts none: a quick look.

    Before a letter, an even number of quotes may follow another letter, and an odd one an edge.
    """
    is_quote = lines == ord('"')
    is_edge = (lines == ord(mark)) | (lines == ord("\n")) | (lines == ord("\r"))
    goes_on = ~(is_quote | is_edge)
    last = np.flatnonzero(is_quote[:-1] & goes_on[1:])
    if not len(last):
        return False
    starts = np.flatnonzero(is_quote & ~np.concatenate([[False], is_quote[:-1]]))
    first = starts[np.searchsorted(starts, last, side="right") - 1]
    after_letter = (first > 0) & ~is_edge[first - 1]
    return bool((after_letter == ((last - first) % 2 == 0)).any())


def records(text: str, separator: str, width: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line that it begins on, from 1; those without a value are left out.

    A quoted field may hold line breaks, unless only its first line alone has `width` fields.
    """
    place, line = 0, 1
    while place < len(text):
        fields, end = _record(text, place, separator)
        n_lines = text.count("\n", place, end) - (text[end - 1] == "\n")
        if n_lines and width and len(fields) != width:
            stop = text.find("\n", place) + 1
            alone, _ = _record(text[place:stop], 0, separator)
            if len(alone) == width:
                fields, end = alone, stop
        if any(fields):
            yield line, fields
        line += text.count("\n", place, end)
        place = end


def _record(text: str, place: int, separator: str) -> tuple[list[str], int]:
    """Read the fields of one record, and find where the next one begins."""
    field = _field(separator)
    fields = []
    while True:
        found = field.match(text, place)
        assert found is not None  # noqa: S101 - a plain field may be empty
        quoted, plain, after = found.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        place = found.end()
        if after != separator:
            return fields, place


@cache
def _field(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    end = rf"({mark}|\r?\n|\r?\Z)"
    return re.compile(rf'(?:"([^"]*+(?:""[^"]*+)*+)"|([^{mark}\n]*?)){end}')
