"""One garment alone, without a backdrop, and how large it is in life: for a flat lay."""

from dataclasses import dataclass

import cv2
import numpy as np

from wearwith.world.drawing.garment import DrawingSubject, painted_upright

__all__ = ["LONGER_SIDE", "FlatDrawing", "drawn_flat"]

QUALITY = 80
SEEN = 0.05  # of cover: less is no edge

# Centimetres. Jewellery is larger than in life, or nobody would see it.
LONGER_SIDE = {
    "t-shirt": 66.0,
    "tank top": 62.0,
    "blouse": 64.0,
    "shirt": 72.0,
    "sweater": 62.0,
    "cardigan": 66.0,
    "sweatshirt": 64.0,
    "hoodie": 70.0,
    "camisole": 60.0,
    "jacket": 62.0,
    "blazer": 72.0,
    "coat": 104.0,
    "jeans": 102.0,
    "trousers": 102.0,
    "joggers": 100.0,
    "leggings": 94.0,
    "shorts": 48.0,
    "skirt": 60.0,
    "maxi skirt": 92.0,
    "dress": 98.0,
    "jumpsuit": 140.0,
    "sneakers": 29.0,
    "loafers": 28.0,
    "sandals": 27.0,
    "heels": 26.0,
    "tote bag": 42.0,
    "backpack": 44.0,
    "clutch": 28.0,
    "necklace": 26.0,
    "earrings": 12.0,
    "bracelet": 14.0,
}


@dataclass(frozen=True)
class FlatDrawing:
    """A WebP picture on a transparent ground, no larger than the garment, and its size in life."""

    webp: bytes
    wide: float  # in centimetres
    tall: float
    dots: float  # of the picture, a centimetre


def drawn_flat(garment: DrawingSubject, seed: int) -> FlatDrawing:
    """Draw the garment of `draw` alone and upright, half as large again."""
    *_, canvas = painted_upright(garment, seed)
    rows, columns = (np.flatnonzero((canvas.cover > SEEN).any(axis=axis)) for axis in (1, 0))
    at = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    colour = np.clip(canvas.colour[:, *at], 0, 255)
    red, green, blue, cover = (*colour, canvas.cover[at] * 255)
    layers = cv2.merge([np.round(plane).astype(np.uint8) for plane in (blue, green, red, cover)])
    _, data = cv2.imencode(".webp", layers, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    tall, wide = layers.shape[:2]
    dots = max(tall, wide) / LONGER_SIDE[garment.category]
    return FlatDrawing(bytes(data), wide / dots, tall / dots, dots)
