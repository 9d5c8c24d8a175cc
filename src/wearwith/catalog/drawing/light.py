"""Soft light from the upper left."""

import cv2
import numpy as np

from wearwith.catalog.drawing.folds import Height
from wearwith.catalog.drawing.materials import Look

__all__ = ["lit"]

TO_LIGHT = (-0.64, -0.77)
CONTRAST = 0.5


def lit(height: Height, look: Look) -> tuple[Height, Height]:
    """Light a relief.

    Parameters
    ----------
    height
        Height in dots, (rows, columns).
    look
        How the material takes the light.

    Returns
    -------
    shade, highlight
        What the colour is multiplied by, about 1; and how white it shines, 0 to 1, of a material
        that has gloss.
    """
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    facing = -(np.float32(TO_LIGHT[0]) * across + np.float32(TO_LIGHT[1]) * down)
    bent = facing / np.sqrt(1 + 2 * facing * facing)
    # Shadows are deeper than lights are bright.
    shade = 1 + np.float32(CONTRAST * look.depth) * (bent - np.float32(0.25) * np.abs(bent))
    highlight = shade
    if look.gloss:
        # Brightest where the cloth is turned a little toward the light.
        off = (facing - np.float32(0.3)) / np.float32(look.tight)
        flat = np.float32(np.exp(-((0.3 / look.tight) ** 2)))
        highlight = np.float32(look.gloss) * np.maximum(np.exp(-off * off) - flat, 0)
    if look.rim:
        steep = across * across + down * down
        shade = shade + np.float32(look.rim) * steep / (0.5 + steep)
    return shade, highlight
