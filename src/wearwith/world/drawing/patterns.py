"""Patterns as tiles that repeat without a seam.

A tile has `TILE` dots a side. A painter gets the ground's colour and gives the tile
and the share of it that is left in the ground's colour.
"""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.colours import RGB, inks_on
from wearwith.world.drawing.flowers import scattered

__all__ = ["TILE", "Tile", "ground_of", "patterned"]

Tile = npt.NDArray[np.float32]  # (TILE, TILE, 3), 0 to 255
Share = npt.NDArray[np.float32]  # (TILE, TILE), 0 to 1

TILE = 180  # dots, which are 120 units


def patterned(name: str, ground: RGB, rng: np.random.Generator, *, upright: bool) -> Tile:
    """Paint the tile of a pattern; a graphic print is put on later, so that its tile is plain."""
    plain: Tile = np.empty((TILE, TILE, 3), dtype=np.float32)
    plain[:] = ground
    if name == "striped":
        return _striped(plain, ground, rng, upright=upright)
    if name == "checked":
        return _checked(plain, ground, rng)
    if name == "dotted":
        return _dotted(plain, ground, rng)
    if name == "floral":
        return scattered(plain, ground, rng)
    return plain


def ground_of(tile: Tile, ground: RGB) -> float:
    """Share of a tile that is left in the ground's colour."""
    some = tile[::2, ::2]
    same = [np.abs(some[..., k] - ground[k]) < 12 for k in range(3)]
    return float((same[0] & same[1] & same[2]).mean())


def _laid(tile: Tile, ink: RGB, share: Share) -> Tile:
    laid: Tile = tile + share[..., None] * (ink - tile)
    return laid


def _wave(n: int, width: float, phase: float = 0.0) -> Share:
    """Give n bands along a tile, each `width` of its period; edges one dot soft. Shape: (TILE,)."""
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
