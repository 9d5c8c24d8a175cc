"""The backdrop of a photograph: a smooth surface of colour that reaches the frame.

It is a polynomial surface in CIE Lab, fitted to the frame first and then to all that is found to be
backdrop: what a flood from the frame reaches without meeting an edge, a texture or a colour that
departs from the surface.

Lengths are in pixels of a picture of about 120 × 167, colours in CIE Lab units (L from 0 to 100).
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.cutout.regions import FloatImage, Region, dilate, erode, grow
from wearwith.types import Picture

__all__ = [
    "DARKER_WEIGHT",
    "HALO_EDGE",
    "NOTCH_STEPS",
    "Backdrop",
    "LabPicture",
    "edge_of",
    "evidence_of",
    "find_backdrop",
    "flood",
    "frame_of",
    "lab_of",
    "measure",
    "passable",
]

# -- the surface
FRAME_SHARE = 0.05  # the outer frame taken for backdrop at first, as a share of the short side
DEGREES = (2, 3, 4)  # of the surface in each pass; only a low one is safe where just the frame fits
SLACK = (2.5, 1.6, 1.0)  # the first surfaces are rough, so the barrier sinks to its value in steps
FIT_STRIDE = 3  # every third pixel in both directions is plenty for 15 coefficients
FIT_ROUNDS = 4  # of re-weighting, lest a garment that touches the frame bend the surface
KEEP_AWAY = 3  # pixels this near the candidate are not fitted: they lie in its shadow
MIN_FITTED = 0.1  # with less of the picture than this, the flood was stopped at once

# -- evidence for a garment
CALM = 0.6  # standard deviation of the blur that calms what noise is left at this size
DARKER_WEIGHT = 0.45  # a shadow makes a backdrop darker but not more colourful: weak evidence
LIGHTER_WEIGHT = 1.3  # nothing but a garment is lighter than the backdrop
DISTANCE_BARRIER = (0.8, 1.8, 4.0)  # at least, times the backdrop's 90 % quantile, at most
EDGE_BARRIER = (0.65, 1.8, 3.0)  # the same for the local gradient
TEXTURE_BARRIER = (0.5, 2.2, 2.0)  # the same for the gradient averaged over a window (knitwear)
TEXTURE_SIDE = 3
HALO_REACH = 9  # JPEG rings around a strong edge, as far as one chroma block
HALO_DISTANCE = 0.035  # barriers near one are raised by this share of the strongest edge nearby
HALO_EDGE = 0.05
DEEPEST_FLOOD = 16.0  # the flood never enters what is this much darker than the backdrop

# -- the flood
BALL = 1  # the flood is a ball of this radius: it does not leak through a gap in a faint outline
NOTCH_STEPS = 2  # ... but may then grow a little into notches


@dataclass(frozen=True)
class LabPicture:
    """A picture in CIE Lab, and its edges.

    `lab` has the colours; shape (height, width, 3). `edge` and `halo` are the local gradient and
    the strongest one nearby; shape (height, width).
    """

    lab: FloatImage
    edge: FloatImage
    halo: FloatImage


@dataclass(frozen=True)
class Backdrop:
    """A photograph relative to its backdrop; shapes as in `LabPicture`."""

    model: FloatImage  # Lab of the backdrop, also where the garment hides it
    flat: FloatImage  # Lab of the photograph minus `model`
    evidence: FloatImage  # distance from the backdrop, with darkness discounted
    barrier: FloatImage  # the evidence that stops the flood, at each pixel
    least_barrier: float  # the same, far from strong edges
    edge_barrier: float  # the gradient that stops the flood, far from strong edges
    flooded: Region  # the backdrop, as flooded from the frame


def measure(picture: Picture) -> LabPicture:
    """Convert a picture to Lab, and find its edges."""
    lab = lab_of(picture)
    edge = edge_of(lab)
    halo = cv2.dilate(edge, np.ones((HALO_REACH, HALO_REACH), np.uint8))
    return LabPicture(lab, edge, np.asarray(halo, np.float32))


def lab_of(picture: Picture) -> FloatImage:
    """Convert RGB to CIE Lab. Shape: (height, width, 3) to the same."""
    return np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def edge_of(lab: FloatImage) -> FloatImage:
    """Length of the gradient of all three channels, a pixel. Shape: (h, w, 3) to (h, w)."""
    gx = cv2.Sobel(lab, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    gy = cv2.Sobel(lab, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    return np.asarray(cv2.sqrt(cv2.transform(gx * gx + gy * gy, np.ones((1, 3), np.float32))))


def find_backdrop(photo: LabPicture) -> Backdrop:
    """Fit the surface and flood the backdrop in turns, in three passes."""
    frame = fitted = frame_of(*photo.edge.shape)
    texture = np.asarray(cv2.blur(photo.edge, (TEXTURE_SIDE, TEXTURE_SIDE)), np.float32)
    edge_halo = HALO_EDGE * photo.halo
    for degree, slack in zip(DEGREES, SLACK, strict=True):
        model = _fit_surface(photo.lab, fitted, degree)
        flat = photo.lab - model
        evidence = evidence_of(np.asarray(cv2.GaussianBlur(flat, (3, 3), CALM), np.float32))
        least_barrier = _barrier(evidence[fitted], *DISTANCE_BARRIER)
        edge_barrier = _barrier(photo.edge[fitted], *EDGE_BARRIER)
        texture_barrier = _barrier(texture[fitted], *TEXTURE_BARRIER)
        barrier = least_barrier + HALO_DISTANCE * photo.halo
        free = passable(flat, evidence, slack * barrier) & (photo.edge < edge_barrier + edge_halo)
        flooded = flood(free & (texture < texture_barrier + edge_halo), frame, BALL)
        fitted = erode(flooded, KEEP_AWAY)
        if fitted.mean() < MIN_FITTED:
            fitted = frame
    flooded = grow(flooded, free, NOTCH_STEPS)
    return Backdrop(model, flat, evidence, barrier, least_barrier, edge_barrier, flooded)


@lru_cache(maxsize=4)
def frame_of(height: int, width: int) -> Region:
    """Mark the outermost pixels. Shape: (height, width)."""
    thickness = max(2, round(FRAME_SHARE * min(height, width)))
    frame = np.ones((height, width), bool)
    frame[thickness:-thickness, thickness:-thickness] = False
    return frame


def evidence_of(flat: FloatImage) -> FloatImage:
    """Distance from the backdrop, with darkness discounted. Shape: (h, w, 3) to (h, w)."""
    squared = flat * flat
    squared[..., 0] *= np.where(flat[..., 0] < 0, DARKER_WEIGHT**2, LIGHTER_WEIGHT**2)
    return np.asarray(cv2.sqrt(cv2.transform(squared, np.ones((1, 3), np.float32))))


def passable(flat: FloatImage, evidence: FloatImage, barrier: FloatImage) -> Region:
    """Mark where colour does not stop the flood."""
    return np.asarray((evidence < barrier) & (flat[..., 0] > -DEEPEST_FLOOD))


def flood(free: Region, start: Region, radius: int) -> Region:
    """Mark what a ball of this radius reaches from the start without leaving the free pixels."""
    room = erode(free, radius)
    count, ids = cv2.connectedComponents(room.astype(np.uint8), connectivity=4)
    reached = np.zeros(count, bool)
    reached[ids[start]] = True
    reached[0] = False
    return dilate(reached[ids], radius)


def _fit_surface(lab: FloatImage, where: Region, degree: int) -> FloatImage:
    """Fit a polynomial surface to some pixels by robustly re-weighted least squares."""
    y, x = _powers(where.shape[0], degree), _powers(where.shape[1], degree)
    terms = [(j, i) for i in range(degree + 1) for j in range(degree + 1 - i)]  # of y and x
    some = slice(None, None, FIT_STRIDE)
    rows, columns = np.nonzero(where[some, some])
    downs, acrosses = np.transpose(terms)
    a = y[some][rows][:, downs] * x[some][columns][:, acrosses]  # (n, terms)
    b = lab[some, some][rows, columns]  # (n, 3)
    weight = np.ones(len(a), np.float32)
    ridge = 1e-3 * np.eye(a.shape[1], dtype=np.float32)
    for _ in range(FIT_ROUNDS):
        weighted = a * weight[:, None]
        coefficients = np.linalg.solve(weighted.T @ a + ridge, weighted.T @ b)
        off = b - a @ coefficients
        squared = np.einsum("nc,nc->n", off, off)
        scale = 1.4826 * np.sqrt(_quantile(squared, 0.5)) + 0.1
        weight = 1.0 / (1.0 + squared / (2.0 * scale) ** 2) ** 2
    surface = np.empty_like(lab)
    for channel in range(3):
        table = np.zeros((degree + 1, degree + 1), np.float32)
        table[downs, acrosses] = coefficients[:, channel]
        surface[..., channel] = y @ table @ x.T
    return surface


@lru_cache(maxsize=16)
def _powers(size: int, degree: int) -> npt.NDArray[np.float32]:
    """Powers of the places from -1 to 1 along a side. Shape: (size, degree + 1)."""
    return np.linspace(-1, 1, size, dtype=np.float32)[:, None] ** np.arange(degree + 1)


def _barrier(backdrop_values: FloatImage, least: float, times: float, most: float) -> float:
    return min(most, max(least, times * _quantile(backdrop_values, 0.9)))


def _quantile(values: FloatImage, share: float) -> float:
    """A quantile without interpolation, of at most some thousand values: far quicker so."""
    some = values[:: max(1, len(values) // 4000)]
    place = int(share * (len(some) - 1))
    return float(np.partition(some, place)[place])
