"""A garment cut to its box at one size, and its gradients: what the descriptors read."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.foreground import FloatImage, foreground_of
from wearwith.types import Doubles, Picture

__all__ = ["SIDE", "Gradients", "Patch", "oriented", "patch_of", "sobel"]

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


@dataclass(frozen=True)
class Gradients:
    """Magnitudes of the gradients of an image of n pixels, by orientation, whatever the sign.

    Each is divided between the two nearest of `count` orientations.
    """

    shape: tuple[int, int]  # height and width of the image
    count: int
    orientations: npt.NDArray[np.intp]  # the lower of the two and the upper one; (2, n)
    parts: FloatImage  # the magnitude's part of each; (2, n)

    def sums(self, weights: FloatImage) -> Doubles:
        """Weigh each pixel, and add up each orientation. Shape: (h, w) to (count,)."""
        return _sums(self.orientations, self.parts * weights.ravel(), self.count)

    def cells(self, grid: int) -> npt.NDArray[np.float32]:
        """Histograms of a grid × grid of cells, each at most 1 long. Shape: (grid² · count,).

        A cell with little gradient stays short, so that noise is not amplified.
        """
        first = _cell_of_pixels(*self.shape, grid) * self.count  # bin of each pixel's cell
        sums = _sums(self.orientations + first, self.parts, grid**2 * self.count)
        sums = sums.reshape(grid**2, self.count)
        usual = np.sqrt((sums**2).sum(axis=1).mean()) + 1e-6
        length = np.sqrt((sums**2).sum(axis=1, keepdims=True) + (0.5 * usual) ** 2)
        return np.asarray((sums / length).reshape(-1), np.float32)


def _sums(bins: npt.NDArray[np.intp], parts: FloatImage, count: int) -> Doubles:
    lower, upper = (np.bincount(*both, count) for both in zip(bins, parts, strict=True))
    return np.asarray(lower + upper, dtype=float)


def oriented(image: FloatImage, count: int) -> Gradients:
    """Gradients of an image of shape (height, width) in a number of orientations."""
    gx, gy = sobel(image)
    # Not by OpenCV, whose last bit here depends on the result's place in memory.
    magnitude = np.sqrt(gx * gx + gy * gy).ravel()
    place = np.asarray(cv2.phase(gx, gy)).ravel() * np.float32(count / np.pi)  # in two turns
    lower = place.astype(np.intp)
    beyond = (place - lower.astype(np.float32)) * magnitude
    lower %= count
    upper = lower + 1
    upper[upper == count] = 0
    orientations = np.stack([lower, upper])
    return Gradients(image.shape, count, orientations, np.stack([magnitude - beyond, beyond]))


@lru_cache(maxsize=4)
def _cell_of_pixels(height: int, width: int, grid: int) -> npt.NDArray[np.intp]:
    """Number of the cell of each pixel, row by row. Shape: (height · width,)."""
    rows, columns = (
        np.searchsorted(np.arange(grid) * side // grid, np.arange(side), side="right") - 1
        for side in (height, width)
    )
    return (rows[:, None] * grid + columns).ravel()
