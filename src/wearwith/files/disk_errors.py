"""A disk that is full or can't be written to, told as an error that a person can put right."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wearwith.errors import StorageError

__all__ = ["disk_error", "disk_errors"]

_AGAIN = "then do the same again: what is finished is kept"
_TOLD = {
    errno.ENOSPC: ("The disk is full", f"make room there, {_AGAIN}"),
    errno.EDQUOT: ("Your share of the disk is used up", f"make room there, {_AGAIN}"),
    errno.EFBIG: ("A file may not become as large as this one", f"raise `ulimit -f`, {_AGAIN}"),
    errno.EROFS: ("The disk can only be read", "name a place that can be written to"),
    errno.EIO: ("The disk fails", f"write to another one, or mend it, {_AGAIN}"),
}
_FORBIDDEN = (
    "This may not be written",
    "name a place that you may write to, or let its owner permit it",
)
_OF_RUST = re.compile(r"\(os error (\d+)\)")  # as polars and safetensors tell it


def disk_error(error: Exception, path: Path | None = None) -> StorageError | None:
    """Tell what the disk refused; None if the error is about something else.

    Parameters
    ----------
    error
        Of Python, or of a library whose message ends as Rust's do.
    path
        What was to be written; what the error names if not given.
    """
    number, named = _errno(error), getattr(error, "filename", None)
    where = named if path is None else path
    if number in _TOLD:
        what, fix = _TOLD[number]
        return StorageError(what, where=where, fix=fix)
    # A file that may not be read has the same numbers.
    is_of_path = path is None or str(path.parent) in str(named or error)
    if number in (errno.EACCES, errno.EPERM) and is_of_path:
        return StorageError(_FORBIDDEN[0], where=where, fix=_FORBIDDEN[1])
    return None


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Raise what the disk refuses while `path` is written as `StorageError`."""
    try:
        yield
    except StorageError as error:  # of a part that bears a temporary name
        raise StorageError(error.what, where=path, fix=error.fix) from error
    except Exception as error:
        told = disk_error(error, path)
        if told is None:
            raise
        raise told from error


def _errno(error: Exception) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = _OF_RUST.search(str(error))
    return None if found is None else int(found[1])
