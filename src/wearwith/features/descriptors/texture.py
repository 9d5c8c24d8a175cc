"""Texture and pattern of the cloth: edges by orientation and scale, small motifs, periodicity."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.features.descriptors.patch import SIDE, Patch, oriented, sobel
from wearwith.pictures.foreground import FloatImage
from wearwith.types import Doubles

__all__ = ["TEXTURE_DIMS", "edges", "motifs", "periods"]

SCALES = 3
ORIENTATIONS = 8
FAINT = 0.5  # Lab units a pixel: below it, a gradient is noise
MOTIFS = 10  # rotation-invariant uniform patterns of eight neighbours
RADII = (1, 3)
LEAST_STEP = 1.0  # Lab units that a neighbour must be lighter by
LAGS = 24  # of the autocorrelation, in pixels of the patch at half its size
DIRECTIONS = 2
NOISE = 1.0  # variance of the lightness that is no pattern

# Neighbours of a pixel in their order around it, as steps down and right.
RING = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
# A code has a bit for each neighbour. With at most two changes around the ring it is uniform, and
# its pattern is how many bits are set; all others are one pattern.
_BITS = np.arange(256)[:, None] >> np.arange(len(RING)) & 1
_CHANGES = (np.roll(_BITS, 1, axis=1) != _BITS).sum(axis=1)
PATTERN_OF_CODE = np.where(_CHANGES <= 2, _BITS.sum(axis=1), MOTIFS - 1)

TEXTURE_DIMS = {
    "edges": SCALES * (ORIENTATIONS + 2),
    "motifs": len(RADII) * MOTIFS,
    "periods": DIRECTIONS * (LAGS + 1),
}


def edges(patch: Patch) -> npt.NDArray[np.float32]:
    """Energy of the edges in the cloth, at three scales an octave apart.

    For each scale: the mean gradient of lightness in eight orientations and in all together, and
    the mean gradient of colour; all as log(1 + g / FAINT). Shape: (3 · 10,).
    """
    lab, weights = patch.lab, patch.inner
    found = []
    for _ in range(SCALES):
        total = weights.sum() + 1e-6
        lightness, *chroma = (np.asarray(one, np.float32) for one in cv2.split(lab))
        by_orientation = oriented(lightness, ORIENTATIONS).sums(weights) / total
        tint = [np.vdot(np.sqrt(_squared_gradient(channel)), weights) for channel in chroma]
        colour = sum(tint) / total
        means = np.append(by_orientation, [by_orientation.sum(), colour])
        found.append(np.log1p(means / FAINT))
        lab = np.asarray(cv2.pyrDown(lab), np.float32)
        # Drop pixels that now see beyond the outline.
        smaller = cv2.erode(cv2.pyrDown(weights), np.ones((3, 3), np.uint8))
        weights = np.asarray(smaller, np.float32)
    return np.concatenate(found).astype(np.float32)


def motifs(patch: Patch) -> npt.NDArray[np.float32]:
    """Roots of the shares of rotation-invariant uniform local binary patterns, at two radii.

    Source: Ojala, Pietikäinen and Mäenpää, PAMI 2002. Shape: (2 · 10,).
    """
    lightness = cv2.GaussianBlur(patch.lab[..., 0], (0, 0), 0.8)
    found = []
    for radius in RADII:
        inside = slice(radius, SIDE - radius)
        centre, weights = lightness[inside, inside], patch.inner[inside, inside]
        least = centre + np.float32(LEAST_STEP)
        codes = np.zeros(centre.shape, np.uint8)  # a bit for each neighbour that is lighter
        for bit, (y, x) in enumerate(RING):
            rows = slice(radius * (1 + y), SIDE - radius * (1 - y))
            columns = slice(radius * (1 + x), SIDE - radius * (1 - x))
            codes |= (lightness[rows, columns] > least).view(np.uint8) << np.uint8(bit)
        by_code = np.bincount(codes.ravel(), weights=weights.ravel(), minlength=256)
        counts = np.bincount(PATTERN_OF_CODE, weights=by_code)
        found.append(np.sqrt(counts / max(counts.sum(), 1e-6)))
    return np.concatenate(found).astype(np.float32)


def periods(patch: Patch) -> npt.NDArray[np.float32]:
    """Autocorrelation of the lightness down and across, and the strongest return of each.

    Stripes and checks return after their period; plain cloth is 0 throughout, since noise is not
    worth a correlation. A return is how far a value rises above the lowest one at a shorter lag: 0
    where nothing returns, at most 2. Shape: (2 · 25,).
    """
    half = (SIDE // 2, SIDE // 2)
    weights = np.asarray(cv2.resize(patch.inner, half, interpolation=cv2.INTER_AREA), np.float32)
    lightness = cv2.resize(patch.lab[..., 0], half, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(lightness * weights, (0, 0), 8)
    smooth = smooth / (cv2.GaussianBlur(weights, (0, 0), 8) + 1e-3)
    detail = np.asarray((lightness - smooth) * weights, np.float32)
    found = []
    for axis in range(DIRECTIONS):
        correlation = _autocorrelation(detail, weights, axis)
        found += [*correlation[1:], _strongest_return(correlation)]
    return np.array(found, np.float32)


def _squared_gradient(image: FloatImage) -> FloatImage:
    gx, gy = sobel(image)
    return np.asarray(gx * gx + gy * gy)


def _autocorrelation(detail: FloatImage, weights: FloatImage, axis: int) -> FloatImage:
    """Correlation of a picture with itself, moved along an axis. Shape: (LAGS + 1,)."""
    size = weights.shape[axis]
    lags = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).ravel()

    def lagged(image: FloatImage) -> Doubles:
        """Products of all pixels with those up to LAGS away, added up by lag."""
        lines = image if axis == 0 else image.T
        counted_twice = np.bincount(lags, (lines @ lines.T).ravel())[: LAGS + 1]
        return counted_twice / np.where(np.arange(LAGS + 1) > 0, 2, 1)

    pairs = np.maximum(lagged(weights), 1e-6)
    variance = lagged(detail) / pairs
    enough = pairs > 0.05 * pairs[0]
    return np.where(enough, variance / (variance[0] + NOISE), 0).astype(np.float32)


def _strongest_return(correlation: FloatImage) -> float:
    return float((correlation - np.minimum.accumulate(correlation)).max())
