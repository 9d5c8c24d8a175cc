"""Photographs that somebody adds at the page: kept in the wardrobe's own folder."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wearwith.errors import DataError
from wearwith.files.atomic import new_file
from wearwith.pictures.blank import BLANK, shows_nothing
from wearwith.pictures.decoding import header_of, open_picture
from wearwith.words.wording import N_

__all__ = ["ADDED", "Added", "add_photographs"]

ADDED = "added"
LONGEST = 40
_SUFFIXES = {"JPEG": "jpg", "MPO": "jpg", "TIFF": "tif", "HEIF": "heic"}


@dataclass(frozen=True)
class Added:
    """How many photographs were kept, and the names of the others, with why they were not."""

    kept: int
    refused: tuple[tuple[str, str], ...]


def add_photographs(
    files: Iterable[tuple[str, bytes]], folder: Path, *, most_bytes: int, most_pixels: int
) -> Added:
    """Write the photographs that can be read into a folder, under names of their own.

    A photograph is known by its content, so that adding it again changes nothing.
    """
    kept, refused = 0, []
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files:
        try:
            if len(data) > most_bytes:
                raise DataError(f"it is larger than {most_bytes / 2**20:.0f} MB")
            suffix = _checked(data, most_pixels)
        except DataError as error:
            refused.append((name, error.what))
            continue
        digest = hashlib.sha256(data).hexdigest()[:12]
        if any(folder.glob(f"*{digest}.*")):
            refused.append((name, N_("it is here already")))
            continue
        with new_file(folder / f"{_plain(name)}-{digest}.{suffix}") as temporary:
            temporary.write_bytes(data)
        kept += 1
    return Added(kept, tuple(refused))


def _checked(data: bytes, most_pixels: int) -> str:
    """Decode a picture that shows something, and give the suffix of its format."""
    if shows_nothing(open_picture(data, most_pixels)):
        raise DataError(BLANK)
    form = header_of(data, most_pixels).format
    return _SUFFIXES.get(form, form.lower())


def _plain(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return re.sub(r"[^A-Za-z0-9]+", "-", stem)[:LONGEST].strip("-") or "photograph"
