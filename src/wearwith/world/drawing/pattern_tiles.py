"""Patterns as tiles that repeat without a seam, `TILE` dots a side."""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.dyes import RGB, inks_on, lab_of, rgb_of

__all__ = ["TILE", "Tile", "ground_of", "patterned"]

Tile = npt.NDArray[np.float32]  # (TILE, TILE, 3), 0 to 255
Share = npt.NDArray[np.float32]  # (TILE, TILE), 0 to 1

TILE = 180  # dots, which are 120 units
FINE = 4  # bits below a dot, in which OpenCV takes places
LEAVES = ("#5f7f5a", "#7c9a72", "#3f5f49")


def patterned(name: str, ground: RGB, rng: np.random.Generator, *, upright: bool) -> Tile:
    """Paint the tile of a pattern; that of a graphic print is plain, since it is printed later."""
    plain: Tile = np.empty((TILE, TILE, 3), dtype=np.float32)
    plain[:] = ground
    if name == "striped":
        return _striped(plain, ground, rng, upright=upright)
    if name == "checked":
        return _checked(plain, ground, rng)
    if name == "dotted":
        return _dotted(plain, ground, rng)
    if name == "floral":
        return _floral(plain, ground, rng)
    return plain


def ground_of(tile: Tile, ground: RGB) -> float:
    """Return the share of a tile in the colour of the ground."""
    some = tile[::2, ::2]
    same = [np.abs(some[..., k] - ground[k]) < 12 for k in range(3)]
    return float((same[0] & same[1] & same[2]).mean())


def _laid(tile: Tile, ink: RGB, share: Share) -> Tile:
    laid: Tile = tile + share[..., None] * (ink - tile)
    return laid


def _wave(n: int, width: float, phase: float = 0.0) -> Share:
    """Return n bands along a tile, each `width` of a period, with soft edges. Shape: (TILE,)."""
    period = TILE / n
    place = (np.arange(TILE) + 0.5 + phase * period) % period
    edge = np.minimum(place, period - place)
    wave: Share = np.clip(0.5 * width * period - edge + 0.5, 0, 1).astype(np.float32)
    return wave


def _striped(plain: Tile, ground: RGB, rng: np.random.Generator, *, upright: bool) -> Tile:
    inks = inks_on(ground, 2, rng)
    n = int(rng.choice([12, 15, 16, 20]) if upright else rng.choice([8, 10, 12, 15]))
    bands = _wave(n, float(rng.uniform(0.2, 0.42)))
    stripes = np.broadcast_to(bands[:, None], (TILE, TILE))
    tile = _laid(plain, inks[0], stripes)
    if rng.random() < 0.3 and n <= 12:
        thin = np.broadcast_to(_wave(n, 0.08, phase=0.5)[:, None], (TILE, TILE))
        tile = _laid(tile, inks[1], thin)
    return np.ascontiguousarray(tile.transpose(1, 0, 2)) if upright else tile


def _checked(plain: Tile, ground: RGB, rng: np.random.Generator) -> Tile:
    inks = inks_on(ground, 3, rng)
    kind = rng.choice(["gingham", "tartan", "windowpane"], p=[0.3, 0.5, 0.2])
    if kind == "gingham":
        bands = _wave(int(rng.choice([8, 10, 12])), 0.42)
        return _crossed(plain, inks[0], bands, 0.5)
    n = int(rng.choice([3, 4, 5]))
    if kind == "windowpane":
        return _crossed(plain, inks[0], _wave(n + 1, 0.07), 0.75)
    tile = _crossed(plain, inks[0], _wave(n, 0.36), 0.42)
    tile = _crossed(tile, inks[1], _wave(n, 0.05, phase=0.5), 0.75)
    return _crossed(tile, inks[2], _wave(n, 0.05), 0.55)


def _crossed(tile: Tile, ink: RGB, bands: Share, strength: float) -> Tile:
    """Lay the same bands across and along, as warp and weft."""
    once = _laid(tile, ink, np.broadcast_to(strength * bands[None, :], (TILE, TILE)))
    return _laid(once, ink, np.broadcast_to(strength * bands[:, None], (TILE, TILE)))


def _dotted(plain: Tile, ground: RGB, rng: np.random.Generator) -> Tile:
    ink = inks_on(ground, 1, rng)[0]
    n = int(rng.choice([6, 8, 10, 12]))
    period = TILE / n
    radius = float(rng.uniform(0.16, 0.22)) * period
    y, x = np.mgrid[:TILE, :TILE].astype(np.float32) + 0.5
    share = np.zeros((TILE, TILE), dtype=np.float32)
    for shift in (0.0, 0.5):
        off_x = (x + shift * period) % period - period / 2
        off_y = (y + shift * period) % period - period / 2
        far = cv2.magnitude(off_x, off_y)
        share = np.maximum(share, np.clip(radius - far + 0.5, 0, 1))
    return _laid(plain, ink, share)


def _floral(tile: Tile, ground: RGB, rng: np.random.Generator) -> Tile:
    """Scatter blossoms and leaves over a tile, across its edges."""
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
    """Draw places that keep their distance, across the edges too."""
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
