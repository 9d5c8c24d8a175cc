"""Convert colours to sRGB, as a picture's ICC profile says: phones and cameras use wider spaces."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsTransform

__all__ = ["in_srgb"]

# Levels of 255. A profile that moves no colour by more is sRGB, of which there are many spellings.
CLOSE = 2
STEPS = 18  # of each channel, from 0 to 255, when that is found out
MOST_KEPT = 16  # transforms; those of CMYK are large


def in_srgb(picture: "Image", profile: bytes | None) -> "Image":
    """Convert a picture of mode L, LA, RGB, RGBA or CMYK to RGB or RGBA in sRGB.

    It stays as it is if it has no profile, or one that is sRGB already, of another mode or damaged.
    """
    if not profile:
        return picture
    is_clear = picture.mode.endswith("A")
    opaque = picture.convert(picture.mode[:-1]) if is_clear else picture
    transform = _transform(profile, opaque.mode)
    if transform is None:
        return picture
    converted = transform.apply(opaque)
    if is_clear:
        converted.putalpha(picture.getchannel("A"))
    return converted


@lru_cache(maxsize=MOST_KEPT)
def _transform(profile: bytes, mode: str) -> "ImageCmsTransform | None":
    """Build the transform from a profile to sRGB; None if there is nothing to do."""
    from PIL import Image, ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None
    if mode != "CMYK":
        levels = np.linspace(0, 255, STEPS).astype(np.uint8)
        colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(STEPS, -1, 3)
        before = Image.fromarray(colours).convert(mode)
        moved = np.asarray(transform.apply(before), int) - np.asarray(before.convert("RGB"), int)
        if np.abs(moved).max() <= CLOSE:
            return None
    return transform
