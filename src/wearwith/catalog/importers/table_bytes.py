"""The bytes of a user's file as UTF-8 text: unpacked from gzip, out of UTF-16 or Windows-1252."""

import codecs
import gzip
import io
import re
import zlib
from pathlib import Path

from wearwith.catalog.import_problems import Problems
from wearwith.errors import DataError

__all__ = ["suffix_of", "text_bytes", "unicode_bytes", "unpacked"]

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
ALWAYS_UNPACKED = 256 * 2**20  # bytes
MOST_A_BYTE = 200  # as of a Parquet file; gzip could reach 1,000
PIECE = 2**24
NOT_TEXT = "a line that is not UTF-8 text"
NUL = "a line with NUL bytes"
READ_AS_1252 = "lines that are not UTF-8 (read as Windows-1252)"
# What other encodings look like if they are taken for Windows-1252: several such letters in a row
# (Cyrillic, Chinese), ÿ, or Polish ą, ł and ż, which are signs inside a word.
_LONG_RUN = re.compile(rb"[\x80-\xff]{3,}")
_STRANGE = re.compile(rb"\xff|[A-Za-z][\xb3\xb9\xbf][A-Za-z]")


def suffix_of(path: Path) -> str:
    """The suffix that says what a file holds, in small letters: `.csv` of `items.CSV.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def unpacked(path: Path) -> bytes:
    """Read a file, which may be packed with gzip whatever its name.

    Raises
    ------
    DataError
        If it is missing, empty or damaged, or unpacks to more than any honest table does.
    """
    if not path.is_file():
        raise DataError("There is no such file", where=path)
    data = path.read_bytes()
    if data.startswith(GZIP):
        most = max(ALWAYS_UNPACKED, MOST_A_BYTE * len(data))
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(most + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(
                f"The file can't be unpacked: {error}",
                where=path,
                fix="copy it again from where it came from",
            ) from None
        if len(data) > most:
            raise DataError(
                f"The file unpacks to more than {most // 2**20} MB",
                where=path,
                fix="unpack it yourself, if that is right",
            )
    if not data or data.isspace():  # what is stripped would be a copy
        raise DataError("The file is empty", where=path)
    return data


def unicode_bytes(path: Path) -> bytes:
    """Read a file, UTF-16 as UTF-8, without a byte order mark; UTF-16 may lack the mark.

    Raises
    ------
    DataError
        If the file is missing, empty or damaged.
    """
    data = unpacked(path)
    if encoding := _utf16(data):
        whole = data[: len(data) // 2 * 2]
        # Half a surrogate pair is a fault of its line alone.
        text = whole.decode(encoding, "surrogatepass").removeprefix("\ufeff")
        data = text.encode("utf-8", "surrogatepass")
    data = data.removeprefix(BOM)
    if not data or data.isspace():  # what is stripped would be a copy
        raise DataError("The file is empty", where=path)
    return data


def text_bytes(path: Path, problems: Problems) -> bytes:
    """Read a text file as UTF-8 without a byte order mark.

    If no line is UTF-8 beyond ASCII, the others are read as Windows-1252. A line that is neither,
    or holds NUL bytes, becomes a problem and an empty line.

    Raises
    ------
    DataError
        If the file is missing, empty, damaged, or its header or all other lines are not text.
    """
    data = unicode_bytes(path)
    return data if _is_text(data) else _mended(data, path, problems)


def _utf16(data: bytes) -> str | None:
    """The name of the encoding if it is UTF-16; without a mark, signs of ASCII tell."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    start = data[:2048]
    first, second = start[::2].count(0), start[1::2].count(0)
    if max(first, second) <= len(start) // 10 or min(first, second):
        return None
    return "utf-16-le" if second else "utf-16-be"


def _is_text(data: bytes) -> bool:
    if 0 in data:
        return False
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(data[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mended(data: bytes, path: Path, problems: Problems) -> bytes:
    lines = data.split(b"\n")
    with_nul = [place for place, line in enumerate(lines) if 0 in line]
    foreign = [place for place, line in enumerate(lines) if not _is_utf8(line)]
    has_utf8 = any(not line.isascii() and _is_utf8(line) for line in lines)
    if foreign and not has_utf8 and _may_be_1252(b"\n".join(lines[place] for place in foreign)):
        for place in foreign:
            lines[place] = lines[place].decode("cp1252").encode()
        problems.note(READ_AS_1252, len(foreign))
        foreign = []
    bad = dict.fromkeys(foreign, NOT_TEXT) | dict.fromkeys(with_nul, NUL)
    there = [place for place, line in enumerate(lines) if line.strip()]
    if bad and (min(bad) == there[0] or len(bad) == len(there) - 1):
        raise _not_text(bad, path)
    for place, reason in sorted(bad.items()):
        shown = lines[place][:80].decode(errors="replace").replace("\0", "\ufffd")
        problems.add(path.name, place + 1, None, shown.rstrip("\r"), reason)
        lines[place] = b""
    return b"\n".join(lines)


def _not_text(bad: dict[int, str], path: Path) -> DataError:
    line = min(bad)
    nul = bad[line] == NUL
    return DataError(
        "The file holds NUL bytes, so it is not text" if nul else "The file is not UTF-8",
        where=f"{path}, line {line + 1}",
        fix="save it again as UTF-8" + (" (it may be damaged, or no text at all)" if nul else ""),
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _may_be_1252(lines: bytes) -> bool:
    try:
        lines.decode("cp1252")
    except UnicodeDecodeError:
        return False
    n_high = len(lines) - len(re.sub(rb"[\x80-\xff]", b"", lines))
    in_runs = sum(map(len, _LONG_RUN.findall(lines)))
    return 10 * in_runs <= n_high and not _STRANGE.search(lines)
