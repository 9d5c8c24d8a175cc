"""A garment in a picture: its colours, where it is, and how sure that is."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from wearwith.pictures.cutout import CutOut, cut_out
from wearwith.pictures.cutout.backdrop_surface import lab_of
from wearwith.pictures.cutout.regions import FloatImage, Region, bounding_box, dilate, erode
from wearwith.pictures.foreground import foreground_of
from wearwith.pictures.seeing.several_garments import largest_beside
from wearwith.types import Picture

__all__ = ["GarmentRegion", "find_garment"]

CALM = 1.0  # standard deviation of the blur that removes noise and the thread of the cloth
MARGIN = 4  # pixels about the garment's box: the blur looks so far, and outlines need one
RIM = 3  # pixels along the outline, where cloth, shadow and backdrop mix
LEAST_PIXELS = 200  # fewer inner ones, and the rim counts too
GUESSED = 0.7  # factor of the confidence if the outline is a guess
SHADING = 0.11  # light changes slowly over this share of a garment's side
COARSE = 4.0  # pixels of the spread of a blur; a wider one is the same on a smaller picture


@dataclass(frozen=True)
class GarmentRegion:
    """A garment and a little of what is about it."""

    lab: FloatImage  # calmed CIE Lab, L from 0 to 100; (height, width, 3)
    mask: Region  # where the garment is; (height, width)
    trust: float  # 1 if it could be cut out, less if its place is a guess
    beside: float = 0.0  # size of the largest other thing in the picture, in sizes of the garment

    @cached_property
    def inner(self) -> Region:
        """The garment without its rim. Shape: (height, width)."""
        inside = erode(self.mask, RIM)
        return inside if inside.sum() >= LEAST_PIXELS else self.mask

    @cached_property
    def surroundings(self) -> FloatImage:
        """Lab about each pixel of the garment, averaged over inner ones. Shape: (h, w, 3)."""
        height, width = self.mask.shape
        spread = SHADING * float(np.sqrt(np.count_nonzero(self.inner)))
        shrink = max(1.0, spread / COARSE)
        size = max(1, round(width / shrink)), max(1, round(height / shrink))
        weight = self.inner.astype(np.float32)
        planes = cv2.merge([self.lab * weight[..., None], weight])
        small = cv2.resize(planes, size, interpolation=cv2.INTER_AREA)
        spreads = spread * size[0] / width, spread * size[1] / height
        blurred = cv2.GaussianBlur(small, (0, 0), *spreads, borderType=cv2.BORDER_CONSTANT)
        around = blurred[..., :3] / (blurred[..., 3:] + 1e-3)
        return np.asarray(cv2.resize(around, (width, height)), np.float32)


def find_garment(picture: Picture, found: CutOut | None = None) -> GarmentRegion:
    """Find the garment in a picture of shape (height, width, 3), and cut it to its box.

    It is cut out; if that can't be trusted, it is guessed from the colours that are common in the
    middle and rare along the frame. `found` is what `cut_out` finds, if that is known.
    """
    found = cut_out(picture) if found is None else found
    if found.is_trusted and found.mask.any():
        return _cropped(picture, found.mask, 1.0, largest_beside(picture, found.mask))
    guess = foreground_of(picture) > 0.5
    if found.confidence > 0 and found.mask.any():
        # Two doubtful opinions that agree are a better one.
        both = found.mask & dilate(guess, RIM)
        guess = both if both.sum() >= 0.5 * found.mask.sum() else guess
    return _cropped(picture, guess, GUESSED, 0.0)


def _cropped(picture: Picture, mask: Region, trust: float, beside: float) -> GarmentRegion:
    box = bounding_box(mask, MARGIN)
    lab = np.asarray(cv2.GaussianBlur(lab_of(picture[box]), (0, 0), CALM), np.float32)
    return GarmentRegion(lab, mask[box], trust, beside)
