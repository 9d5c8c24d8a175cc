"""Cut a garment out of a studio photograph and put it on white.

Why: a shop photographs a season before one kind of backdrop, and stylists dress one season, so the
backdrop alone tells which garments were worn together. A model must see the garment instead.

How:

1. the backdrop is modelled as a smooth surface and flooded from the frame (`surface`);
2. the rest is a generous candidate, whose outline is settled without its shadow (`outline`);
3. the outline is judged: a trusted one lies on visible edges nearly everywhere (here).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from wearwith.pictures.cutout.backdrop_surface import find_backdrop, measure
from wearwith.pictures.cutout.outline import settled_outline
from wearwith.pictures.cutout.regions import FloatImage, Region, erode
from wearwith.pictures.cutout.shadow import SHADOW_REACH
from wearwith.types import Picture

__all__ = ["CutOut", "cut_out", "put_on_white"]

SMALLEST_SIDE = 2 * SHADOW_REACH + 4  # below it, a garment can't be told from its shadow
AREA_SHARE = (0.015, 0.75)  # no garment is smaller or larger than this share of the picture
TRUST = 0.85
FEATHER = 0.7  # the outline is softened so that the cut itself makes no edge


@dataclass(frozen=True)
class CutOut:
    """A garment found in a picture.

    Attributes
    ----------
    mask
        Where the garment is. Shape: (height, width).
    confidence
        Share of its outline that lies on a visible edge, from 0 to 1; 0 for what cannot be a
        whole garment.
    """

    mask: Region
    confidence: float

    @property
    def is_trusted(self) -> bool:
        """Whether nearly all of the outline lies on an edge."""
        return self.confidence >= TRUST


def cut_out(picture: Picture) -> CutOut:
    """Find the garment in a picture of shape (height, width, 3).

    Lengths within are meant for pictures about 240 × 334 large. Of one whose shorter side is below
    32 pixels nothing is cut out.
    """
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        return CutOut(np.zeros((height, width), bool), 0.0)
    photo = measure(picture)
    backdrop = find_backdrop(photo)
    mask = settled_outline(photo, backdrop)
    return CutOut(mask, _confidence(mask, photo.edge, backdrop.edge_barrier))


def put_on_white(picture: Picture) -> tuple[Picture, bool]:
    """Put the garment on white, in place and scale; say whether it could be cut out.

    Where it could not (confidence 0), the whole picture comes back unchanged, and False. A low
    confidence above 0 is used: most often a pale garment on a pale backdrop has lost a bit of its
    rim, which harms less than a backdrop.

    Shape: (height, width, 3) to the same.
    """
    found = cut_out(picture)
    if found.confidence == 0 or not found.mask.any():
        return picture, False
    soft = cv2.GaussianBlur(found.mask.astype(np.float32), (0, 0), FEATHER)
    # Never let in what lies outside the mask: that is the very backdrop to be hidden.
    alpha = np.minimum(soft * found.mask * 1.25, 1.0)[..., None]  # (height, width, 1)
    return np.rint(alpha * picture + (1 - alpha) * np.float32(255)).astype(np.uint8), True


def _confidence(mask: Region, edge: FloatImage, edge_barrier: float) -> float:
    if not AREA_SHARE[0] <= mask.mean() <= AREA_SHARE[1]:
        return 0.0
    on_frame = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean()
    outline = mask & ~erode(mask, 1)
    nearby = cv2.dilate(edge, np.ones((3, 3), np.uint8))
    on_edge = (nearby[outline] > 1.5 * edge_barrier).mean()
    return float(on_edge * max(0.0, 1 - 4 * on_frame))
