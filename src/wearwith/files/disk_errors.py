"""Turn the errors of a full or read-only disk into messages that say what to do."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wearwith.errors import StorageError

__all__ = ["disk_error", "disk_errors"]

_AGAIN = "then do the same again: what is finished is kept"
_MESSAGES = {
    errno.ENOSPC: ("The disk is full", f"make room there, {_AGAIN}"),
    errno.EDQUOT: ("Your share of the disk is used up", f"make room there, {_AGAIN}"),
    errno.EFBIG: ("A file may not become as large as this one", f"raise `ulimit -f`, {_AGAIN}"),
    errno.EROFS: ("The disk can only be read", "name a place that can be written to"),
    errno.EIO: ("The disk fails", f"write to another one, or mend it, {_AGAIN}"),
}
_OF_RUST = re.compile(r"\(os error (\d+)\)")  # in messages of polars and safetensors


def disk_error(error: Exception, path: Path | None = None) -> StorageError | None:
    """Translate an error of the disk; None if it is about something else.

    `error` comes from Python, or from a library written in Rust. `path` is what was being written;
    if it is not given, the path that the error names.
    """
    number, named = _errno(error), getattr(error, "filename", None)
    where = named if path is None else path
    if number in _MESSAGES:
        what, fix = _MESSAGES[number]
        return StorageError(what, where=where, fix=fix)
    # Reading a forbidden file gives the same numbers.
    is_of_path = path is None or str(path.parent) in str(named or error)
    if number in (errno.EACCES, errno.EPERM) and is_of_path:
        fix = "name a place that you may write to, or let its owner permit it"
        return StorageError("This may not be written", where=where, fix=fix)
    return None


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raise disk errors while `path` is written as `StorageError`."""
    try:
        yield
    except StorageError as error:  # it names a temporary file
        raise StorageError(error.what, where=path, fix=error.fix) from error
    except Exception as error:
        translated = disk_error(error, path)
        if translated is None:
            raise
        raise translated from error


def _errno(error: Exception) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = _OF_RUST.search(str(error))
    return None if found is None else int(found[1])
