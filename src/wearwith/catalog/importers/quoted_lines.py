"""Divide delimited text into records, whatever its quotes look like.

A field is quoted if it begins with a quote, ends with one before the next separator or line end,
and doubles those inside. Any other quote is an ordinary character: `"Nia" midi skirt`.
"""

import re
from collections.abc import Iterator
from functools import cache

__all__ = ["has_stray_quotes", "records"]


def has_stray_quotes(data: bytes, separator: str) -> bool:
    """Whether a field that begins with a quote may go on after its end."""
    mark = separator.encode()
    # Quick counts tell nearly every file without any.
    if (
        b'"' not in data
        or _come_in_twos(data, mark)
        or _come_in_twos(data.replace(b'""', b""), mark)
    ):
        return False
    edge = re.escape(mark)
    stray = rb'(?:\A|[\n%b])"[^"]*+(?:""[^"]*+)*+"(?![\r\n%b]|\Z)' % (edge, edge)
    return re.search(stray, data) is not None


def _come_in_twos(data: bytes, mark: bytes) -> bool:
    """Whether there are as many quotes as begin and end fields."""
    opening = data.count(mark + b'"') + data.count(b'\n"') + data.startswith(b'"')
    closing = data.count(b'"' + mark) + data.count(b'"\n') + data.count(b'"\r')
    return data.count(b'"') == opening + closing + data.endswith(b'"')


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
