"""Cut a garment out of a studio photograph and put it on white.

Why: a shop photographs a season before one kind of backdrop, and stylists dress one season, so the
backdrop alone tells which garments were worn together. A model must see the garment instead.

How:

1. The garment is found in a small copy of the picture (`outline_band`), which costs little and
   leaves a narrow band that its outline lies in.
2. A watershed on the edges of the picture itself puts the outline where the band's strongest edge
   is. Straps are told from the backdrop by their colour, pixel by pixel: a band is wider than they.
3. The outline is judged: a trusted one lies on visible edges nearly everywhere.

Source: Vincent and Soille, "Watersheds in digital spaces", PAMI 1991.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from skimage.segmentation import watershed

from wearwith.pictures.cutout.backdrop_surface import edge_of, evidence_of, lab_of
from wearwith.pictures.cutout.outline_band import SMALLEST_SIDE, OutlineBand, find_band
from wearwith.pictures.cutout.regions import Box, FloatImage, Region, bounding_box, erode
from wearwith.types import Floats, Picture

__all__ = ["CutOut", "cut_out", "on_nothing", "put_on_white"]

SMALL_SIDE = 167  # longer side of the copy in which the garment is found
LARGE_SIDE = 700  # ... and of that in which its outline is settled: a larger one shows no more edge
CALM = 0.8  # standard deviation of the blur that calms JPEG noise and keeps edges
AREA_SHARE = (0.015, 0.75)  # no garment is smaller or larger than this share of the picture
TRUST = 0.85
FEATHER = 0.7  # the outline is softened so that the cut itself makes no edge


@dataclass(frozen=True)
class CutOut:
    """A garment found in a picture.

    `mask` says where it is; shape (height, width). `confidence` is the share of its outline that
    lies on a visible edge, from 0 to 1; 0 for what cannot be a whole garment.
    """

    mask: Region
    confidence: float

    @property
    def is_trusted(self) -> bool:
        """Whether nearly all of the outline lies on an edge."""
        return self.confidence >= TRUST


def cut_out(picture: Picture) -> CutOut:
    """Find the garment in a picture of shape (height, width, 3).

    Nothing is cut out of a picture whose shorter side is below 32 pixels.
    """
    band = None
    if min(picture.shape[:2]) >= SMALLEST_SIDE:
        band = find_band(_at_most(SMALL_SIDE, picture))
    if band is None:
        return CutOut(np.zeros(picture.shape[:2], bool), 0.0)
    found = _settled(_at_most(LARGE_SIDE, picture), band)
    if found.mask.shape == picture.shape[:2]:
        return found
    return CutOut(_scaled(found.mask, picture.shape[:2]), found.confidence)


def put_on_white(picture: Picture, found: CutOut | None = None) -> tuple[Picture, bool]:
    """Put the garment on white, in place and scale; return whether it could be cut out.

    `found` is what `cut_out` finds in the picture, if that is known. If the garment could not be
    cut out (confidence 0), the picture comes back unchanged. A low confidence above 0 is accepted:
    it is mostly a pale garment on a pale backdrop that lost a bit of its rim, which harms less than
    a backdrop. Shape: (height, width, 3) to the same.
    """
    found = cut_out(picture) if found is None else found
    if found.confidence == 0 or not found.mask.any():
        return picture, False
    box, alpha = _lifted(found)
    white = np.full_like(picture, 255)
    white[box] = np.rint(alpha * (picture[box].astype(np.float32) - 255) + 255)
    return white, True


def on_nothing(picture: Picture, found: CutOut) -> Picture | None:
    """The garment alone, with its transparency; None if it could not be cut out.

    Shape: (height, width, 3) to (h, w, 4) of what the garment takes up.
    """
    if found.confidence == 0 or not found.mask.any():
        return None
    box, alpha = _lifted(found)
    return np.concatenate([picture[box], np.rint(255 * alpha).astype(np.uint8)], axis=2)


def _lifted(found: CutOut) -> tuple[Box, Floats]:
    """Where a garment is, and how much of each pixel there is its own. Shape: (h, w, 1)."""
    box = bounding_box(found.mask, 1)
    mask = found.mask[box].astype(np.float32)
    soft = cv2.GaussianBlur(mask, (0, 0), FEATHER)
    # Never let in what lies outside the mask: it is the backdrop to be hidden.
    return box, np.minimum(soft * mask * np.float32(1.25), 1)[..., None]


def _at_most(side: int, picture: Picture) -> Picture:
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    height, width = (max(1, round(size * scale)) for size in picture.shape[:2])
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _scaled(region: Region, shape: tuple[int, int]) -> Region:
    soft = cv2.resize(region.astype(np.float32), shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft > 0.5)


def _settled(picture: Picture, band: OutlineBand) -> CutOut:
    """Settle the outline within its band, at the size of the picture."""
    shape = picture.shape[:2]

    def large(image: FloatImage) -> FloatImage:
        return np.asarray(cv2.resize(image, shape[::-1], interpolation=cv2.INTER_LINEAR))

    inside, outside, straps = (
        _scaled(region, shape) for region in (band.inside, band.outside, band.straps)
    )
    box = bounding_box(straps | ~outside, 2)
    lab = lab_of(picture[box])
    edge = edge_of(np.asarray(cv2.GaussianBlur(lab, (3, 3), CALM)))
    evidence = evidence_of(lab - large(band.backdrop)[box])
    inside = inside[box] | (straps[box] & (evidence > large(band.strap_barrier)[box]))
    mask = np.zeros(shape, bool)
    mask[box] = _on_edge(edge, outside[box] & ~inside, inside)
    return CutOut(mask, _confidence(mask, box, edge, band.edge_barrier))


def _on_edge(edge: FloatImage, outside: Region, inside: Region) -> Region:
    """Move the outline to the strongest edge between what is surely outside and surely inside."""
    unsettled = ~(outside | inside)
    # Water rises from the pixels around the band; all others would only cost time.
    shore = cv2.dilate(unsettled.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    marker = np.where(inside, 2, 1).astype(np.int32)
    marker[unsettled] = 0
    return np.asarray(inside | (watershed(edge, marker, mask=shore) == 2))


def _confidence(mask: Region, box: Box, edge: FloatImage, edge_barrier: float) -> float:
    if not AREA_SHARE[0] <= mask.mean() <= AREA_SHARE[1]:
        return 0.0
    on_frame = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean()
    outline = mask[box] & ~erode(mask[box], 1)
    nearby = cv2.dilate(edge, np.ones((3, 3), np.uint8))
    on_edge = (nearby[outline] > edge_barrier).mean()
    return float(on_edge * max(0.0, 1 - 4 * on_frame))
