"""A garment cut to its box at one size, and its gradients: what the descriptors read."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.foreground import FloatImage, foreground_of
from wearwith.types import Picture

__all__ = ["SIDE", "Patch", "cells", "oriented", "patch_of", "sobel"]

SIDE = 128  # a garment's longer side, in pixels of the patch
RIM = 2  # pixels of the patch along the outline, where cloth and ground mix
LEAST_INNER = 0.2  # of the garment's weight; with less inside, the rim counts too


@dataclass(frozen=True)
class Patch:
    """A garment, scaled so that its box fits a square, and centred there."""

    lab: FloatImage  # CIE Lab, L from 0 to 100; (128, 128, 3)
    weights: FloatImage  # how much each pixel is garment, from 0 to 1; (128, 128)
    inner: FloatImage  # the same without the rim, and so without the edge of the outline
    box: tuple[int, int]  # height and width of the garment in the patch; the longer one is 128
    colours: FloatImage  # Lab of the garment's pixels, of every second row and column; (n, 3)
    shares: FloatImage  # the weights of these pixels, which sum to 1; (n,)


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


def sobel(image: FloatImage) -> tuple[FloatImage, FloatImage]:
    """Gradients across and down, per pixel. Shapes: (h, w) to (h, w) each."""
    across = cv2.Sobel(image, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    down = cv2.Sobel(image, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def oriented(image: FloatImage, bins: int) -> FloatImage:
    """Gradient magnitude by orientation, whatever its sign. Shape: (h, w) to (h, w, bins).

    A gradient is divided between the two nearest bins.
    """
    gx, gy = sobel(image)
    # Not by OpenCV, whose last bit here depends on the result's place in memory.
    magnitude = np.sqrt(gx * gx + gy * gy)
    place = np.asarray(cv2.phase(gx, gy)) * np.float32(bins / np.pi)  # two turns of the bins
    low = np.floor(place)
    beyond = (place - low) * magnitude
    first = low.ravel().astype(np.int32)
    first -= bins * (first // bins)
    second = first + 1
    second[second == bins] = 0
    planes = np.zeros((*image.shape, bins), np.float32)
    flat, starts = planes.reshape(-1), np.arange(image.size, dtype=np.int32) * bins
    flat[starts + first] = (magnitude - beyond).ravel()
    flat[starts + second] = beyond.ravel()  # the two bins differ, and all else is 0
    return planes


def cells(planes: FloatImage, grid: int) -> npt.NDArray[np.float32]:
    """Histograms of a grid × grid of cells, each at most 1 long. Shape: (grid² · bins,).

    A cell with little gradient stays short, so that noise is not amplified.
    """
    starts = [np.arange(grid) * side // grid for side in planes.shape[:2]]
    sums = np.add.reduceat(np.add.reduceat(planes, starts[0], axis=0), starts[1], axis=1)
    usual = np.sqrt((sums**2).sum(axis=2).mean()) + 1e-6
    length = np.sqrt((sums**2).sum(axis=2, keepdims=True) + (0.5 * usual) ** 2)
    return np.asarray((sums / length).reshape(-1), np.float32)
