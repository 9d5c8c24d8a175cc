"""How materials look: their weave, their gloss, how they fall."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.pattern_tiles import TILE

__all__ = ["LOOKS", "ClothLook", "ribs", "weave"]

Relief = npt.NDArray[np.float32]  # (TILE, TILE): lightness of the cloth, about 1


@dataclass(frozen=True)
class ClothLook:
    """How a material takes the light."""

    gloss: float = 0.0  # strength of the highlight
    tight: float = 0.5  # how narrow the highlight is
    depth: float = 1.0  # how dark folds are
    crumple: float = 1.0  # how much it creases
    soft: float = 1.0  # how round creases are
    rim: float = 0.0  # how much lighter it is where it turns away, as velvet is
    fuzz: float = 0.0  # how soft its edge is, in dots
    thick: float = 1.0  # how much of its thickness shows at the edges
    sheer: float = 0.0  # how much of the backdrop shows through


LOOKS: dict[str, ClothLook] = {
    "cotton": ClothLook(depth=1.0, crumple=1.0),
    "jersey": ClothLook(depth=0.9, crumple=0.8, soft=1.3),
    "denim": ClothLook(depth=1.05, crumple=0.9, soft=0.8, thick=1.2),
    "knit": ClothLook(depth=0.8, crumple=0.5, soft=1.6, fuzz=0.8, thick=1.8),
    "wool": ClothLook(depth=0.85, crumple=0.45, soft=1.6, fuzz=0.5, thick=1.5),
    "cashmere": ClothLook(depth=0.75, crumple=0.5, soft=1.9, fuzz=1.4, thick=1.6, gloss=0.05),
    "linen": ClothLook(depth=1.1, crumple=1.6, soft=0.6, thick=0.8),
    "leather": ClothLook(gloss=0.5, tight=0.16, depth=1.2, crumple=0.9, soft=1.0, thick=1.5),
    "silk": ClothLook(gloss=0.22, tight=0.3, depth=1.1, crumple=1.3, soft=1.5, thick=0.7),
    "satin": ClothLook(gloss=0.42, tight=0.22, depth=1.15, crumple=1.5, soft=1.6, thick=0.8),
    "chiffon": ClothLook(depth=0.8, crumple=1.6, soft=1.2, thick=0.5, sheer=0.16),
    "lace": ClothLook(depth=0.7, crumple=0.6, soft=1.3, thick=0.6),
    "velvet": ClothLook(depth=1.25, crumple=0.9, soft=1.5, rim=0.35, fuzz=0.6, thick=1.4),
    "fleece": ClothLook(depth=0.75, crumple=0.5, soft=2.0, fuzz=1.2, thick=2.0),
    "metallic": ClothLook(gloss=0.8, tight=0.2, depth=1.3, crumple=0.0, thick=1.0),
}


def weave(material: str, rng: np.random.Generator, *, knitted: bool) -> Relief:
    """Make the relief of a material, around 1, as a tile that repeats."""
    if knitted and material in ("wool", "cashmere", "knit"):
        return _stitches(24 if material == "knit" else 40, rng)
    if material == "knit":
        return _ribbed(30, 0.13)
    return _WEAVES[material](rng)


def ribs() -> Relief:
    """Make the ribs of a cuff or a hem."""
    return _ribbed(40, 0.16)


def _noise(rng: np.random.Generator, wide: float, high: float) -> Relief:
    """Make smooth noise that repeats, with standard deviation 1; sizes are in dots."""
    raw = rng.normal(size=(TILE, TILE)).astype(np.float32)
    pad = min(TILE, 3 * int(max(wide, high)) + 2)
    around = np.pad(raw, pad, mode="wrap")
    smooth = cv2.GaussianBlur(around, (0, 0), sigmaX=max(wide, 0.3), sigmaY=max(high, 0.3))
    cut = np.asarray(smooth[pad : pad + TILE, pad : pad + TILE], dtype=np.float32)
    return cut / np.float32(cut.std())


def _cotton(rng: np.random.Generator) -> Relief:
    return 1 + 0.012 * _noise(rng, 0.8, 0.8) + 0.008 * _noise(rng, 6, 6)


def _jersey(rng: np.random.Generator) -> Relief:
    return _ribbed(60, 0.02) + 0.012 * _noise(rng, 1.0, 2.0)


def _denim(rng: np.random.Generator) -> Relief:
    y, x = np.mgrid[:TILE, :TILE].astype(np.float32)
    twill = np.sin(2 * np.pi * (x + 0.5 * y) / 6.0)
    flecks = _noise(rng, 0.7, 1.6)
    worn = _noise(rng, 3, 16)
    relief: Relief = (1 + 0.035 * twill + 0.035 * flecks + 0.025 * worn).astype(np.float32)
    return relief


def _felt(rng: np.random.Generator) -> Relief:
    return 1 + 0.028 * _noise(rng, 1.4, 1.1) + 0.012 * _noise(rng, 4, 3)


def _linen(rng: np.random.Generator) -> Relief:
    return 1 + 0.026 * _noise(rng, 16, 0.7) + 0.026 * _noise(rng, 0.7, 16)


def _leather(rng: np.random.Generator) -> Relief:
    pebbles = _noise(rng, 1.9, 1.9)
    return 1 + 0.03 * np.minimum(pebbles, 0.8) + 0.015 * _noise(rng, 12, 12)


def _sheen(rng: np.random.Generator) -> Relief:
    return 1 + 0.012 * _noise(rng, 1, 14)


def _crepe(rng: np.random.Generator) -> Relief:
    return 1 + 0.02 * _noise(rng, 1, 5)


def _velvet(rng: np.random.Generator) -> Relief:
    return 1 + 0.045 * _noise(rng, 3, 7) + 0.02 * _noise(rng, 0.8, 0.8)


def _fleece(rng: np.random.Generator) -> Relief:
    return 1 + 0.055 * _noise(rng, 2.2, 2.2) + 0.03 * _noise(rng, 1.0, 1.0)


def _lace(rng: np.random.Generator) -> Relief:
    """Make a net of scallops and rosettes, dark where it is open."""
    del rng
    n = 5
    period = TILE / n
    y, x = np.mgrid[:TILE, :TILE].astype(np.float32)
    open_ = np.zeros((TILE, TILE), dtype=np.float32)
    for shift in (0.0, 0.5):
        off_x = (x + shift * period) % period - period / 2
        off_y = (y + shift * period) % period - period / 2
        far = np.hypot(off_x, off_y)
        petals = 0.5 + 0.5 * np.cos(6 * np.arctan2(off_y, off_x))
        ring = np.exp(-(((far - 0.25 * period) / (0.085 * period)) ** 2)) * petals
        open_ = np.maximum(open_, ring)
    net = np.sin(2 * np.pi * (x + y) / 6.0) * np.sin(2 * np.pi * (x - y) / 6.0)
    relief: Relief = (1.04 - 0.42 * open_ - 0.09 * np.maximum(net, 0)).astype(np.float32)
    return relief


def _ribbed(n: int, depth: float) -> Relief:
    across = 1 + depth * np.sin(2 * np.pi * n * (np.arange(TILE) + 0.5) / TILE)
    return np.broadcast_to(across, (TILE, TILE)).astype(np.float32)


def _stitches(n: int, rng: np.random.Generator) -> Relief:
    """Make columns of Vs, as in stockinette."""
    y, x = np.mgrid[:TILE, :TILE].astype(np.float32) + 0.5
    period = TILE / n
    across = (x % period) / period  # 0 to 1 in a column
    slant = np.abs(across - 0.5) * period * 1.1
    v = np.sin(2 * np.pi * (y - slant) * round(4 * n / 3) / TILE)
    groove = np.abs(across - 0.5) * 2
    depth = 0.075 if n < 30 else 0.05
    relief: Relief = (1.02 + depth * v - 0.12 * groove**4 + 0.02 * _noise(rng, 1.5, 1.5)).astype(
        np.float32
    )
    return relief


_WEAVES: dict[str, Callable[[np.random.Generator], Relief]] = {
    "cotton": _cotton,
    "jersey": _jersey,
    "denim": _denim,
    "wool": _felt,
    "cashmere": _felt,
    "linen": _linen,
    "leather": _leather,
    "silk": _sheen,
    "satin": _sheen,
    "chiffon": _crepe,
    "lace": _lace,
    "velvet": _velvet,
    "fleece": _fleece,
    "metallic": _sheen,
}
