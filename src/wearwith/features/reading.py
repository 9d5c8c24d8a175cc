"""Opening a photograph as it should be seen, whatever its file says."""

import hashlib
from pathlib import Path

import numpy as np

from wearwith.decoding import opened, shrunk
from wearwith.errors import DataError
from wearwith.types import Picture

__all__ = ["LONGEST_SIDE", "content_of", "open_picture", "read_file"]

MOST_BYTES = 200_000_000
# Larger pictures are scaled down to this; the lengths of the cut-out are meant for it.
LONGEST_SIDE = 334


def read_file(root: Path, image: str) -> bytes:
    """Read a picture's file; its path is relative to the root.

    Raises
    ------
    DataError
        If the path leads out of the root or to no file, or the file can't be read or is too
        large to be a picture.
    """
    try:
        path = (root / image).resolve()
        if not path.is_relative_to(root.resolve()):
            raise DataError("the path leads out of the picture folder", where=image)
        if not path.is_file():
            raise DataError("there is no such file", where=image)
        if path.stat().st_size > MOST_BYTES:
            raise DataError("the file is too large for a picture", where=image)
        return path.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        # A loop of links is a RuntimeError, a zero byte in the path a ValueError.
        raise DataError(f"the file can't be read ({error})", where=image) from None


def content_of(data: bytes) -> str:
    """Hash that a vector is kept under: equal files have equal vectors."""
    return hashlib.sha256(data).hexdigest()


def open_picture(data: bytes) -> Picture:
    """Decode a picture: upright, in colour, on white where it was transparent.

    Scaled down so that its longer side is at most `LONGEST_SIDE`. Of an animation the first
    frame is taken. Shape: (height, width, 3).

    Raises
    ------
    DataError
        If it is no picture, damaged, or too large to be opened safely.
    ExtraMissingError
        If Pillow is not installed.
    """
    with opened(data) as file:
        return np.asarray(shrunk(file, LONGEST_SIDE), dtype=np.uint8)
