"""Folders with a name like one that is not there."""

from itertools import islice
from pathlib import Path

from wearwith.words.near_words import near_words

__all__ = ["or_near_folder"]

MOST_LOOKED_AT = 1_000


def or_near_folder(folder: Path, marks: tuple[str, ...], fix: str) -> str:
    """Say what to do about a missing folder: name a near one beside it, or else `fix`.

    Only folders that hold one of the files `marks` are named.
    """
    try:
        beside = [path for path in islice(folder.parent.iterdir(), MOST_LOOKED_AT) if path.is_dir()]
        named = {path.name: path for path in sorted(beside)}
        near = near_words(folder.name, named)
        there = [one for one in near if any((named[one] / mark).is_file() for mark in marks)]
    except OSError:  # what it would lie in is not there either, or may not be read
        return fix
    if not there:
        return fix
    return f"did you mean {', '.join(str(named[one]) for one in there)}? Otherwise {fix}"
