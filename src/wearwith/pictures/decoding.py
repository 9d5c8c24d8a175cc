"""The one way in for photographs: upright, in sRGB, on white, whoever asks.

Whatever a file says about its own colours, turn, depth, transparency or frames is heard here, once.
Not heard are colours that are told without an ICC profile: gAMA and cHRM of PNG, nclx of AVIF.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wearwith.errors import DataError, ExtraMissingError
from wearwith.types import Picture
from wearwith.words.wording import _

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

__all__ = [
    "DECODING_VERSION",
    "FORMATS",
    "LONGEST_SIDE",
    "MOST_PIXELS",
    "Header",
    "content_of",
    "decoded",
    "header_of",
    "open_picture",
    "read_file",
]

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF", "TIFF")  # and HEIF with `wearwith[heic]`
MOST_PIXELS = 60_000_000
MOST_BYTES = 200_000_000
# Larger pictures are scaled down to this: a garment's outline, seams and prints are still there.
LONGEST_SIDE = 334
DECODING_VERSION = 2  # raise it when pixels change: what was made of others must not mix
AGAIN = "copy it again from where it came from"

ORIENTATION = 0x0112  # of EXIF; how a picture of each is turned upright
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
# How a file of each kind starts; one that does, and can't be opened, is damaged.
STARTS = re.compile(rb"\xff\xd8\xff|\x89PNG|RIFF....WEBP|....ftyp|GIF8|BM|II\*\0|MM\0\*", re.DOTALL)
AVIF_BRAND = re.compile(rb"....ftyp.{,28}avi[fs]", re.DOTALL)
HEIC_BRAND = re.compile(rb"....ftyp.{,28}(?:hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
WEB_PAGE = re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype )?html")


@dataclass(frozen=True)
class Header:
    """What a file says before its pixels are decoded."""

    width: int
    height: int
    format: str  # Pillow's name: JPEG, MPO (a JPEG with more pictures), PNG and so on


def header_of(data: bytes, most_pixels: int = MOST_PIXELS) -> Header:
    """Read a picture's header, and not its pixels; raises as `decoded` does."""
    with _opened(data, most_pixels) as file:
        return Header(file.width, file.height, str(file.format))


def decoded(data: bytes, side: int, most_pixels: int = MOST_PIXELS) -> "Image":
    """Decode a picture: upright, RGB in sRGB, on white, its longer side at most `side`.

    Of an animation the first picture is taken. The result has no metadata, such as the place.

    Raises
    ------
    DataError
        If it is not a picture, damaged, of more than `most_pixels`, or HEIC while `wearwith[heic]`
        is not installed.
    ExtraMissingError
        If Pillow is not installed.
    """
    with _opened(data, most_pixels) as file:
        from PIL.Image import Resampling

        from wearwith.pictures.colour_profiles import in_srgb

        # A JPEG is decoded at half, a quarter or an eighth of its size if that is enough.
        file.draft("RGB", (2 * side, 2 * side))
        file.load()  # which turns a TIFF, so that it comes before the orientation is asked for
        profile = file.info.get("icc_profile")
        picture = _eight_bits(_upright(file))
        if picture.mode in ("L", "RGB"):  # scaled first, since a profile takes longer than that
            picture.thumbnail((side, side), Resampling.LANCZOS)
        picture = _on_white(in_srgb(picture, profile))
        picture.thumbnail((side, side), Resampling.LANCZOS)
        picture = picture.copy()  # no longer a file
    picture.info.clear()
    return picture


def open_picture(data: bytes, most_pixels: int = MOST_PIXELS) -> Picture:
    """Decode a picture as all that look at pixels see it: `decoded` at `LONGEST_SIDE`.

    Shape: (height, width, 3). Raises as `decoded` does.
    """
    return np.asarray(decoded(data, LONGEST_SIDE, most_pixels), dtype=np.uint8)


@contextmanager
def _opened(data: bytes, most_pixels: int) -> Iterator["ImageFile"]:
    """Open a picture; what a decoder raises in the body of the `with` is a `DataError` too."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise ExtraMissingError("Reading photographs", "vision") from None
    try:
        with Image.open(io.BytesIO(data), formats=_formats(data)) as file:
            if file.width * file.height > most_pixels:
                raise DataError(
                    f"{file.width} × {file.height} pixels are too many",
                    fix=f"scale it down to {most_pixels:,} pixels",
                )
            yield file
    except DataError:
        raise
    except UnidentifiedImageError:
        raise _no_picture(data) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"the picture can't be decoded ({error})", fix="scale it down") from None
    except Exception as error:  # noqa: BLE001 - decoders raise anything over a damaged file
        raise DataError(
            f"the picture can't be decoded ({error})", fix=f"it is damaged: {AGAIN}"
        ) from None


def _formats(data: bytes) -> tuple[str, ...]:
    """The formats to try; `DataError` if a library for the picture's own is not installed."""
    if AVIF_BRAND.match(data):
        from PIL import features

        if not features.check("avif"):
            raise DataError(
                "it is AVIF, and this Pillow was built without that",
                fix="pip install --force-reinstall --only-binary :all: pillow",
            )
    elif HEIC_BRAND.match(data):
        try:
            import pi_heif
        except ImportError:
            raise DataError(
                "it is HEIC, and pi-heif is not installed",
                fix='pip install "wearwith[heic]", or convert it to JPEG (an iPhone takes JPEG '
                "with Settings, Camera, Formats, Most Compatible)",
            ) from None
        pi_heif.register_heif_opener()
        return (*FORMATS, "HEIF")
    return FORMATS


def _no_picture(data: bytes) -> DataError:
    """The error for a file that is none of the formats."""
    if not data:
        return DataError(_("the file is empty"), fix=AGAIN)
    if WEB_PAGE.match(data):
        return DataError(
            _("this is a web page, not a picture"), fix=_("download the picture itself again")
        )
    if STARTS.match(data):
        return DataError(_("the picture can't be decoded"), fix=f"it is damaged: {AGAIN}")
    return DataError(
        _("this is not a picture in one of the formats %(formats)s")
        % {"formats": ", ".join(FORMATS)},
        fix=_("save it as a JPEG, if it is a picture at all"),
    )


def _upright(picture: "Image") -> "Image":
    """Turn a picture as its EXIF data says; damaged EXIF data says nothing."""
    from PIL.Image import Transpose

    try:
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - Pillow raises anything over damaged EXIF data
        return picture
    return picture if turn is None else picture.transpose(Transpose[turn])


def _eight_bits(picture: "Image") -> "Image":
    """Convert to L, LA, RGB, RGBA or CMYK, whichever loses nothing that can be seen.

    Raises `DataError` if its pixels are floating-point numbers.
    """
    from PIL import Image

    if picture.mode == "F":
        raise DataError("pixels that are fractions have no known white", fix="save it as a JPEG")
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
        return Image.fromarray((np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8))
    is_grey = picture.mode in ("1", "L", "LA", "La")
    if picture.has_transparency_data:
        return picture.convert("LA" if is_grey else "RGBA")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("L" if is_grey else "RGB")


def _on_white(picture: "Image") -> "Image":
    from PIL import Image

    if picture.mode in ("LA", "RGBA"):
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


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
