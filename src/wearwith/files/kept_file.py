"""Files that cost time to make and can be made again: kept in the user's folder for caches."""

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from wearwith.errors import StorageError
from wearwith.files.atomic import new_file

__all__ = ["cache_folder", "kept_file"]


def cache_folder() -> Path:
    """Where the system wants what can be made again; it need not exist.

    It is `wearwith` in `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` or `%LOCALAPPDATA%`.

    Raises `RuntimeError` if the user has no home.
    """
    if sys.platform == "win32":
        named, usual = os.environ.get("LOCALAPPDATA", ""), "AppData/Local"
    elif sys.platform == "darwin":
        named, usual = "", "Library/Caches"
    else:
        named, usual = os.environ.get("XDG_CACHE_HOME", ""), ".cache"
    # The XDG specification: a path that is not absolute counts as none.
    place = Path(named) if Path(named).is_absolute() else Path.home() / usual
    return place / "wearwith"


def kept_file(name: str, make: Callable[[], bytes]) -> bytes:
    """Read the kept contents of `name`, or make and keep them.

    The file's name ends with the SHA-256 of its contents, so a damaged one is made again. Where
    nothing can be kept, they are made each time. `name` has to change with what is made.
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    try:
        folder = cache_folder()
    except RuntimeError:
        return make()
    for path in folder.glob(f"{stem}-*{suffix}"):
        with suppress(OSError):  # it may not be read, or is there no more
            contents = path.read_bytes()
            if path.name == _with_sum(name, contents):
                return contents
    contents = make()
    with (
        suppress(OSError, StorageError),
        new_file(folder / _with_sum(name, contents)) as temporary,
    ):
        temporary.write_bytes(contents)
    return contents


def _with_sum(name: str, contents: bytes) -> str:
    path = Path(name)
    return f"{path.stem}-{hashlib.sha256(contents).hexdigest()}{path.suffix}"
