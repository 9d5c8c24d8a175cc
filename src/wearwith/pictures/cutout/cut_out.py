"""Cut a garment out of a studio photograph and put it on white.

Why: a shop photographs a season before one kind of backdrop, and stylists dress one season, so the
backdrop alone tells which garments were worn together. A model must see the garment instead.

How:

1. The backdrop is modelled as a smooth surface and flooded from the frame (`backdrop_surface`).
2. The rest is a generous candidate, whose outline is moved to the edge, without shadow. A garment
   that stands out is flooded again with a barrier of its own, which frees armholes and the gap
   between trouser legs; GrabCut settles its rim and what looks like a drop shadow, on the picture
   with backdrop and shadow subtracted. A faint garment keeps the sensitive barrier, and a watershed
   on the edges settles its rim, since its colour says nothing.
3. The outline is judged: a trusted one lies on visible edges nearly everywhere.

Sources: Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004; Vincent and Soille, "Watersheds in
digital spaces", PAMI 1991.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from skimage.segmentation import watershed

from wearwith.pictures.cutout.backdrop_surface import (
    HALO_EDGE,
    NOTCH_STEPS,
    Backdrop,
    LabPicture,
    evidence_of,
    find_backdrop,
    flood,
    frame_of,
    measure,
    passable,
)
from wearwith.pictures.cutout.regions import (
    CORE_DEPTH,
    Box,
    FloatImage,
    Region,
    bounding_box,
    core_of,
    depth_of,
    dilate,
    disc,
    erode,
    grow,
    main_components,
)
from wearwith.pictures.cutout.shadow import (
    SHADOW_REACH,
    SHADOW_TINT,
    Dimming,
    find_shadow,
    without_shadow,
)
from wearwith.types import Picture

__all__ = ["CutOut", "cut_out", "put_on_white"]

SMALLEST_SIDE = 2 * SHADOW_REACH + 4  # below it, a garment can't be told from its shadow
AREA_SHARE = (0.015, 0.75)  # no garment is smaller or larger than this share of the picture
TRUST = 0.85
FEATHER = 0.7  # the outline is softened so that the cut itself makes no edge

# -- garments that stand out
STRONG = 5.0  # ... when three quarters of the core exceed the barrier so many times
STRONG_BARRIER = (0.35, 4.0)  # their own barrier: this share of their evidence, at most so much
STRONG_EDGE = 0.2  # ... and this share of the gradient along their outline
OUTLINE = 4  # width of the band along which that gradient is read
MIN_HOLE = 40  # smaller holes are filled
HOLE_EVIDENCE = 0.6  # a hole must look like backdrop: evidence below this share of the barrier

# -- their rim
GRABCUT_ROUNDS = 2
RIM = 3  # width of the band that is settled by GrabCut
THIN = 4  # what an opening of this radius removes are straps and belts, which GrabCut would cut off
SURE_SHARE = 0.35  # with this share of the garment's usual evidence a pixel is certainly garment
PEEL = 8  # backdrop-like pixels are peeled off from outside up to this depth
SNAP = 3  # the outline may move inwards this far to an edge

# -- faint garments
FAINT_RIM = 4  # their outline may move inwards this far
FAINT_SHADOW = 2.5  # shadow is so much darker than the garment

BOX_MARGIN = 12

# GrabCut's label of each pixel, as input and output. Shape: (height, width).
Label = npt.NDArray[np.uint8]


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

    The lengths used here suit pictures of about 240 × 334 pixels. Nothing is cut out of a picture
    whose shorter side is below 32 pixels.
    """
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        return CutOut(np.zeros((height, width), bool), 0.0)
    photo = measure(picture)
    backdrop = find_backdrop(photo)
    mask = _settled_outline(photo, backdrop)
    return CutOut(mask, _confidence(mask, photo.edge, backdrop.edge_barrier))


def put_on_white(picture: Picture) -> tuple[Picture, bool]:
    """Put the garment on white, in place and scale; return whether it could be cut out.

    If it could not (confidence 0), the picture comes back unchanged. A low confidence above 0 is
    accepted: it is mostly a pale garment on a pale backdrop that lost a bit of its rim, which harms
    less than a backdrop. Shape: (height, width, 3) to the same.
    """
    found = cut_out(picture)
    if found.confidence == 0 or not found.mask.any():
        return picture, False
    soft = cv2.GaussianBlur(found.mask.astype(np.float32), (0, 0), FEATHER)
    # Never let in what lies outside the mask: it is the backdrop to be hidden.
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


@dataclass(frozen=True)
class _Candidate:
    """A region with the garment, the barrier it exceeds, its usual evidence, and its box."""

    region: Region
    depth: FloatImage
    barrier: FloatImage
    level: float
    box: Box


def _settled_outline(photo: LabPicture, backdrop: Backdrop) -> Region:
    """Find the garment on its backdrop. Shape: (height, width); empty if there is none."""
    candidate = _first_candidate(backdrop)
    if candidate is None:
        return np.zeros(backdrop.flooded.shape, bool)
    if candidate.level > STRONG * backdrop.least_barrier:
        candidate = _flooded_again(photo, backdrop, candidate)
        mask = _strong_outline(photo, backdrop, candidate)
    else:
        mask = _faint_outline(photo, backdrop, candidate)
    return main_components(mask, backdrop.evidence / candidate.barrier)


def _first_candidate(backdrop: Backdrop) -> _Candidate | None:
    region = main_components(~backdrop.flooded, backdrop.evidence / backdrop.barrier)
    depth = depth_of(region)
    core = core_of(depth)
    if not core.any() or region.all():
        return None
    level = float(np.quantile(backdrop.evidence[core], 0.25))
    return _Candidate(region, depth, backdrop.barrier, level, bounding_box(region, BOX_MARGIN))


def _flooded_again(photo: LabPicture, backdrop: Backdrop, first: _Candidate) -> _Candidate:
    """Flood with the garment's own barrier, and once more from see-through holes."""
    own = min(STRONG_BARRIER[0] * first.level, STRONG_BARRIER[1])
    barrier = np.maximum(first.barrier, own)
    along = first.region & (first.depth < OUTLINE)
    own_edge = STRONG_EDGE * float(np.median(photo.edge[along]))
    edge_barrier = max(backdrop.edge_barrier, min(STRONG_BARRIER[1], own_edge))
    free = passable(backdrop.flat, backdrop.evidence, barrier)
    free &= photo.edge < edge_barrier + HALO_EDGE * photo.halo
    flooded = grow(flood(free, frame_of(*free.shape), 1), free, 2 * NOTCH_STEPS)
    strength = backdrop.evidence / barrier
    region = _pierced(main_components(~flooded, strength), free, strength)
    return replace(first, region=region, depth=depth_of(region), barrier=barrier)


def _pierced(region: Region, free: Region, strength: FloatImage) -> Region:
    """Remove see-through holes: between sleeve and body, between trouser legs."""
    count, ids, stats, _ = cv2.connectedComponentsWithStats(
        erode(free & region, 1).astype(np.uint8), connectivity=4
    )
    for number in range(1, count):
        hole = ids == number
        is_large = stats[number, cv2.CC_STAT_AREA] >= MIN_HOLE
        if is_large and np.median(strength[hole]) < HOLE_EVIDENCE:
            region = region & ~(dilate(hole, 2) & free)
    return region


def _strong_outline(photo: LabPicture, backdrop: Backdrop, candidate: _Candidate) -> Region:
    """Settle rim and shadow of a garment that stands out."""
    region, barrier = candidate.region, candidate.barrier
    if not region.any():
        return region
    seen = Dimming.of(photo.raw, backdrop.model)
    shadow = find_shadow(seen, candidate.depth)
    fine = evidence_of(backdrop.flat)
    lit = (backdrop.evidence > barrier) & ~shadow.region
    sure = region & lit & (fine > np.maximum(SURE_SHARE * candidate.level, 1.5 * barrier))
    no_shadow = (seen.tint > SHADOW_TINT[0]) | (seen.darkness > shadow.darkness)
    sure |= _thin_parts(region) & no_shadow & (fine > 2 * barrier)

    label = _grabcut_label(candidate, lit, sure)
    inner = label[candidate.box]
    mask = region
    if (inner == cv2.GC_FGD).any() and (inner & 1 == 0).any():  # GrabCut wants samples of both
        mask = _grabcut(without_shadow(seen, shadow), label, candidate.box)
    for _ in range(PEEL):
        mask = mask & ~(dilate(~mask, 1) & (fine < 0.8 * barrier))
    inside = erode(mask, SNAP) | (sure & mask)
    return _snapped(photo.edge, ~dilate(mask, 1), inside, candidate.box)


def _thin_parts(region: Region) -> Region:
    opened = cv2.morphologyEx(region.astype(np.uint8), cv2.MORPH_OPEN, disc(THIN))
    thin: Region = region & (opened == 0)
    return thin


def _grabcut_label(candidate: _Candidate, lit: Region, sure: Region) -> Label:
    """Label what GrabCut may take for granted; `lit` is above the barrier and not shadow."""
    label = np.full(lit.shape, cv2.GC_PR_BGD, np.uint8)
    label[candidate.region & lit] = cv2.GC_PR_FGD
    label[candidate.region & lit & (candidate.depth > RIM)] = cv2.GC_FGD
    label[(candidate.depth > SHADOW_REACH) | sure] = cv2.GC_FGD
    label[~candidate.region & ~lit] = cv2.GC_BGD
    return label


def _grabcut(picture: Picture, label: Label, box: Box) -> Region:
    pixels, part = np.ascontiguousarray(picture[box]), label[box].copy()
    backdrop, garment = np.zeros((1, 65)), np.zeros((1, 65))  # colour models, filled by GrabCut
    unused = (0, 0, 0, 0)  # a rectangle, where there is no label
    how = cv2.GC_INIT_WITH_MASK
    cv2.setRNGSeed(0)  # GrabCut starts from k-means: the same picture must give the same mask
    cv2.grabCut(pixels, part, unused, backdrop, garment, GRABCUT_ROUNDS, how)
    mask = np.zeros(label.shape, bool)
    mask[box] = (part == cv2.GC_FGD) | (part == cv2.GC_PR_FGD)
    return mask


def _faint_outline(photo: LabPicture, backdrop: Backdrop, candidate: _Candidate) -> Region:
    """Settle the outline of a garment that hardly differs in colour from its backdrop."""
    region, depth, barrier = candidate.region, candidate.depth, candidate.barrier
    seen = Dimming.of(photo.lab, backdrop.model)
    own = np.median(seen.darkness[core_of(depth)])
    shadow = (seen.darkness > own + FAINT_SHADOW) & (seen.tint < SHADOW_TINT[0])
    shadow &= depth <= SHADOW_REACH
    rim = (depth <= FAINT_RIM) & (backdrop.evidence < 2.5 * barrier)
    blotch = (depth <= 2 * CORE_DEPTH) & (backdrop.evidence < 1.4 * barrier)
    inside = region & ~(shadow | rim | blotch | (depth <= 1))
    if not inside.any():
        return region
    mask = _snapped(photo.edge, ~region, inside, candidate.box)
    rounded = cv2.medianBlur(mask.astype(np.uint8), 5) > 0
    straps = mask & (backdrop.evidence > 2 * barrier)  # rounding must not cut them
    return np.asarray(rounded | straps)


def _snapped(edge: FloatImage, outside: Region, inside: Region, box: Box) -> Region:
    """Move the outline to the strongest edge between what is surely outside and surely inside."""
    marker = np.where(inside, 2, np.where(outside, 1, 0)).astype(np.int32)
    mask = np.zeros(edge.shape, bool)
    mask[box] = watershed(edge[box], marker[box]) == 2
    return mask
