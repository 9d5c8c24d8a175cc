"""A garment as somebody's phone takes it at home: on a floor, askew, in warm, uneven light."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.canvas import HEIGHT, WIDTH, Plane

__all__ = ["FLOORS", "photographed"]

# Carpet, boards, a duvet and tiles, in RGB.
FLOORS = {
    "carpet": (148, 132, 118),
    "boards": (164, 122, 84),
    "duvet": (196, 200, 212),
    "tiles": (120, 122, 126),
}
WARMTH = (1.06, 0.98, 0.84)  # of a lamp, for red, green and blue
TURN = 7.0  # standard deviation in degrees
SIZE = (0.72, 0.9)  # of the garment in the picture
DIM = (0.62, 0.86)  # of the light
SPREAD = 0.35  # how much darker a corner may be
SOFT = 0.8  # standard deviation of the blur, in pixels
NOISE = 5.0  # standard deviation of a dark pixel's noise


def photographed(
    studio: npt.NDArray[np.uint8], cover: Plane, rng: np.random.Generator
) -> tuple[npt.NDArray[np.uint8], Plane, str]:
    """Take a garment off its studio picture, and photograph it again at home.

    Shapes: (HEIGHT, WIDTH, 3) and (HEIGHT, WIDTH), the same again; and the name of the floor.
    """
    name = list(FLOORS)[int(rng.integers(len(FLOORS)))]
    turn, size = float(rng.normal(0, TURN)), float(rng.uniform(*SIZE))
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turn, size)
    move = rng.normal(0, 0.03, size=2) * (WIDTH, HEIGHT)
    matrix = matrix + np.column_stack([np.zeros((2, 2)), move])
    layers = np.dstack([studio.astype(np.float32) * cover[..., None], cover])
    laid = cv2.warpAffine(layers, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    seen = np.clip(laid[..., 3:], 0, 1)
    shade = cv2.GaussianBlur(seen, (0, 0), 5.0)[..., None] * 0.3
    whole = _floor(name, rng) * (1 - shade) * (1 - seen) + laid[..., :3]
    lit = whole * _light(rng)[..., None] * (np.array(WARMTH) * rng.uniform(*DIM))
    soft = cv2.GaussianBlur(lit.astype(np.float32), (0, 0), SOFT)
    noise = rng.standard_normal(soft.shape, dtype=np.float32) * np.float32(NOISE)
    taken: npt.NDArray[np.uint8] = np.clip(soft + noise, 0, 255).astype(np.uint8)
    return taken, seen[..., 0].astype(np.float32), name


def _floor(name: str, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Draw a floor with its grain. Shape: (HEIGHT, WIDTH, 3)."""
    grain = {"carpet": (60, 80), "boards": (4, 96), "duvet": (5, 6), "tiles": (3, 4)}[name]
    depth = {"carpet": 16.0, "boards": 12.0, "duvet": 14.0, "tiles": 5.0}[name]
    tufts = rng.normal(0, depth, size=grain).astype(np.float32)
    relief = cv2.resize(tufts, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    colour = np.array(FLOORS[name], np.float32) + rng.normal(0, 12, size=3).astype(np.float32)
    floor: npt.NDArray[np.float32] = colour + relief[..., None]
    if name == "tiles":
        floor[:: HEIGHT // 3] = floor[:, :: WIDTH // 2] = 88
    return floor


def _light(rng: np.random.Generator) -> Plane:
    """Light that falls from one side. Shape: (HEIGHT, WIDTH)."""
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    away = (x * np.cos(angle) + y * np.sin(angle) + 1.4) / 2.8
    light: Plane = (1 - np.float32(SPREAD) * away).astype(np.float32)
    return light
