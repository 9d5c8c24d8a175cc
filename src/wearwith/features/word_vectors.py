"""Pretrained word vectors from a word2vec file (binary or text) or a GloVe file."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from wearwith.errors import DataError

__all__ = ["read_word_vectors"]

Vectors = dict[str, npt.NDArray[np.float32]]
Entries = Iterator[tuple[str, npt.NDArray[np.float32]]]


def read_word_vectors(path: Path, wanted: Collection[str]) -> Vectors:
    """Read the vectors, shape (dim,), of wanted lower-case words, as far as the file has them.

    A word is also found in another casing; the lower-case one wins, else the first. The content
    tells the format: a first line of two numbers is word2vec's header, and a file that is then no
    text is binary; anything else is GloVe's "word number number …". The file is streamed, never
    held whole.

    Raises `DataError` if the file is missing, empty, or a line or vector is malformed.
    """
    found: Vectors = {}
    exact: set[str] = set()
    wanted = set(wanted)
    try:
        with path.open("rb") as file:
            for word, vector in _entries(file, path):
                lower = word.casefold()
                if lower not in wanted or (lower in found and word != lower) or word in exact:
                    continue
                if not np.isfinite(vector).all():
                    raise DataError(f"The vector of {word!r} is not finite", where=path)
                found[lower] = vector.copy()
                if word == lower:
                    exact.add(word)
    except FileNotFoundError:
        raise DataError("There is no file of word vectors here", where=path) from None
    except OSError as error:
        raise DataError(f"The word vectors can't be read: {error.strerror}", where=path) from None
    return found


def _entries(file: BinaryIO, path: Path) -> Entries:
    first = file.readline()
    if not first.strip():
        raise DataError("The file of word vectors is empty", where=path)
    header = first.split()
    if len(header) == 2 and all(part.isdigit() for part in header):
        count, dim = int(header[0]), int(header[1])
        start = file.tell()
        _require_numbers(dim, path)
        binary = not _is_text(file.readline(), dim)
        file.seek(start)
        return _binary(file, path, count, dim) if binary else _counted(file, path, count, dim)
    file.seek(0)
    _require_numbers(len(header) - 1, path)
    return _text(file, path, len(header) - 1, first_line=1)


def _require_numbers(dim: int, path: Path) -> None:
    if dim < 1:
        raise DataError("The file has words but no vectors", where=path)


def _is_text(line: bytes, dim: int) -> bool:
    try:
        numbers = line.decode("utf-8").rstrip().split(" ")[-dim:]
        return len([float(number) for number in numbers]) == dim
    except ValueError:
        return False


def _text(file: BinaryIO, path: Path, dim: int, first_line: int) -> Entries:
    for number, line in enumerate(file, start=first_line):
        # A word may hold spaces (GloVe's larger files do), so the numbers are cut from the end.
        parts = line.decode("utf-8", errors="replace").rstrip().rsplit(" ", dim)
        if len(parts) != dim + 1:
            raise DataError(
                f"A line has {len(parts) - 1} numbers, not {dim}", where=f"{path} row {number}"
            )
        try:
            yield parts[0], np.array(parts[1:], dtype=np.float32)
        except ValueError:
            raise DataError(
                "A line holds something that is no number", where=f"{path} row {number}"
            ) from None


def _counted(file: BinaryIO, path: Path, count: int, dim: int) -> Entries:
    read = 0
    for entry in _text(file, path, dim, first_line=2):
        yield entry
        read += 1
    if read < count:
        raise _truncated(path)


def _truncated(path: Path) -> DataError:
    return DataError("The file of word vectors is truncated", where=path, fix="fetch it again")


def _binary(file: BinaryIO, path: Path, count: int, dim: int) -> Entries:
    for _ in range(count):
        letters = bytearray()
        while (letter := file.read(1)) not in (b" ", b""):
            letters += letter
        raw = file.read(4 * dim)
        if len(raw) < 4 * dim:
            raise _truncated(path)
        word = letters.decode("utf-8", errors="replace").lstrip("\n")
        yield word, np.frombuffer(raw, dtype="<f4")
