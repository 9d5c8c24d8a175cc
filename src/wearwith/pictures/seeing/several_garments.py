"""Tell a picture in which two garments are worn from one of a single garment.

Worn together, a top and a bottom make one outline, mostly a tall one, whose colours change for good
at a line across it. Otherwise one is cut out, and the other remains beside it. Two garments of one
colour can't be told from a dress, nor a dress of two blocks of colour from two garments
(`docs/results/seeing.md` has how often).
"""

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.cutout.regions import Region, bounding_box, dilate, disc
from wearwith.pictures.seeing.sighting import GARMENTS, Sighting
from wearwith.types import Picture

__all__ = ["largest_beside", "parting", "several"]

TALL = 1.3  # height over width from which an outline may be a top above a bottom
LEAST_PART = 0.15  # of the outline: what is smaller is a collar, a waistband or a hem
LEAST_PARTING = 0.7  # of the colours must differ between the parts
STEP = 4  # every fourth pixel of the picture tells what is beside the garment
NEAR = 1  # of these steps about the garment may be its shadow
DEPARTS = 9.0  # Lab units from the frame's colour, lightness halved, that are no backdrop
CLOSED = 2  # steps: gaps between the dots and stripes of one garment are no wider
LEAST_BESIDE = 0.5  # of the garment's size


def several(mask: Region, parted: float, beside: float) -> list[Sighting]:
    """Say that there seem to be several garments, if there do; else nothing.

    `parted` and `beside` are what `parting` and `largest_beside` measured.
    """
    rows, columns = bounding_box(mask, 0)
    is_tall = rows.stop - rows.start >= TALL * (columns.stop - columns.start)
    worn = parted if is_tall and parted >= LEAST_PARTING else 0.0
    lying = min(beside, 1.0) if beside >= LEAST_BESIDE else 0.0
    sure = max(worn, lying)
    return [Sighting(GARMENTS, "several", 1.0, sure)] if sure else []


def parting(rows: npt.NDArray[np.intp], owner: npt.NDArray[np.intp]) -> float:
    """How far the colours above and below a line differ, where they differ most; 0 to 1.

    `rows` are those of some pixels of the garment, and `owner` the numbers of their colours; both
    of shape (n,). It is the total variation between the two distributions of colours.
    """
    colours = int(owner.max()) + 1
    height = int(rows.max()) + 1
    counts = np.bincount(rows * colours + owner, minlength=height * colours)
    above = counts.reshape(height, colours).cumsum(axis=0)  # each line's row included
    below = above[-1] - above
    share = above.sum(axis=1) / len(rows)
    lines = (share >= LEAST_PART) & (share <= 1 - LEAST_PART)
    if not lines.any():
        return 0.0
    upper, lower = above[lines], below[lines]
    differ = upper / upper.sum(axis=1, keepdims=True) - lower / lower.sum(axis=1, keepdims=True)
    return float(np.abs(differ).sum(axis=1).max() / 2)


def largest_beside(picture: Picture, mask: Region) -> float:
    """Size of the largest thing that is neither garment nor backdrop, in sizes of the garment.

    Shapes: (height, width, 3) and (height, width).
    """
    some = (slice(STEP // 2, None, STEP),) * 2
    lab = cv2.cvtColor(picture[some].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    garment = dilate(mask[some], NEAR)
    frame = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    offset = (lab - np.median(frame, axis=0)) * np.array((0.5, 1, 1), np.float32)
    other = ((offset**2).sum(axis=2) > DEPARTS**2) & ~garment
    whole = cv2.morphologyEx(other.astype(np.uint8), cv2.MORPH_CLOSE, disc(CLOSED))
    count, _, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
    largest = stats[1:, cv2.CC_STAT_AREA].max() if count > 1 else 0
    return float(largest * STEP**2 / np.count_nonzero(mask))
