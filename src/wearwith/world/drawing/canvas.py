"""The canvas on which a garment is painted: its colour, its cover and its light."""

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.world.drawing.curves import Points
from wearwith.world.drawing.dyes import RGB

__all__ = ["COLUMNS", "DOTS", "HEIGHT", "ROWS", "WIDTH", "Canvas", "Window", "filled", "stroked"]

Plane = npt.NDArray[np.float32]  # (rows, columns)
Planes = npt.NDArray[np.float32]  # (3, rows, columns)
Mask = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 240, 320  # units, and dots of the picture
DOTS = 1.5  # dots a unit while drawing: finer than the picture, for smooth edges
COLUMNS, ROWS = round(WIDTH * DOTS), round(HEIGHT * DOTS)
FINE = 4  # bits below a dot, in which OpenCV takes places


@dataclass(frozen=True)
class Window:
    """A rectangle of the canvas, in dots."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @classmethod
    def around(cls, points: Points, margin: float) -> "Window":
        """Enclose points, in dots, with a margin, within the canvas."""
        low = np.floor(points.min(axis=0) - margin).astype(int)
        high = np.ceil(points.max(axis=0) + margin).astype(int) + 1
        left, top = np.clip(low, 0, [COLUMNS - 2, ROWS - 2])
        right, bottom = np.clip(high, [left + 1, top + 1], [COLUMNS, ROWS])
        return cls(int(left), int(top), int(right), int(bottom))


@dataclass(frozen=True)
class Canvas:
    """Colour (three planes, not multiplied by cover), cover from 0 to 1, and the light on it."""

    colour: Planes = field(default_factory=lambda: np.zeros((3, ROWS, COLUMNS), dtype=np.float32))
    cover: Plane = field(default_factory=lambda: np.zeros((ROWS, COLUMNS), dtype=np.float32))
    shade: Plane = field(default_factory=lambda: np.ones((ROWS, COLUMNS), dtype=np.float32))

    def lay(self, window: Window, colour: Planes, cover: Plane) -> None:
        """Lay cloth on top."""
        at = window.slices
        total = self.cover[at] * (1 - cover) + cover
        share = cover / np.maximum(total, np.float32(1e-6))
        below = self.colour[:, *at]
        colour -= below
        colour *= share
        below += colour
        self.cover[at] = total

    def stain(self, window: Window, colour: RGB, share: Plane) -> None:
        """Colour the cloth below, in its light."""
        at = window.slices
        ink = colour[:, None, None] * self.shade[at]
        self.colour[:, *at] += share * (self.cover[at] > 0.5) * (ink - self.colour[:, *at])

    def dim(self, window: Window, factor: Plane, lift: Plane | None = None) -> None:
        """Darken the cloth below by a factor, or lighten it by `lift`."""
        at = window.slices
        self.colour[:, *at] *= factor
        if lift is not None:
            self.colour[:, *at] += lift

    def cast(self, window: Window, mask: Mask, strength: float, soft: float) -> None:
        """Cast the shadow of a part on what will lie below it."""
        at = window.slices
        if not self.cover[at].any():
            return
        wide = (2 * round(soft) + 1,) * 2
        blurred = cv2.blur(cv2.blur(mask, wide), wide)
        right, down = round(0.7 * soft), round(soft)
        light = 1 - np.float32(strength / 255) * blurred[: -down or None, : -right or None]
        self.colour[:, *at][:, down:, right:] *= light


def filled(points: Points, window: Window) -> Mask:
    """Fill an outline, in dots, with smooth edges."""
    mask = np.zeros((window.bottom - window.top, window.right - window.left), dtype=np.uint8)
    fixed = np.round((points - [window.left, window.top]) * (1 << FINE)).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, FINE)
    return mask


def stroked(lines: list[Points], window: Window, width: float) -> Plane:
    """Draw lines, in dots; values from 0 to 1."""
    mask = np.zeros((window.bottom - window.top, window.right - window.left), dtype=np.uint8)
    fixed = [
        np.round((line - [window.left, window.top]) * (1 << FINE)).astype(np.int32)
        for line in lines
    ]
    cv2.polylines(mask, fixed, False, 255, max(1, round(width)), cv2.LINE_AA, FINE)
    return mask.astype(np.float32) / np.float32(255)
