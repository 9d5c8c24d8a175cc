"""One writer at a time, in whichever process. A lock goes with its process, however that ends.

What a killed writer had begun bears a temporary name; the next one removes it, as it is sure then
that nobody is at work on it.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wearwith.errors import OutputExistsError
from wearwith.files.disk_errors import disk_errors

__all__ = ["remove_leftovers", "sole_maker", "sole_writer"]

# As `wearwith.files.atomic` names them, and safetensors the file that it renames.
_LEFTOVER = re.compile(r"\.(.+)\.[0-9a-f]{8}(\.\w+)?|\.tmp\w{6}")


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into a folder that may be there already.

    A folder in which nothing is written is not made.

    Raises
    ------
    OutputExistsError
        If another process is writing there.
    StorageError
        If the disk is full, or can't be written to.
    """
    was_there = folder.is_dir()
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".lock"
    with _locked(path, folder):
        try:
            yield
        finally:
            if not was_there and [*folder.iterdir()] == [path]:  # nothing was written
                path.unlink()
                folder.rmdir()


@contextmanager
def sole_maker(path: Path) -> Iterator[None]:
    """Keep other processes from making the same file or folder, which need not be there yet.

    What killed ones left beside it under a temporary name is removed.

    Raises
    ------
    OutputExistsError
        If another process is making it.
    StorageError
        If the disk is full, or can't be written to.
    """
    path = path.resolve()
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    with _locked(lock, path) as is_outermost:
        if not is_outermost:  # what lies beside is at work
            yield
            return
        ours = {(path.name, None), (path.stem, path.suffix or None)}  # a folder's, and a file's
        for left in _leftovers(path.parent):
            if left.groups() in ours:
                _remove(path.with_name(left[0]))
        try:
            yield
        finally:
            with suppress(PermissionError):  # where an open file can't be removed
                lock.unlink(missing_ok=True)


def remove_leftovers(folder: Path, stem: str | None = None) -> None:
    """Remove what killed writers left in a folder, or of one file there.

    Whoever calls this is the sole writer of that.
    """
    for left in _leftovers(folder):
        if stem is None or left[1] == stem:
            _remove(folder / left[0])


def _leftovers(folder: Path) -> list[re.Match[str]]:
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return [found for name in names if (found := _LEFTOVER.fullmatch(name))]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, what: Path) -> Iterator[bool]:
    """Hold a lock; tell whether it was not held already by what called this."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, blocking=False, is_singleton=True)
    is_outermost = not lock.is_locked
    try:
        with disk_errors(what):
            lock.acquire()
    except Timeout:
        raise OutputExistsError(
            "Another process is writing here",
            where=what,
            fix="wait until it is done, or name another output",
        ) from None
    try:
        yield is_outermost
    finally:
        lock.release()
