"""Grow, shrink, measure and select regions of a picture, as masks."""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

__all__ = [
    "CORE_DEPTH",
    "Box",
    "FloatImage",
    "Region",
    "bounding_box",
    "core_of",
    "depth_of",
    "dilate",
    "disc",
    "erode",
    "grow",
    "main_components",
]

# A mask and a map of numbers, of shape (height, width); colours have a third axis.
Region = npt.NDArray[np.bool_]
FloatImage = npt.NDArray[np.floating]
Box = tuple[slice, slice]

CORE_DEPTH = 4  # a garment this far from its outline is taken to show its own colour
MIN_COMPONENT_SHARE = 0.04  # of the main component's evidence
MIN_COMPONENT_STRENGTH = 0.4  # of the main component's evidence per pixel
MOST_STRENGTH = 10.0  # so that a small bright thing does not outweigh a large pale garment
MIN_MAIN_SHARE = 0.1  # what leaves the frame is only the garment if all else is weaker than this


@lru_cache(maxsize=16)
def disc(radius: int) -> npt.NDArray[np.uint8]:
    """Return a filled circle. Shape: (2 · radius + 1, 2 · radius + 1)."""
    side = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def erode(region: Region, radius: int) -> Region:
    """Shrink a region, as if it went on outside the picture, where the backdrop does."""
    shrunk = cv2.erode(
        region.astype(np.uint8), disc(radius), borderType=cv2.BORDER_CONSTANT, borderValue=1
    )
    return shrunk.astype(bool)


def dilate(region: Region, radius: int) -> Region:
    """Widen a region by a disc."""
    return cv2.dilate(region.astype(np.uint8), disc(radius)).astype(bool)


def grow(region: Region, into: Region, steps: int) -> Region:
    """Widen a region pixel by pixel, but only into another one."""
    for _ in range(steps):
        region = region | (dilate(region, 1) & into)
    return region


def depth_of(region: Region) -> FloatImage:
    """Distance of each pixel of a region from its outline, in pixels; 0 outside."""
    return np.asarray(cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 3))


def core_of(depth: FloatImage) -> Region:
    """Mark the pixels well inside a region, given its `depth_of`."""
    return (depth > min(CORE_DEPTH, 0.5 * float(depth.max()))) & (depth > 0)


def bounding_box(region: Region, margin: int) -> Box:
    """Rows and columns of a region that is not empty, with a margin."""
    rows, columns = np.nonzero(region.any(1))[0], np.nonzero(region.any(0))[0]
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def main_components(region: Region, strength: FloatImage) -> Region:
    """Keep the main component of a region, and others of comparable strength.

    Specks, weak blotches and what touches the frame are dropped. `strength` is the evidence for a
    garment at each pixel, as a multiple of the barrier.
    """
    count, ids, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    if count <= 1:
        return region
    height, width = region.shape
    left, top, wide, high, area = stats.T.astype(float)
    on_frame = (left <= 1) | (top <= 1) | (left + wide >= width - 1) | (top + high >= height - 1)
    weights = np.minimum(strength, MOST_STRENGTH).ravel()
    power = np.bincount(ids.ravel(), weights=weights, minlength=count)
    power[0] = 0
    within = np.where(on_frame, 0, power)
    main = within.argmax() if within.max() > MIN_MAIN_SHARE * power.max() else power.argmax()
    keep = (power >= MIN_COMPONENT_SHARE * power[main]) & ~on_frame
    area = np.maximum(area, 1)  # the first entry is 0 if everything is region
    keep &= power / area >= MIN_COMPONENT_STRENGTH * power[main] / area[main]
    keep[main] = True
    keep[0] = False
    return np.asarray(keep[ids])
