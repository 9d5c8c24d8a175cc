"""Find what separates the fields of a delimited file, whatever its suffix says."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

__all__ = ["separator_of"]

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 65_536  # bytes
MOST_LINES = 50


def separator_of(data: bytes, usual: str, names: Sequence[str] | None = None) -> str:
    """Find the separator in the first lines: `usual`, unless another one divides them better.

    Of those that give most lines as many fields as the first one, that which gives the most fields
    is taken. Without a header, the file has as many fields as `names`.
    """
    sample = data[:SAMPLE]
    if len(data) > SAMPLE and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n") + 1]
    text = sample.decode(errors="replace").lstrip("\r\n")
    order = [usual, *(mark for mark in SEPARATORS if mark != usual)]
    return max(order, key=lambda mark: _fit(text, mark, names))  # the first one if several fit


def _fit(text: str, mark: str, names: Sequence[str] | None) -> tuple[bool, bool, int]:
    counts = _counts(text, mark)
    if not counts:
        return False, False, 0
    usual, _ = Counter(counts).most_common(1)[0]
    width = counts[0] if names is None else usual
    alike = sum(count == width for count in counts)
    return (
        names is not None and width == len(names) > 1,
        width > 1 and (2 * alike > len(counts) or len(counts) == 1),
        width,
    )


def _counts(text: str, mark: str) -> list[int]:
    """How many fields the first lines have."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    counts: list[int] = []
    try:
        for fields in reader:
            if any(fields):
                counts.append(len(fields))
            if len(counts) == MOST_LINES:
                break
    except csv.Error:  # a field without end
        pass
    return counts
