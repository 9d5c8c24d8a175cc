"""A garment in a picture: its colours, where it is, and how sure that is."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from wearwith.pictures.cutout import CutOut, cut_out
from wearwith.pictures.cutout.regions import FloatImage, Region, dilate, erode
from wearwith.pictures.foreground import foreground_of
from wearwith.types import Picture

__all__ = ["GarmentRegion", "find_garment"]

CALM = 1.0  # standard deviation of the blur that removes noise and the thread of the cloth
RIM = 3  # pixels along the outline, where cloth, shadow and backdrop mix
LEAST_PIXELS = 200  # fewer inner ones, and the rim counts too
GUESSED = 0.7  # factor of the confidence if the outline is a guess


@dataclass(frozen=True)
class GarmentRegion:
    """A garment in a picture."""

    lab: FloatImage  # calmed CIE Lab, L from 0 to 100; (height, width, 3)
    mask: Region  # where the garment is; (height, width)
    trust: float  # 1 if it could be cut out, less if its place is a guess

    @cached_property
    def inner(self) -> Region:
        """The garment without its rim. Shape: (height, width)."""
        inside = erode(self.mask, RIM)
        return inside if inside.sum() >= LEAST_PIXELS else self.mask


def find_garment(picture: Picture, found: CutOut | None = None) -> GarmentRegion:
    """Find the garment in a picture of shape (height, width, 3).

    It is cut out; if that can't be trusted, it is guessed from the colours that are common in the
    middle and rare along the frame. `found` is what `cut_out` finds, if that is known.
    """
    raw = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab = np.asarray(cv2.GaussianBlur(raw, (0, 0), CALM), np.float32)
    found = cut_out(picture) if found is None else found
    if found.is_trusted and found.mask.any():
        return GarmentRegion(lab, found.mask, 1.0)
    guess = foreground_of(picture) > 0.5
    if found.confidence > 0 and found.mask.any():
        # Two doubtful opinions that agree are a better one.
        both = found.mask & dilate(guess, RIM)
        guess = both if both.sum() >= 0.5 * found.mask.sum() else guess
    return GarmentRegion(lab, guess, GUESSED)
