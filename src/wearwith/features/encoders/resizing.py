"""Bringing a picture to the size that a network reads."""

from typing import Literal

import numpy as np

from wearwith.errors import ExtraMissingError
from wearwith.types import Picture

__all__ = ["fitted"]


def fitted(
    picture: Picture, size: tuple[int, int], fit: Literal["contain", "crop", "squash"]
) -> Picture:
    """Scale a picture to a height and width. Shape: to (height, width, 3).

    It stays whole and is centred on white (`contain`), fills the size and loses its ends (`crop`),
    or changes its proportions (`squash`).

    Raises
    ------
    ExtraMissingError
        If OpenCV is not installed.
    """
    try:
        import cv2
    except ImportError:
        raise ExtraMissingError("Scaling pictures", "vision") from None
    wanted = np.array(size)
    ratios = wanted / np.array(picture.shape[:2])
    scales = {"contain": ratios.min(), "crop": ratios.max(), "squash": ratios}
    inner = np.maximum(1, np.rint(np.array(picture.shape[:2]) * scales[fit])).astype(int)
    method = cv2.INTER_AREA if (ratios < 1).any() else cv2.INTER_CUBIC
    if fit == "crop":  # lest a thread of a picture become miles of it
        picture = _middle(picture, np.maximum(1, np.rint(wanted / ratios.max()).astype(int)))
        inner = wanted
    scaled = cv2.resize(picture, (int(inner[1]), int(inner[0])), interpolation=method)
    canvas = np.full((*size, 3), 255, dtype=np.uint8)
    top, left = (wanted - inner) // 2
    canvas[top : top + inner[0], left : left + inner[1]] = scaled
    return canvas


def _middle(picture: Picture, size: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Picture:
    top, left = (np.array(picture.shape[:2]) - size) // 2
    return picture[top : top + size[0], left : left + size[1]]
