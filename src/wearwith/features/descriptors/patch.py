"""A garment cut to its box, at one size: what the descriptors are read off."""

from dataclasses import dataclass

import cv2
import numpy as np

from wearwith.pictures.foreground import FloatImage, foreground_of
from wearwith.types import Picture

__all__ = ["SIDE", "Patch", "patch_of"]

SIDE = 128  # a garment's longer side, in pixels of the patch
RIM = 2  # pixels of the patch along the outline, where cloth and ground mix
LEAST_INNER = 0.2  # of the garment's weight: if the rim is more than the rest, the rim counts


@dataclass(frozen=True)
class Patch:
    """A garment that is scaled so that its box fits a square, and centred there.

    Attributes
    ----------
    lab
        CIE Lab, L from 0 to 100. Shape: (128, 128, 3).
    weights
        Weight of each pixel as garment, from 0 to 1. Shape: (128, 128).
    inner
        The same without the rim, and so without the edge of the outline.
    box
        Height and width of the garment in the patch; the longer one is 128.
    colours, shares
        Lab of every second pixel that is garment, in rows and columns, and its weight; the shares
        sum to 1. Shapes: (n, 3) and (n,).
    """

    lab: FloatImage
    weights: FloatImage
    inner: FloatImage
    box: tuple[int, int]
    colours: FloatImage
    shares: FloatImage


def patch_of(picture: Picture) -> Patch:
    """Find the garment in a picture of shape (height, width, 3), and cut it to its box."""
    weights = foreground_of(picture)
    rows = np.flatnonzero((weights > 0.5).any(axis=1))
    columns = np.flatnonzero((weights > 0.5).any(axis=0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    high, wide = (part.stop - part.start for part in box)
    scale = SIDE / max(high, wide)
    height, width = max(1, round(high * scale)), max(1, round(wide * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(picture[box], (width, height), interpolation=method)
    inside = cv2.resize(weights[box], (width, height), interpolation=method)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    place = (slice(top, top + height), slice(left, left + width))
    pixels = np.zeros((SIDE, SIDE, 3), np.float32)
    pixels[place] = small
    whole = np.zeros((SIDE, SIDE), np.float32)
    whole[place] = inside
    lab = np.asarray(cv2.cvtColor(pixels / 255, cv2.COLOR_RGB2LAB), np.float32)
    inner = _without_rim(whole)
    step = slice(None, None, 2) if inner[::2, ::2].any() else slice(None)
    some = inner[step, step]
    shares = some[some > 0]
    colours = lab[step, step][some > 0]
    return Patch(lab, whole, inner, (height, width), colours, shares / shares.sum())


def _without_rim(weights: FloatImage) -> FloatImage:
    kernel = np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)
    inner = cv2.erode(weights, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    enough = inner.sum() >= LEAST_INNER * weights.sum()
    return np.asarray(inner if enough else weights, np.float32)
