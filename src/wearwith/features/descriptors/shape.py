"""Shape of a garment: its outline, its proportions, and the seams and edges within."""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.features.descriptors.patch import SIDE, Patch, oriented

__all__ = ["SHAPE_DIMS", "outline", "profile", "proportions", "seams", "silhouette"]

ORIENTATIONS = 8
OUTLINE_GRID = 5
SEAM_GRID = 4
MOST_SEAM = np.float32(4)  # Lab units a pixel: a stronger edge counts no more
SILHOUETTE = 8
BANDS = 16  # rows of the profile
HU = 7

SHAPE_DIMS = {
    "silhouette": SILHOUETTE**2,
    "outline": OUTLINE_GRID**2 * ORIENTATIONS,
    "profile": BANDS * 3,
    "proportions": 5 + HU,
    "seams": SEAM_GRID**2 * ORIENTATIONS,
}


def silhouette(patch: Patch) -> npt.NDArray[np.float32]:
    """How much of each cell of an 8 × 8 grid is garment, less one half. Shape: (64,)."""
    small = cv2.resize(patch.weights, (SILHOUETTE, SILHOUETTE), interpolation=cv2.INTER_AREA)
    return np.asarray(small.reshape(-1) - 0.5, np.float32)


def outline(patch: Patch) -> npt.NDArray[np.float32]:
    """Histograms of oriented gradients of the weights, in a 5 × 5 grid. Shape: (5 · 5 · 8,).

    Source: Dalal and Triggs, CVPR 2005.
    """
    soft = np.pad(patch.weights, 1)  # the outline may lie on the patch's own edge
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), 1.5), np.float32)
    return oriented(soft, ORIENTATIONS).cells(OUTLINE_GRID)


def profile(patch: Patch) -> npt.NDArray[np.float32]:
    """Three numbers for each of 16 bands from top to bottom. Shape: (16 · 3,).

    How wide the garment is between its left and right ends, how much of that is garment (legs and
    sleeves leave gaps), and how far its middle is from the box's, all in widths of the patch.
    """
    high, _ = patch.box
    top = (SIDE - high) // 2
    rows = cv2.resize(patch.weights[top : top + high], (SIDE, BANDS), interpolation=cv2.INTER_AREA)
    inside = rows > 0.5
    any_inside = inside.any(axis=1)
    left = inside.argmax(axis=1)
    right = SIDE - inside[:, ::-1].argmax(axis=1)
    width = np.where(any_inside, right - left, 0) / SIDE
    filled = rows.sum(axis=1) / SIDE
    middle = np.where(any_inside, (left + right) / 2 / SIDE - 0.5, 0)
    return np.concatenate([width, filled, 2 * middle]).astype(np.float32)


def proportions(patch: Patch) -> npt.NDArray[np.float32]:
    """Overall numbers about the outline. Shape: (12,).

    The log of height over width; the garment's share of its box and of its convex hull; the
    outline's length in perimeters of the box; mirror symmetry; seven Hu moments as signed logs.
    """
    mask = (patch.weights > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    high, wide = patch.box
    hull = cv2.convexHull(np.concatenate(contours))
    hull_area = max(cv2.contourArea(hull), float(mask.sum()))
    length = sum(cv2.arcLength(contour, closed=True) for contour in contours)
    mirrored = (patch.weights * patch.weights[:, ::-1]).sum() / max((patch.weights**2).sum(), 1e-6)
    hu = cv2.HuMoments(cv2.moments(patch.weights)).ravel()
    logs = np.sign(hu) * np.maximum(0, 12 + np.log10(np.abs(hu) + 1e-12)) / 12
    overall = [
        np.clip(np.log(high / wide), -2, 2) * 1.5,
        mask.sum() / (high * wide),
        mask.sum() / hull_area,
        min(2.0, length / (2 * (high + wide))),
        mirrored,
    ]
    return np.concatenate([overall, logs]).astype(np.float32)


def seams(patch: Patch) -> npt.NDArray[np.float32]:
    """Histograms of oriented gradients of the lightness within, in a 4 × 4 grid.

    They show necklines, plackets, waistbands, zips and pockets. Shape: (4 · 4 · 8,).
    """
    calm = np.asarray(cv2.GaussianBlur(patch.lab[..., 0], (0, 0), 1.0), np.float32)
    found = oriented(calm, ORIENTATIONS)
    parts = np.minimum(found.parts, MOST_SEAM) * patch.inner.ravel()
    return replace(found, parts=parts).cells(SEAM_GRID)
