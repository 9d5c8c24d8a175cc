"""Opening a photograph as it should be seen, whatever its file says."""

import hashlib
import io
from pathlib import Path

import numpy as np

from wearwith.errors import DataError, ExtraMissingError
from wearwith.features.encoders import Picture

__all__ = ["LONGEST_SIDE", "content_of", "locate", "open_picture"]

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
MOST_PIXELS = 60_000_000
# Larger pictures are scaled down to this; the lengths of the cut-out are meant for it.
LONGEST_SIDE = 334


def locate(root: Path, image: str) -> Path:
    """Path of a picture under its root.

    Raises
    ------
    DataError
        If the path leads out of the root or to no file.
    """
    path = (root / image).resolve()
    if not path.is_relative_to(root.resolve()):
        raise DataError("the path leads out of the picture folder", where=image)
    if not path.is_file():
        raise DataError("there is no such file", where=image)
    return path


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
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise ExtraMissingError("Reading photographs", "vision") from None
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as file:
            if file.width * file.height > MOST_PIXELS:
                raise DataError(f"{file.width} × {file.height} pixels are too many")
            file.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
            picture = ImageOps.exif_transpose(file)
            if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
                clear = picture.convert("RGBA")
                white = Image.new("RGBA", clear.size, "white")
                picture = Image.alpha_composite(white, clear)
            picture = picture.convert("RGB")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            return np.asarray(picture, dtype=np.uint8)
    except DataError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(f"this is no picture that can be read ({error})") from None
