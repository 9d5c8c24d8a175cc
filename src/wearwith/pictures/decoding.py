"""Open photographs as they should be seen: upright, in colour, without transparency."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wearwith.errors import DataError, ExtraMissingError
from wearwith.types import Picture

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

__all__ = [
    "FORMATS",
    "LONGEST_SIDE",
    "MOST_PIXELS",
    "content_of",
    "open_picture",
    "opened",
    "read_file",
    "reads_avif",
    "shrunk",
    "upright_in_colour",
]

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")  # and AVIF, if `reads_avif`
MOST_PIXELS = 60_000_000
MOST_BYTES = 200_000_000
# Larger pictures are scaled down to this, which suits the lengths of the cut-out.
LONGEST_SIDE = 334


@contextmanager
def opened(data: bytes) -> Iterator["ImageFile"]:
    """Open a picture and read its header, but not its pixels yet.

    Raises
    ------
    DataError
        If it is not a picture, damaged, or too large to be decoded safely; also for errors of the
        decoder in the body of the `with`.
    ExtraMissingError
        If Pillow is not installed.
    """
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise ExtraMissingError("Reading photographs", "vision") from None
    try:
        formats = (*FORMATS, "AVIF") if reads_avif() else FORMATS
        with Image.open(io.BytesIO(data), formats=formats) as file:
            if file.width * file.height > MOST_PIXELS:
                raise DataError(
                    f"{file.width} × {file.height} pixels are too many", fix="scale it down"
                )
            yield file
    except DataError:
        raise
    except UnidentifiedImageError:
        raise DataError(
            f"this is not a picture in one of the formats {', '.join(formats)}",
            fix="save it as a JPEG, if it is a picture at all",
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"the picture can't be decoded ({error})", fix="scale it down") from None
    except Exception as error:  # noqa: BLE001 - decoders raise anything over a damaged file
        raise DataError(
            f"the picture can't be decoded ({error})",
            fix="it is damaged: copy it again from where it came from",
        ) from None


@cache
def reads_avif() -> bool:
    """Whether the installed Pillow reads AVIF, which not every one does."""
    try:
        from PIL import features
    except ImportError:
        return False
    return "avif" in features.get_supported_modules()


def shrunk(file: "ImageFile", side: int) -> "Image":
    """Decode an opened picture, upright and in RGB, its longer side at most `side`."""
    from PIL import Image

    # A JPEG is decoded at half, a quarter or an eighth of its size if that is enough.
    file.draft("RGB", (2 * side, 2 * side))
    picture = upright_in_colour(file)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def upright_in_colour(picture: "Image") -> "Image":
    """Turn a picture as its EXIF data says, and convert it to RGB, on white if transparent.

    Raises
    ------
    DataError
        If its pixels are floating-point numbers.
    """
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(picture)
    if picture.mode == "F":
        raise DataError("pixels that are fractions have no known white", fix="save it as a JPEG")
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
        grey = (np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return picture.convert("RGB")


def read_file(root: Path, image: str) -> bytes:
    """Read a picture's file, given its path below the root.

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
            raise DataError("the file is too large for a picture", where=image, fix="scale it down")
        return path.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        # A loop of links is a RuntimeError, a zero byte in the path a ValueError.
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"the file can't be read ({reason})", where=image) from None


def content_of(data: bytes) -> str:
    """Hash a file: vectors are stored under it, since equal files have equal vectors."""
    return hashlib.sha256(data).hexdigest()


def open_picture(data: bytes) -> Picture:
    """Decode a picture, upright and in RGB, its longer side at most `LONGEST_SIDE`.

    Transparent pixels become white. Of an animation the first frame is taken. Shape: (height,
    width, 3).

    Raises
    ------
    DataError
        If it is not a picture, damaged, or too large to be opened safely.
    ExtraMissingError
        If Pillow is not installed.
    """
    with opened(data) as file:
        return np.asarray(shrunk(file, LONGEST_SIDE), dtype=np.uint8)
