"""Folds: how high the cloth lies at each dot."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.types import Ints
from wearwith.world.drawing.canvas import DOTS, WIDTH
from wearwith.world.drawing.materials import ClothLook
from wearwith.world.drawing.pieces import Fold

__all__ = ["Height", "crumpled", "fluted", "rounded"]

Height = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]

SMALLER = 4  # folds are drawn at a quarter of the size, for speed; they are soft anyway


def crumpled(
    shape: tuple[int, int],
    folds: Sequence[Fold],
    look: ClothLook,
    amount: float,
    rng: np.random.Generator,
) -> Height:
    """Crease a sheet: folds that the garment's cut makes, and others where they happen to be."""
    height, width = shape[0] // SMALLER, shape[1] // SMALLER
    field = np.zeros((height, width), dtype=np.float32)
    for across, down, strength in ((5, 5, 8.0), (9, 7, 3.4)):
        grid = rng.normal(size=(down, across)).astype(np.float32)
        noise = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        # Valleys are sharper than ridges; softer cloth has rounder ones.
        ridged = np.sqrt(noise * noise + np.float32(0.12 * look.soft))
        field -= np.float32(strength * look.crumple * amount) * ridged
    for wide in sorted({fold.width for fold in folds}):
        drawn = np.zeros_like(field)
        for fold in folds:
            if fold.width == wide:
                _draw(drawn, fold)
        soft = wide * (0.55 + 0.25 * look.soft) * DOTS / SMALLER
        steep = np.float32(4.6 * look.depth * np.sqrt(wide))
        field += np.asarray(cv2.GaussianBlur(drawn, (0, 0), soft), dtype=np.float32) * steep
    whole = cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(whole, dtype=np.float32)


def _draw(drawn: Height, fold: Fold) -> None:
    """Draw a fold that starts and ends thin."""
    points = (fold.line[::3] + np.array([WIDTH / 2, 0.0])) * (DOTS / SMALLER)
    n = len(points) - 1
    fixed = np.round(points * 16).astype(np.int32)
    thick = max(1, round(fold.width * 0.25))
    for k in range(n):
        value = fold.depth * float(np.sin(np.pi * (k + 0.5) / n))
        ends = tuple(map(int, fixed[k])), tuple(map(int, fixed[k + 1]))
        cv2.line(drawn, *ends, value, thick, cv2.LINE_AA, 4)


def fluted(mask: Mask, flutes: float, look: ClothLook, rng: np.random.Generator) -> Height:
    """Folds that fan out from the top of a part to its hem, as a skirt has them."""
    rows, columns = mask.shape
    inside = mask > 127
    filled = np.flatnonzero(inside.any(axis=1))
    left = _smooth(filled, inside[filled].argmax(axis=1), rows)
    right = _smooth(filled, columns - inside[filled, ::-1].argmax(axis=1), rows)
    wide = np.maximum(right - left, 1)
    across = (np.arange(columns, dtype=np.float32)[None, :] - left) / wide
    place = np.linspace(0, 1, 400)
    profile = np.zeros(400)
    for k in range(3):
        waves = flutes * rng.uniform(0.5, 1.4)
        profile += np.sin(2 * np.pi * (waves * place + rng.random())) / (1 + 0.6 * k)
    profile = np.convolve(np.pad(profile, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    wave = profile[np.clip(across * 399, 0, 399).astype(np.int32)].astype(np.float32)
    # Deeper in some places than in others, and toward the hem.
    depth = np.interp(place, np.linspace(0, 1, 6), rng.uniform(0.25, 1.1, 6)).astype(np.float32)
    wave *= depth[np.clip(across * 399, 0, 399).astype(np.int32)]
    grow = np.linspace(0.1, 1.0, rows, dtype=np.float32)[:, None]
    return np.asarray(wave * grow * np.float32(44 * look.depth / (flutes + 3)), dtype=np.float32)


def _smooth(filled: Ints, edge: Ints, rows: int) -> Height:
    """Give the place of an edge in every row, without the steps of whole dots. Shape: (rows, 1)."""
    every = np.interp(np.arange(rows), filled, edge).astype(np.float32)[:, None]
    return np.asarray(cv2.blur(every, (1, 15)), dtype=np.float32)


def rounded(mask: Mask, radius: float, lift: float) -> Height:
    """Round a part off at its edges, `radius` in dots; what is within lifts the middle."""
    far = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    inward = 1 - np.minimum(far / np.float32(radius), 1)
    edge = np.sqrt(1 - inward * inward) * np.float32(0.55 * radius)
    lifted = np.minimum(far, np.float32(70)) * np.float32(lift)
    return np.asarray(edge + lifted, dtype=np.float32)
