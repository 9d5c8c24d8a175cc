"""Make thumbnails of photographs for a dataset; the originals are only read."""

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
from wearwith.pictures.decoding import opened, read_file, reads_avif, upright_in_colour
from wearwith.pictures.duplicates import PhotoFingerprint, fingerprint_of
from wearwith.progress import ProgressFactory, silent

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["LONGEST_SIDE", "make_thumbnails", "thumbnail"]

LONGEST_SIDE = 512
SHORTEST_SIDE = 32  # of the thumbnail; with less there is no garment to be seen
QUALITY = 88
MOST_THREADS = 4


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
        The folder that the paths of the photographs are relative to.
    places
        Photograph to the JPEG file of its thumbnail.

    Returns
    -------
    Photograph to its fingerprint, for those that could be read, in the order of `places`.

    Raises
    ------
    ExtraMissingError
        If Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise ExtraMissingError("Reading photographs", "vision") from None
    fingerprints: dict[str, PhotoFingerprint] = {}
    pool = ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1))
    with progress("Reading photographs", len(places)) as bar, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        tasks = {file: pool.submit(_make, folder, file, place) for file, place in places.items()}
        try:
            for file, task in tasks.items():
                try:
                    fingerprints[file] = task.result()
                except DataError as error:
                    what = error.fix or "see the value"
                    reason = f"a picture that can't be used: {what}"
                    problems.add(file, None, None, error.what, reason)
                bar.advance()
        finally:
            pool.shutdown(cancel_futures=True)
    return fingerprints


def _make(folder: Path, file: str, place: Path) -> PhotoFingerprint:
    picture = thumbnail(read_file(folder, file))
    # EXIF data says where a picture was taken, so it is left out.
    picture.save(place, "JPEG", quality=QUALITY, optimize=True)
    return fingerprint_of(picture)


def thumbnail(data: bytes) -> "Image":
    """Decode a photograph: upright, in sRGB, on white, its longer side at most `LONGEST_SIDE`.

    Of an animation the first picture is taken.

    Raises
    ------
    DataError
        If it is not a picture, damaged, too small or too large.
    """
    # Whatever the file's suffix says; the kinds of a file follow.
    if data[4:8] == b"ftyp" and not (b"avi" in data[8:40] and reads_avif()):
        raise DataError("this is HEIC or AVIF", fix=HEIC_REASON)
    with opened(data) as file:
        from PIL import Image, ImageOps

        # A JPEG is decoded at half, a quarter or an eighth of its size if that is enough.
        file.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        picture = upright_in_colour(_in_srgb(ImageOps.exif_transpose(file)))
        size = picture.size
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if min(picture.size) < SHORTEST_SIDE:
        what = f"{size[0]} × {size[1]} pixels are too few, or too narrow a strip"
        raise DataError(what, fix="it is too small to show a garment")
    return picture


def _in_srgb(picture: "Image") -> "Image":
    """Convert colours to sRGB, such as those of a phone with a wider space."""
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
        return picture  # the profile is damaged or of another mode: the colours stay as they are
    if converted is None:
        return picture
    if picture.mode == "RGBA":
        converted.putalpha(picture.getchannel("A"))
    else:
        assert isinstance(converted, Image.Image)  # noqa: S101
    return converted
