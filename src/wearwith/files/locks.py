"""Locks: one writer at a time across processes. A lock ends with its process, even a killed one.

A killed writer leaves files under temporary names. The next writer removes them, since its lock
proves that nobody is still working on them.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wearwith.errors import OutputExistsError
from wearwith.files.disk_errors import disk_errors

__all__ = ["remove_leftovers", "sole_maker", "sole_writer"]

# Temporary names of `wearwith.files.atomic`, and of safetensors.
_LEFTOVER = re.compile(r"\.(.+)\.[0-9a-f]{8}(\.\w+)?|\.tmp\w{6}")


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into a folder, which may exist already.

    If nothing is written, a new folder is removed again.

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
    """Keep other processes from making the same file or folder.

    Leftovers of killed processes beside it are removed.

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
        if not is_outermost:  # the temporary files beside it are in use
            yield
            return
        ours = {(path.name, None), (path.stem, path.suffix or None)}  # a folder's, and a file's
        for left in _leftovers(path.parent):
            if left.groups() in ours:
                _remove(path.with_name(left[0]))
        try:
            yield
        finally:
            with suppress(PermissionError):  # some systems can't remove an open file
                lock.unlink(missing_ok=True)


def remove_leftovers(folder: Path, stem: str | None = None) -> None:
    """Remove what killed writers left in a folder, or of one file; the caller holds its lock."""
    for left in _leftovers(folder):
        if stem is None or left[1] == stem:
            _remove(folder / left[0])


def _leftovers(folder: Path) -> list[re.Match[str]]:
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return [match for name in names if (match := _LEFTOVER.fullmatch(name))]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, what: Path) -> Iterator[bool]:
    """Hold a lock; yield False if this process already held it."""
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
