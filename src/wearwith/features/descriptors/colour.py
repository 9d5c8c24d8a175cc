"""Colours of a garment: how much of each there is, and where."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.features.descriptors.patch import Patch

__all__ = ["COLOUR_DIMS", "colours", "layout", "moments"]

LIGHTNESS_BINS = 5
CHROMA_BINS = 6  # along a and along b
GREY = np.array([50, 0, 0], np.float32)  # the middle of Lab
MOST_CHROMA = 70.0  # of a and b, beyond which colours are not told apart
STEPS = np.array([CHROMA_BINS**2, CHROMA_BINS, 1])  # from one bin of L, a, b to the next
CORNERS = np.tensordot(STEPS, np.indices((2, 2, 2)), 1)  # from the lowest of eight bins to each
GRID = 4  # rows and columns of the layout

COLOUR_DIMS = {
    "colours": LIGHTNESS_BINS * CHROMA_BINS**2,
    "moments": 8,
    "layout": GRID * GRID * 4,
}


def colours(patch: Patch) -> npt.NDArray[np.float32]:
    """Square roots of the garment's shares by soft bins of L, a and b. Shape: (5 · 6 · 6,).

    A pixel is divided among the eight nearest bins, so that a change of shade moves little. Bins
    are narrow near grey, where most garments are. The root makes Euclidean distance that of
    Hellinger.
    """
    chroma = np.clip(patch.colours[:, 1:] / MOST_CHROMA, -1, 1)
    bent = np.sign(chroma) * np.sqrt(np.abs(chroma))  # from −1 to 1
    lightness = patch.colours[:, :1] * ((LIGHTNESS_BINS - 1) / 100)
    places = np.hstack([lightness, (bent + 1) * ((CHROMA_BINS - 1) / 2)])  # (n, 3)
    shape = np.array([LIGHTNESS_BINS, CHROMA_BINS, CHROMA_BINS])
    low = np.clip(places.astype(np.intp), 0, shape - 2)
    beyond = np.clip(places - low, 0, 1)
    x, y, z = np.stack([1 - beyond, beyond]).transpose(2, 0, 1)  # parts of the two bins; (2, n)
    parts = patch.shares * x[:, None, None] * y[:, None] * z  # (2, 2, 2, n)
    bins = CORNERS[..., None] + low @ STEPS
    counts = np.bincount(bins.ravel(), parts.ravel(), int(shape.prod()))
    return np.sqrt(counts).astype(np.float32)


def moments(patch: Patch) -> npt.NDArray[np.float32]:
    """Mean and standard deviation of L, a, b and chroma. Shape: (8,)."""
    chroma = np.hypot(patch.colours[:, 1], patch.colours[:, 2])
    values = np.column_stack([patch.colours - GREY, chroma]) / np.float32(50)
    mean = patch.shares @ values
    spread = np.sqrt(patch.shares @ (values - mean) ** 2)
    return np.concatenate([mean, 2 * spread]).astype(np.float32)


def layout(patch: Patch) -> npt.NDArray[np.float32]:
    """Mean L, a and b of each cell of a 4 × 4 grid, and how much of the cell is garment.

    Colours are weighed by how much is garment. Shape: (4 · 4 · 4,).
    """
    centred = (patch.lab - GREY) * (patch.inner / np.float32(50))[..., None]
    planes = cv2.merge([centred, patch.inner])
    cells = cv2.resize(planes, (GRID, GRID), interpolation=cv2.INTER_AREA)
    return np.asarray(cells.reshape(-1), np.float32)
