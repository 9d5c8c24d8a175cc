"""The outline of a garment: from a generous candidate to the edge, without shadow.

A garment that stands out well is flooded again with a barrier of its own size, which frees armholes
and the gap between trouser legs; its rim, and what looks like a drop shadow, is settled by GrabCut
on the picture with backdrop and shadow subtracted. A faint garment keeps the sensitive barrier, and
its rim is settled by a watershed on the edges, since its colour says nothing.

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
    flood,
    frame_of,
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

__all__ = ["settled_outline"]

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

# What GrabCut is told of each pixel, and what it answers. Shape: (height, width).
Label = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Candidate:
    """A region that holds the garment, the barrier it exceeds, its usual evidence, and its box."""

    region: Region
    depth: FloatImage
    barrier: FloatImage
    level: float
    box: Box


def settled_outline(photo: LabPicture, backdrop: Backdrop) -> Region:
    """Find the garment on its backdrop. Shape: (height, width); empty where there is none."""
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
    """Take out see-through holes: between sleeve and body, between trouser legs."""
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
    """Say what GrabCut may take for granted; `lit` is above the barrier and no shadow."""
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
    """Settle the outline of a garment that is hardly another colour than its backdrop."""
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
    """Put the outline on the strongest edge between what is surely outside and surely inside."""
    marker = np.where(inside, 2, np.where(outside, 1, 0)).astype(np.int32)
    mask = np.zeros(edge.shape, bool)
    mask[box] = watershed(edge[box], marker[box]) == 2
    return mask
