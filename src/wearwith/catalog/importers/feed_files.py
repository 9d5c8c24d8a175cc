"""The file of a feed, unpacked if it is packed; and whether it is XML, JSON or a table."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Literal

from wearwith.catalog.importers.table_bytes import ALWAYS_UNPACKED, GZIP, MOST_A_BYTE
from wearwith.errors import DataError
from wearwith.files.disk_errors import disk_errors

__all__ = ["Markup", "at_home", "markup_of", "unpacked_feed"]

Markup = Literal["xml", "json", "table"]

ZIP = b"PK\x03\x04"
PIECE = 2**20  # bytes
HEAD = 4096  # bytes that tell what a file is
AGAIN = "copy it again from where it came from"
# What programs put beside a file.
ASIDE = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")


@contextmanager
def unpacked_feed(path: Path) -> Iterator[Path]:
    """Yield the feed as a plain file: itself, or what is in it, for as long as it is read.

    Raises
    ------
    DataError
        If it is missing, empty, damaged, holds no file or several, or unpacks to more than any
        honest feed does.
    """
    if not path.is_file():
        fix = "name the file of the feed" if path.is_dir() else None
        raise DataError("There is no such file", where=path, fix=fix)
    with path.open("rb") as file:
        start = file.read(len(ZIP))
    if not start:
        raise DataError("The file is empty", where=path)
    if start != ZIP and not start.startswith(GZIP):
        yield path
        return
    with TemporaryDirectory(prefix="wearwith-") as folder:
        place = Path(folder) / path.stem
        with disk_errors(place):
            _from_zip(path, place) if start == ZIP else _from_gzip(path, place)
        try:
            yield place
        except DataError as error:  # which names a place that nobody knows
            raise at_home(error, place, path) from None


def markup_of(path: Path) -> Markup:
    """Tell by its first sign what a file holds, whatever its name says."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        start = start.removeprefix(mark)
    first = start.replace(b"\0", b"").lstrip()[:1]
    return "xml" if first == b"<" else "json" if first in (b"{", b"[") else "table"


def at_home(error: DataError, place: Path, path: Path) -> DataError:
    """Name the user's own file in an error about one that stood in its place."""
    where = None if error.where is None else error.where.replace(str(place), str(path))
    return DataError(error.what, where=where, fix=error.fix)


def _from_gzip(path: Path, place: Path) -> None:
    try:
        with gzip.open(path) as packed:
            _copy(packed, place, path)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, error) from None


def _from_zip(path: Path, place: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            names = [name for name in names if not name.startswith(ASIDE)]
            if len(names) != 1:
                shown = ", ".join(names[:3]) + (" and more" if len(names) > 3 else "")
                raise DataError(
                    f"The archive holds {len(names)} files, and one is expected"
                    + (f": {shown}" if shown else ""),
                    where=path,
                    fix="unpack it, and name the file of the products",
                )
            with archive.open(names[0]) as packed:
                _copy(packed, place, path)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        raise _damaged(path, error) from None  # RuntimeError: it is encrypted


def _copy(packed: IO[bytes] | gzip.GzipFile, place: Path, path: Path) -> None:
    most = max(ALWAYS_UNPACKED, MOST_A_BYTE * path.stat().st_size)
    written = 0
    with place.open("wb") as plain:
        while piece := packed.read(PIECE):
            written += len(piece)
            if written > most:
                raise DataError(
                    f"The file unpacks to more than {most // 2**20} MB",
                    where=path,
                    fix="unpack it yourself, if that is right",
                )
            plain.write(piece)
    if not written:
        raise DataError("The file is empty", where=path)


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"The file can't be unpacked: {error}", where=path, fix=AGAIN)
