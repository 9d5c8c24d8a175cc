"""Find the pixels of the garment: read the mask off a cut-out, or guess it.

A cut-out (`pictures.cutout`) is pure white outside its mask, so the mask is in the picture. If
nothing could be cut out (carpets, duvets, wood), the picture is whole, and the garment is guessed
from its colours: common in the middle and rare along the frame.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.types import Picture

__all__ = ["FloatImage", "foreground_of"]

FloatImage = npt.NDArray[np.float32]

WHITE = 255
FRAME_WHITE = 0.7  # of the outermost pixels, so that the picture counts as cut out
HOLE_SHARE = 0.0005  # of the picture: an enclosed white patch that large is a hole, not cloth
LEAST_SHARE = 0.002  # of the picture: anything less is not a garment

# -- the guess
SIDE = 96  # of the small picture on which it is made
FRAME = 0.06  # width of the frame, as a share of the shorter side
BINS = 12  # of each channel of the colour histograms
HISTOGRAM_BLUR = 0.7  # in bins
BEFORE, AFTER = np.roll(np.arange(BINS), 1), np.roll(np.arange(BINS), -1)  # neighbours of a bin
# The bin of each level of a channel. Most colours are near grey, so the middle half of a and b gets
# all the bins.
LIGHTNESS_BIN = np.arange(256) * BINS // 256
CHROMA_BIN = np.clip((np.arange(256) - 64) * 2 * BINS // 256, 0, BINS - 1)
ROUNDS = 3
FIRST_SPREAD = 0.45  # standard deviation of the first guess, in half widths and heights
PLACE_SPREAD = 0.75  # ... and of how a garment's pixels lie about the middle
SMOOTH = 1.5  # pixels of the small picture
PRINT_SHARE = 0.02  # of the picture: a hole smaller than this in a guess is a print
SPECK_SHARE = 0.1  # of the largest part of a guess: anything smaller is not a garment
SHARPNESS = 4.0  # likelihoods are raised to this power before they are compared


def foreground_of(picture: Picture) -> FloatImage:
    """Weight of each pixel as garment, from 0 to 1. Shape: (height, width, 3) to (height, width).

    The weights have at least one pixel above one half.
    """
    mask = _mask_of_cut_out(picture)
    weights = _guess(picture) if mask is None else mask
    if not (weights > 0.5).any():
        return np.ones(picture.shape[:2], np.float32)
    return weights


def _mask_of_cut_out(picture: Picture) -> FloatImage | None:
    white = np.asarray(cv2.inRange(picture, (WHITE,) * 3, (WHITE,) * 3)) > 0
    frame = np.concatenate([white[0], white[-1], white[:, 0], white[:, -1]])
    if frame.mean() < FRAME_WHITE:
        return None
    count, ids, stats, _ = cv2.connectedComponentsWithStats(white.astype(np.uint8), connectivity=4)
    left, top, wide, high, area = stats.T
    height, width = white.shape
    at_frame = (left == 0) | (top == 0) | (left + wide == width) | (top + high == height)
    is_ground = at_frame | (area > HOLE_SHARE * white.size)
    is_ground[0] = False  # the component of all that is not white
    mask = ~is_ground[ids] if count > 1 else ~white
    return mask.astype(np.float32) if mask.mean() >= LEAST_SHARE else None


def _guess(picture: Picture) -> FloatImage:
    """Compare the colours of the middle with those of the frame, in a few rounds."""
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    rows, columns = small.shape[:2]
    bins = _bins_of(small)
    middle = _about_the_middle(rows, columns, FIRST_SPREAD)
    place = _about_the_middle(rows, columns, PLACE_SPREAD)
    frame = _frame(rows, columns)
    within = 1 - frame
    inside = middle * within
    for _ in range(ROUNDS):
        garment = _likelihood(bins, inside)
        ground = _likelihood(bins, (1 - inside) * (1 + 3 * frame))
        inside = place * garment / (place * garment + (1 - place) * ground + 1e-12)
        inside = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), SMOOTH) * within
    large = cv2.resize(_tidy(inside), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)


def _tidy(weights: FloatImage) -> FloatImage:
    """Fill the holes that prints leave in a guess, and drop specks beside the garment."""
    inside = weights > 0.5
    ids, areas = _components(~inside)
    holes = (areas < PRINT_SHARE * inside.size)[ids] & ~inside
    ids, areas = _components(inside)
    specks = (areas < SPECK_SHARE * areas.max(initial=0))[ids] & inside
    return np.where(holes, 1.0, np.where(specks, 0.0, weights)).astype(np.float32)


def _components(region: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int32], FloatImage]:
    """Number the components of a region, 0 outside, and give their areas, that of 0 being 0."""
    _, ids, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float32)
    areas[0] = 0
    return np.asarray(ids, np.int32), areas


def _bins_of(picture: Picture) -> npt.NDArray[np.intp]:
    """Number of the colour bin of each pixel. Shape: (height, width, 3) to (height, width)."""
    lightness, a, b = cv2.split(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB))
    return np.asarray(LIGHTNESS_BIN[lightness] * BINS**2 + CHROMA_BIN[a] * BINS + CHROMA_BIN[b])


def _likelihood(bins: npt.NDArray[np.intp], weights: FloatImage) -> npt.NDArray[np.float64]:
    """How common each pixel's colour is among the weighted ones, sharpened. Shape: (h, w)."""
    counts = np.bincount(bins.ravel(), weights=weights.ravel(), minlength=BINS**3)
    cube = counts.astype(np.float64).reshape(BINS, BINS, BINS)
    for axis in range(3):
        cube = cube + HISTOGRAM_BLUR / 2 * (cube.take(BEFORE, axis) + cube.take(AFTER, axis))
    cube = cube / max(float(cube.sum()), 1e-12)
    return np.asarray(((cube + 1e-5) ** SHARPNESS).ravel()[bins])


@lru_cache(maxsize=8)
def _about_the_middle(height: int, width: int, spread: float) -> FloatImage:
    y = np.linspace(-1, 1, height) if height > 1 else np.zeros(1)
    x = np.linspace(-1, 1, width) if width > 1 else np.zeros(1)
    distance = y[:, None] ** 2 + x[None, :] ** 2
    return np.asarray(np.exp(-distance / (2 * spread**2)), dtype=np.float32)


@lru_cache(maxsize=4)
def _frame(height: int, width: int) -> FloatImage:
    thick = round(FRAME * min(height, width))
    frame = np.ones((height, width), np.float32)
    frame[thick : height - thick, thick : width - thick] = 0
    return frame
