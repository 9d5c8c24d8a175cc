"""Smooth outlines from a few points.

Garments are drawn on a sheet of 240 by 320 units: x runs from -120 to 120 around the middle, y
downwards from 0. A curve is an array of points, shape (n, 2).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Corner", "Points", "along", "band", "curve", "joined", "mirrored", "turned", "whole"]

Points = npt.NDArray[np.float64]
Corner = tuple[float, float]

STEPS = 10  # points drawn between two that are given
_T = np.linspace(0, 1, STEPS, endpoint=False)[:, None] ** np.arange(4)  # (STEPS, 4)
_BASIS = 0.5 * _T @ np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]])


def curve(*points: Corner) -> Points:
    """Draw a Catmull-Rom spline through points; through two of them it is a straight line."""
    given = np.array(points, dtype=np.float64)
    n = len(given) - 1
    padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    four = np.concatenate([padded[k : k + n].reshape(1, -1) for k in range(4)])  # (4, n * 2)
    between = (_BASIS @ four).reshape(STEPS, n, 2).transpose(1, 0, 2)
    return np.concatenate([between.reshape(-1, 2), given[-1:]])


def joined(*pieces: Points) -> Points:
    """Join curves end to end, with corners between them."""
    return np.concatenate(pieces)


def mirrored(points: Points) -> Points:
    """Mirror a curve from right to left, in the opposite direction."""
    flipped: Points = points[::-1] * np.array([-1.0, 1.0])
    return flipped


def whole(*half: Points) -> Points:
    """Close a half outline, from the top of the middle to its bottom, with its mirror image."""
    right = joined(*half)
    return joined(right, mirrored(right))


def band(line: Points, width: float | Sequence[float]) -> Points:
    """Outline of a strip to the left of a line (seen along it); `width` may change along it."""
    step = np.gradient(line, axis=0)
    length = np.maximum(np.hypot(*step.T), 1e-9)
    normal = np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None]
    wide = np.atleast_1d(np.asarray(width, dtype=np.float64))
    across = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(wide)), wide)
    return joined(line, (line + normal * across[:, None])[::-1])


def along(line: Points, share: float) -> Corner:
    """Return the point at a share of a line's points."""
    x, y = line[round(share * (len(line) - 1))]
    return float(x), float(y)


def turned(points: Points, degrees: float, about: Corner) -> Points:
    """Turn points clockwise on the sheet."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    result: Points = (points - np.array(about)) @ turn + np.array(about)
    return result
