"""Flowers, scattered over a tile of cloth."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.colours import RGB, inks_on, lab_of, rgb_of

__all__ = ["scattered"]

Tile = npt.NDArray[np.float32]

FINE = 4  # bits below a dot, in which OpenCV is given places
LEAVES = ("#5f7f5a", "#7c9a72", "#3f5f49")


def scattered(tile: Tile, ground: RGB, rng: np.random.Generator) -> Tile:
    """Scatter blossoms, buds and leaves over a tile, so that they run over its edges."""
    side = len(tile)
    half = side // 2
    sheet = np.tile(tile, (2, 2, 1)).astype(np.uint8)
    petals = inks_on(ground, 4, rng)[: int(rng.integers(2, 4))]
    leaf = max((rgb_of(text) for text in LEAVES), key=lambda c: _far(c, ground))
    large = rng.random() < 0.45
    gap, size = (34.0, (10.0, 14.5)) if large else (20.0, (4.8, 7.2))
    for place in _places(side, gap, rng):
        radius = float(rng.uniform(*size))
        angle = float(rng.uniform(0, 360))
        petal = petals[int(rng.integers(len(petals)))]
        n = 5 if large or rng.random() < 0.7 else 4
        for shift in ((0, 0), (side, 0), (0, side), (side, side)):
            at = (place[0] + shift[0], place[1] + shift[1])
            if any(abs(value - side) > half + 2 * radius for value in at):
                continue  # not seen in the middle, which is what is kept
            for turn in (0, 150):
                _leaf(sheet, at, radius, angle + turn, leaf)
            _blossom(sheet, at, radius, angle, n, petal)
    middle: Tile = sheet[half : half + side, half : half + side].astype(np.float32)
    return middle


def _far(one: RGB, other: RGB) -> float:
    return float(np.linalg.norm(lab_of(one) - lab_of(other)))


def _places(side: int, gap: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Places that keep their distance, also over the edges."""
    kept: list[tuple[float, float]] = []
    for x, y in rng.uniform(0, side, size=(160, 2)):
        apart = [
            ((x - a + side / 2) % side - side / 2, (y - b + side / 2) % side - side / 2)
            for a, b in kept
        ]
        if all(dx * dx + dy * dy > gap * gap for dx, dy in apart):
            kept.append((float(x), float(y)))
    return kept


def _fixed(*values: float) -> tuple[int, ...]:
    return tuple(round(value * (1 << FINE)) for value in values)


def _ellipse(
    sheet: npt.NDArray[np.uint8],
    at: tuple[float, float],
    axes: tuple[float, float],
    angle: float,
    colour: RGB,
) -> None:
    paint = tuple(float(part) for part in colour)
    cv2.ellipse(sheet, _fixed(*at), _fixed(*axes), angle, 0, 360, paint, -1, cv2.LINE_AA, FINE)


def _blossom(
    sheet: npt.NDArray[np.uint8],
    at: tuple[float, float],
    radius: float,
    angle: float,
    n: int,
    petal: RGB,
) -> None:
    for k in range(n):
        turn = angle + 360 * k / n
        out = np.radians(turn)
        middle = (at[0] + 0.58 * radius * np.cos(out), at[1] + 0.58 * radius * np.sin(out))
        shade = petal * np.float32(1.0 if k % 2 else 0.93)
        _ellipse(sheet, middle, (0.5 * radius, 0.36 * radius), turn, shade)
    heart = rgb_of("#e3b94a") if lab_of(petal)[0] > 45 else rgb_of("#f0dfae")
    _ellipse(sheet, at, (0.24 * radius, 0.24 * radius), 0, heart)


def _leaf(
    sheet: npt.NDArray[np.uint8],
    at: tuple[float, float],
    radius: float,
    angle: float,
    leaf: RGB,
) -> None:
    out = np.radians(angle + 36)
    middle = (at[0] + 1.2 * radius * np.cos(out), at[1] + 1.2 * radius * np.sin(out))
    _ellipse(sheet, middle, (0.45 * radius, 0.17 * radius), angle + 36, leaf)
