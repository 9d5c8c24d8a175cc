"""Thumbnails of photographs, which are what a dataset keeps; the originals are only read."""

import io
import os
import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.photo_files import HEIC_REASON
from wearwith.errors import DataError, ExtraMissingError
from wearwith.pictures.decoding import opened, upright_in_colour
from wearwith.pictures.duplicates import PhotoFingerprint, look_of
from wearwith.progress import ProgressFactory, silent

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["LONGEST_SIDE", "make_thumbnails", "thumbnail"]

LONGEST_SIDE = 512
SHORTEST_SIDE = 32  # of the thumbnail; with less there is no garment to be seen
QUALITY = 88
MOST_BYTES = 200_000_000
MOST_THREADS = 4
# A WebP or PNG may move too. The second picture of a JPEG or TIFF is a preview of the first.
ANIMATED = ("GIF", "WEBP", "PNG")


def make_thumbnails(
    folder: Path,
    places: Mapping[str, Path],
    problems: Problems,
    progress: ProgressFactory = silent,
) -> dict[str, PhotoFingerprint]:
    """Write a thumbnail of every photograph that can be read; a bad one is a problem.

    Parameters
    ----------
    folder
        What the paths of the photographs are relative to.
    places
        Photograph to the JPEG file that its thumbnail becomes.

    Returns
    -------
    Photograph to its look, for those that could be read, in the order of `places`.

    Raises
    ------
    ExtraMissingError
        If Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise ExtraMissingError("Reading photographs", "vision") from None
    looks: dict[str, PhotoFingerprint] = {}
    pool = ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1))
    with progress("Reading photographs", len(places)) as bar, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        tasks = {file: pool.submit(_make, folder / file, place) for file, place in places.items()}
        try:
            for file, task in tasks.items():
                try:
                    looks[file] = task.result()
                except DataError as error:
                    what = error.fix or "see the value"
                    reason = f"a picture that can't be used: {what}"
                    problems.add(file, None, None, error.what, reason)
                bar.advance()
        finally:
            pool.shutdown(cancel_futures=True)
    return looks


def _make(photograph: Path, place: Path) -> PhotoFingerprint:
    picture = thumbnail(_bytes_of(photograph))
    # Without EXIF data: it says where a picture was taken, which is nobody's business here.
    picture.save(place, "JPEG", quality=QUALITY, optimize=True)
    return look_of(picture)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError("the file is too large for a picture", fix="scale it down")
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"the file can't be read ({error.strerror})", fix="see the value") from None


def thumbnail(data: bytes) -> "Image":
    """Decode a photograph: upright, in sRGB, on white, its longest side at most `LONGEST_SIDE`.

    Raises
    ------
    DataError
        If it is no picture, an animation, damaged, too small or too large.
    """
    if data[4:8] == b"ftyp":  # whatever the file's suffix says
        raise DataError("this is HEIC or AVIF", fix=HEIC_REASON)
    with opened(data) as file:
        from PIL import Image, ImageOps

        if file.format in ANIMATED and getattr(file, "is_animated", False):
            raise DataError("this is an animation", fix="save the one frame that shows the garment")
        # A JPEG is decoded at half, a quarter or an eighth of its size, where that is enough.
        file.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        picture = upright_in_colour(_in_srgb(ImageOps.exif_transpose(file)))
        size = picture.size
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if min(picture.size) < SHORTEST_SIDE:
        what = f"{size[0]} × {size[1]} pixels are too few, or too narrow a strip"
        raise DataError(what, fix="it is too small to show a garment")
    return picture


def _in_srgb(picture: "Image") -> "Image":
    """Turn colours into sRGB, such as those of a telephone with a wider space."""
    from PIL import Image, ImageCms

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "L", "CMYK"):
        return picture
    opaque = picture.convert("RGB") if picture.mode == "RGBA" else picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(opaque, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return picture  # a profile that is damaged, or of another mode: the colours are taken as is
    if converted is None:
        return picture
    if picture.mode == "RGBA":
        converted.putalpha(picture.getchannel("A"))
    else:
        assert isinstance(converted, Image.Image)  # noqa: S101
    return converted
