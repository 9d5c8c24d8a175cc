"""Write files and folders so that a reader sees either all of one or nothing.

Everything is written under a temporary name beside its place, flushed to disk and renamed.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wearwith.errors import DataError, OutputExistsError
from wearwith.files.disk_errors import disk_errors
from wearwith.files.locks import sole_maker

__all__ = [
    "discard_folder",
    "new_file",
    "new_folder",
    "read_json",
    "read_json_value",
    "require_absent",
    "scratch_folder",
    "sha256_of_file",
    "write_json",
    "write_text",
]


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path; on success it is flushed and takes the name `path`.

    It replaces an older file in one step. On an error the temporary file is removed.

    Raises
    ------
    StorageError
        If the disk is full, or can't be written to.
    """
    # The suffix stays last, because writers such as safetensors and polars may look at it.
    temporary = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}{path.suffix}")
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            _flush(temporary)
            temporary.replace(path)
            _flush(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder; on success it takes the name `path`, else it is removed.

    Raises
    ------
    OutputExistsError
        If `path` exists and is not an empty folder, or another process is making it.
    StorageError
        If the disk is full, or can't be written to.
    """
    require_absent(path)
    path = path.resolve()  # `.` and `a/..` have no name to derive a temporary one from
    with scratch_folder(path) as temporary:
        yield temporary
        for file in (*temporary.rglob("*"), temporary):
            _flush(file)
        require_absent(path)
        temporary.replace(path)
        _flush(path.parent)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path` for intermediate files; remove it afterwards.

    Raises
    ------
    OutputExistsError
        If another process is making `path`.
    StorageError
        If the disk is full, or can't be written to.
    """
    path = path.resolve()
    with disk_errors(path), sole_maker(path):
        temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
        temporary.mkdir()
        try:
            yield temporary
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def discard_folder(path: Path) -> None:
    """Remove a folder so that nobody sees part of it."""
    discarded = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    path.replace(discarded)
    shutil.rmtree(discarded, ignore_errors=True)


def require_absent(path: Path) -> None:
    """Raise `OutputExistsError` if anything but an empty folder is at `path`."""
    if not (path.exists() or path.is_symlink()):
        return
    if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
        return
    raise OutputExistsError(
        "The output exists already, and nothing is overwritten",
        where=path,
        fix="name another output, or remove this one",
    )


def read_json(path: Path, what: str) -> dict[str, Any]:
    """Read a JSON object from `path`; `what` names it in the error message.

    Raises
    ------
    DataError
        If the file is missing, unreadable or does not hold a JSON object.
    """
    value = read_json_value(path, what)
    if not isinstance(value, dict):
        raise DataError(f"This {what} does not hold a JSON object", where=path)
    return value


def read_json_value(path: Path, what: str) -> Any:
    """Read any JSON value from `path`; `what` names it in the error message.

    Raises
    ------
    DataError
        If the file is missing, unreadable or does not hold JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"There is no {what} here", where=path) from None
    except OSError as error:
        raise DataError(f"This {what} can't be read: {error.strerror}", where=path) from None
    except (ValueError, RecursionError) as error:  # malformed JSON or UTF-8, or an endless number
        raise DataError(f"This {what} can't be read as JSON: {error}", where=path) from None


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented JSON, atomically."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, atomically."""
    with new_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
