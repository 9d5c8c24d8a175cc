"""Find the garment in a small picture: the band in which its outline lies.

1. The backdrop is modelled as a smooth surface and flooded from the frame (`backdrop_surface`).
2. The rest is a generous candidate. If it stands out, it is flooded again with a barrier of its
   own, which frees armholes and the gap between trouser legs. What is neither surely garment nor
   surely backdrop then goes to the nearer of the two, in the colour that is left when backdrop and
   shadow are subtracted. A faint garment keeps the sensitive barrier, since its colour says
   nothing: its rim is left to the edges.

Lengths are in pixels of a picture of about 120 × 167.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from wearwith.pictures.cutout.backdrop_surface import (
    DARKER_WEIGHT,
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
    FloatImage,
    Region,
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
    averager,
    find_shadow,
    without_shadow,
)
from wearwith.types import Picture

__all__ = ["SMALLEST_SIDE", "OutlineBand", "find_band"]

SMALLEST_SIDE = 4 * SHADOW_REACH + 4  # below it, a garment can't be told from its shadow

# -- garments that stand out
STRONG = 5.0  # ... when three quarters of the core exceed the barrier so many times
STRONG_BARRIER = (0.35, 4.0)  # their own barrier: this share of their evidence, at most so much
STRONG_EDGE = (0.3, 4.0)  # ... and this share of the gradient along their outline, at most so much
OUTLINE = 2  # width of the band along which that gradient is read
MIN_HOLE = 10  # smaller holes are filled
HOLE_EVIDENCE = 0.6  # a hole must look like backdrop: evidence below this share of the barrier

# -- their rim
RIM = 2  # width of the rim that may be either
THIN = 2  # what an opening of this radius removes are straps and belts, which are all rim
SURE_SHARE = 0.35  # with this share of the garment's usual evidence a pixel is certainly garment
GAP = 4  # gaps up to twice this width are closed: a print may be of the backdrop's colour
PEEL = 4  # backdrop-like pixels are peeled off from outside up to this depth
SNAP = 2  # the outline may move inwards this far to an edge

# -- faint garments
FAINT_RIM = 2  # their outline may move inwards this far
FAINT_SHADOW = 2.5  # shadow is so much darker than the garment


@dataclass(frozen=True)
class OutlineBand:
    """Where a garment is and where it is not; its outline lies between. Shapes: (height, width).

    `straps` may be garment too, where the evidence exceeds `strap_barrier`: they are wider here
    than in the picture, and paler. `backdrop` is its Lab, also where the garment hides it; shape
    (height, width, 3). `edge_barrier` is the gradient above which an edge is no backdrop.
    """

    inside: Region
    outside: Region
    straps: Region
    strap_barrier: FloatImage
    backdrop: FloatImage
    edge_barrier: float


@dataclass(frozen=True)
class _Candidate:
    """A region with the garment, the barrier it exceeds, and its usual evidence."""

    region: Region
    depth: FloatImage
    barrier: FloatImage
    level: float


def find_band(picture: Picture) -> OutlineBand | None:
    """Find the garment in a picture of shape (height, width, 3); None if there is none."""
    photo = measure(picture)
    backdrop = find_backdrop(photo)
    candidate = _first_candidate(backdrop)
    if candidate is None:
        return None
    if candidate.level > STRONG * backdrop.least_barrier:
        return _strong(photo, backdrop, _flooded_again(photo, backdrop, candidate))
    return _faint(photo, backdrop, candidate)


def _first_candidate(backdrop: Backdrop) -> _Candidate | None:
    region = main_components(~backdrop.flooded, backdrop.evidence / backdrop.barrier)
    depth = depth_of(region)
    core = core_of(depth)
    if not core.any() or region.all():
        return None
    level = float(np.quantile(backdrop.evidence[core], 0.25))
    return _Candidate(region, depth, backdrop.barrier, level)


def _flooded_again(photo: LabPicture, backdrop: Backdrop, first: _Candidate) -> _Candidate:
    """Flood with the garment's own barrier, and once more from see-through holes."""
    own = min(STRONG_BARRIER[0] * first.level, STRONG_BARRIER[1])
    barrier = np.maximum(first.barrier, own)
    along = first.region & (first.depth < OUTLINE)
    own_edge = STRONG_EDGE[0] * float(np.median(photo.edge[along]))
    edge_barrier = max(backdrop.edge_barrier, min(STRONG_EDGE[1], own_edge))
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
            region = region & ~(dilate(hole, 1) & free)
    return region


def _strong(photo: LabPicture, backdrop: Backdrop, candidate: _Candidate) -> OutlineBand | None:
    """Settle rim and shadow of a garment that stands out."""
    region, barrier = candidate.region, candidate.barrier
    if not region.any():  # the second flood went through it
        return None
    seen = Dimming.of(photo.lab, backdrop.model)
    shadow = find_shadow(seen, candidate.depth)
    fine = evidence_of(backdrop.flat)
    lit = (backdrop.evidence > barrier) & ~shadow.region
    sure = region & lit & (fine > np.maximum(SURE_SHARE * candidate.level, 1.5 * barrier))
    garment = sure | (region & lit & (candidate.depth > RIM)) | (candidate.depth > SHADOW_REACH)
    mask = _nearer(without_shadow(seen, shadow), garment, ~region & ~lit)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, disc(GAP)) > 0
    mask |= closed & region
    pale = fine < 0.8 * barrier
    for _ in range(PEEL):
        mask &= ~(dilate(~mask, 1) & pale)
    mask = main_components(mask, backdrop.evidence / barrier)
    if not mask.any():
        return None
    inside = mask & erode(mask, SNAP)
    return OutlineBand(
        inside=inside if inside.any() else mask,  # jewellery has no inside
        outside=~dilate(mask, 1),
        straps=_thin_parts(region) | (sure & mask),
        # What is not sure must have more evidence than the darkness of a shadow can give.
        strap_barrier=np.maximum(2 * barrier, DARKER_WEIGHT * shadow.darkness * ~sure),
        backdrop=backdrop.model,
        edge_barrier=backdrop.edge_barrier,
    )


def _thin_parts(region: Region) -> Region:
    opened = cv2.morphologyEx(region.astype(np.uint8), cv2.MORPH_OPEN, disc(THIN))
    thin: Region = region & (opened == 0)
    return thin


def _nearer(flat: FloatImage, garment: Region, backdrop: Region) -> Region:
    """Give each pixel to the garment's colour nearby or to the backdrop's, which is 0.

    `flat` has the shape (height, width, 3); `garment` and `backdrop` are known, (height, width).
    """
    mean = averager(garment.astype(np.float32))(flat)
    # |flat - mean|² < |flat|², written out
    like = cv2.transform(mean * (2 * flat - mean), np.ones((1, 3), np.float32)) > 0
    return garment | (cv2.medianBlur((like & ~backdrop).astype(np.uint8), 3) > 0)


def _faint(photo: LabPicture, backdrop: Backdrop, candidate: _Candidate) -> OutlineBand:
    """Find where a garment can be that hardly differs from its backdrop."""
    region, depth, barrier = candidate.region, candidate.depth, candidate.barrier
    seen = Dimming.of(photo.lab, backdrop.model)
    own = np.median(seen.darkness[core_of(depth)])
    shadow = (seen.darkness > own + FAINT_SHADOW) & (seen.tint < SHADOW_TINT[0])
    shadow &= depth <= SHADOW_REACH
    rim = (depth <= FAINT_RIM) & (backdrop.evidence < 2.5 * barrier)
    blotch = (depth <= 2 * CORE_DEPTH) & (backdrop.evidence < 1.4 * barrier)
    inside = region & ~(shadow | rim | blotch | (depth <= 1))
    return OutlineBand(
        inside=inside if inside.any() else region,
        outside=~region,
        straps=region & (backdrop.evidence > 2 * barrier),
        strap_barrier=2 * barrier,
        backdrop=backdrop.model,
        edge_barrier=backdrop.edge_barrier,
    )
