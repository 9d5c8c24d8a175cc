"""Studio photographs of garments that never were, with the true outline."""

import io
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

HEIGHT, WIDTH = 334, 239

# Corners as shares of width and height.
SHIRT = [
    [
        *((0.40, 0.20), (0.60, 0.20), (0.75, 0.27), (0.86, 0.50), (0.75, 0.55), (0.70, 0.42)),
        *((0.70, 0.82), (0.30, 0.82), (0.30, 0.42), (0.25, 0.55), (0.14, 0.50), (0.25, 0.27)),
    ]
]
TROUSERS = [
    [
        *((0.33, 0.12), (0.67, 0.12), (0.74, 0.88), (0.57, 0.88)),
        *((0.50, 0.35), (0.43, 0.88), (0.26, 0.88)),
    ]
]
STRAPS = [
    [(0.375, 0.12), (0.395, 0.12), (0.395, 0.42), (0.375, 0.42)],
    [(0.605, 0.12), (0.625, 0.12), (0.625, 0.42), (0.605, 0.42)],
]
STRAP_TOP = [[(0.32, 0.40), (0.68, 0.40), (0.72, 0.80), (0.28, 0.80)], *STRAPS]


def drawn(shapes: Sequence[Sequence[tuple[float, float]]]) -> np.ndarray:
    """Share of each pixel that polygons cover. Shape: (334, 239)."""
    large = np.zeros((4 * HEIGHT, 4 * WIDTH), np.uint8)
    for shape in shapes:
        corners = np.array(shape) * (4 * WIDTH, 4 * HEIGHT)
        cv2.fillPoly(large, [corners.round().astype(np.int32)], 255)
    return cv2.resize(large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) / 255.0


def flat_lay(
    colour: tuple[int, int, int],
    shapes: Sequence[Sequence[tuple[float, float]]] = SHIRT,
    backdrop: tuple[int, int, int] = (236, 234, 231),
    shadow: float = 0.2,
    vignette: float = 0.05,
) -> tuple[np.ndarray, np.ndarray]:
    """A garment before a backdrop that darkens to its corners, with a soft shadow and noise.

    Returns the picture, shape (334, 239, 3), and the true mask.
    """
    rng = np.random.default_rng(0)
    cover = drawn(shapes)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    light = 1 - vignette * (x**2 + y**2 - 0.6 * y)
    beneath = cv2.GaussianBlur(np.roll(cover, (3, 2), (0, 1)), (0, 0), 4)
    ground = np.array(backdrop) * (light * (1 - shadow * beneath))[..., None]
    # The folds of the cloth.
    folds = 1 + 0.02 * cv2.GaussianBlur(rng.normal(0, 20, cover.shape), (0, 0), 8)
    garment = np.array(colour) * folds[..., None]
    picture = cover[..., None] * garment + (1 - cover[..., None]) * ground
    picture += rng.normal(0, 0.7, picture.shape)
    return picture.clip(0, 255).round().astype(np.uint8), cover >= 0.5


def file_of(picture: np.ndarray, kind: str = "JPEG", **how: object) -> bytes:
    """The bytes of an image file."""
    data = io.BytesIO()
    Image.fromarray(picture).save(data, kind, **({"quality": 92} if kind == "JPEG" else {}), **how)
    return data.getvalue()
