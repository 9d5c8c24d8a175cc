"""Find the photographs in a folder, and name each so that the name is stable between runs."""

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from wearwith.catalog.import_problems import Problems

__all__ = ["READ_SUFFIXES", "find_photos", "names_of", "with_hash"]

# What is read by content, whatever the suffix says; HEIC needs `wearwith[heic]`.
READ_SUFFIXES = frozenset(
    (
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff",
        ".heic", ".heif", ".hif",
    )
)  # fmt: skip
RAW_SUFFIXES = frozenset((".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2"))
RAW_REASON = "a camera's raw picture is not read: export it as JPEG"
# Characters of a name, so that with a suffix it fits the 255 bytes of file systems.
LONGEST_NAME = 50


def find_photos(folder: Path, problems: Problems) -> list[str]:
    """List all photographs below a folder, relative to it and in order.

    Links are followed only to files inside the folder. Hidden files and folders, dataset folders
    and files that are not pictures are counted and left out; a picture in an unsupported format is
    a problem.
    """
    root = folder.resolve()
    found: list[str] = []
    noted: list[tuple[str, str]] = []
    waiting = [root]
    while waiting:
        place = waiting.pop()
        try:
            entries = list(os.scandir(place))
        except OSError as error:
            name = place.relative_to(root).as_posix()
            noted.append((_shown(name), f"a folder that can't be read: {error.strerror}"))
            continue
        if {"manifest.json", "items.parquet"} <= {entry.name for entry in entries}:
            problems.leave_out("dataset folders inside the folder", 1)
            continue
        for entry in entries:
            path = Path(entry.path)
            name = path.relative_to(root).as_posix()
            if entry.name.startswith(".") or entry.name == "__MACOSX":
                problems.leave_out("hidden files and folders", 1)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif reason := _reason_against(path, root):
                noted.append((_shown(name), reason))
            elif path.suffix.lower() in READ_SUFFIXES and path.is_file():
                found.append(name)
            else:
                problems.leave_out("files that are not pictures", 1)
    noted.sort()  # folders list their entries in the order of the disk
    for name, reason in noted:
        problems.add(name, None, None, None, reason)
    return sorted(found, key=lambda name: (name.casefold(), name))


def _reason_against(path: Path, root: Path) -> str | None:
    """Say why an entry that may be a picture can't be read; None if nothing speaks against it."""
    suffix = path.suffix.lower()
    is_picture = suffix in READ_SUFFIXES or suffix in RAW_SUFFIXES
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "a link that leads nowhere, or in a circle"
        if target.is_dir() and target.is_relative_to(root):
            return "a link to a folder inside (its pictures are read in their own place)"
        if (is_picture or target.is_dir()) and not target.is_relative_to(root):
            return "a link that leads out of the folder: copy what it leads to"
    if is_picture and _shown(path.name) != path.name:
        return "a file name that is not UTF-8: give the file another one"
    return RAW_REASON if suffix in RAW_SUFFIXES else None


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def names_of(files: Sequence[str]) -> list[str]:
    """Make a name for each file, to be its id and its new file name, unique in any case.

    The name is the file's own without its suffix, cleaned, if no other file has it; else it is made
    from the whole path, with a part of its hash if that is not unique either.
    """
    short = [_clean(PurePosixPath(file).stem) for file in files]
    uses = Counter(name.casefold() for name in short)
    long = [_clean(str(PurePosixPath(file).with_suffix(""))) for file in files]
    taken = uses + Counter(
        name.casefold()
        for name, own in zip(long, short, strict=True)
        if not own or uses[own.casefold()] > 1
    )
    names = []
    for file, own, path in zip(files, short, long, strict=True):
        if own and uses[own.casefold()] == 1 and taken[own.casefold()] == 1:
            names.append(own)
        elif path != own and path and taken[path.casefold()] == 1:
            names.append(path)
        else:
            names.append(with_hash(path or "picture", file))
    return names


def with_hash(name: str, file: str) -> str:
    """Make a name unique by a part of the hash of its file's path."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", file).encode()).hexdigest()
    return f"{name}-{digest[:8]}"


def _clean(text: str) -> str:
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text))
    return plain[:LONGEST_NAME].strip("-._")
