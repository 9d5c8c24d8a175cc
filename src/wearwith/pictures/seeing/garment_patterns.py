"""See the pattern of a garment: plain, striped, checked, dotted, or printed.

Each pattern is a row of conditions on a few cues, and as sure as the worst of them. A garment that
meets no row well gets no pattern: a wrong one would fire rules.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.cutout.regions import FloatImage, Region, bounding_box, erode
from wearwith.pictures.seeing.garment_region import GarmentRegion
from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["PATTERNS", "Cues", "cues_of", "pattern_of"]

RIM = 4  # pixels along the outline that are left out
LEAST_PIXELS = 1500  # with fewer, no pattern can be told
DEPARTS = 10.0  # Lab units from the surroundings that are seen as another colour
REACH = 0.35  # of the garment's side, up to which returns are looked for
OVERLAP = 0.15  # of the garment with itself when moved; less tells nothing
TURNS = 24  # directions, 7.5° apart
NEARLY = 0.85  # a return is as good as the best one from this share of it
NOISE = 1.0  # variance without a pattern


@dataclass(frozen=True)
class Cues:
    """Measurements that tell patterns apart."""

    departing: float  # share of pixels that depart from their surroundings
    contrast: float  # root mean square of the departure, in Lab units
    returns: float  # correlation where the pattern repeats, in the best direction
    period: float  # how far away that is, in sides of the garment
    returns_across: float  # the same correlation at right angles to that direction
    ridges: float  # mean correlation at right angles over two periods: high for long stripes
    one_way: float  # whether edges have one direction, 0 to 1
    two_ways: float  # whether they have one direction and the one across it, 0 to 1
    peaked: float  # kurtosis of the departure: low for halves, high for small motifs


def cues_of(garment: GarmentRegion) -> Cues | None:
    """Measure a garment; None if too little of it shows."""
    inner = erode(garment.mask, RIM)
    inner[[0, -1]] = inner[:, [0, -1]] = False
    if inner.sum() < LEAST_PIXELS:
        return None
    side = float(np.sqrt(garment.mask.sum()))
    box = bounding_box(inner, 1)
    inner = inner[box]
    departure = (garment.lab[box] - garment.surroundings[box]) * inner[..., None]
    squared = np.einsum("yxc,yxc->yx", departure, departure)[inner]
    main = _along_main_axis(departure)
    rays = _rays(main, inner, int(REACH * side))
    found = [_first_return(ray) for ray in rays]
    ridges = [_ridge(rays, turn, lag) for turn, (_, lag) in enumerate(found)]
    # Slanting stripes come back in many directions; they run on at right angles to just one. Checks
    # come back along diagonals too, but hardly run on: what returns at right angles counts half as
    # much as what runs on, enough for a check and too little for stripes.
    least = NEARLY * max(value for value, _ in found)
    across_too = [found[(turn + TURNS // 2) % TURNS][0] for turn in range(TURNS)]
    best = max(
        range(TURNS),
        key=lambda turn: (found[turn][0] >= least, max(ridges[turn], across_too[turn] / 2)),
    )
    value, lag = found[best]
    across = (best + TURNS // 2) % TURNS
    one_way, two_ways = _directions(main, inner)
    power = main[inner] ** 2
    return Cues(
        departing=float((squared > DEPARTS**2).mean()),
        contrast=float(np.sqrt(squared.mean())),
        returns=value,
        period=lag / side,
        returns_across=found[across][0],
        ridges=ridges[best],
        one_way=one_way,
        two_ways=two_ways,
        peaked=float((power**2).mean() / (power.mean() ** 2 + 1e-6)),
    )


def _along_main_axis(departure: FloatImage) -> FloatImage:
    """Project the departure on the colour along which it is largest. Shape: (height, width)."""
    pixels = departure.reshape(-1, 3)
    _, axes = np.linalg.eigh(pixels.T @ pixels)
    return np.asarray(departure @ axes[:, -1], np.float32)


def _rays(image: FloatImage, inner: Region, reach: int) -> npt.NDArray[np.float32]:
    """Autocorrelation along half a turn of directions. Shape: (24, reach)."""
    reach = max(4, min(reach, min(inner.shape) - 1))
    pairs = _autocorrelation(inner.astype(np.float32), reach)
    variance = _autocorrelation(image, reach) / np.maximum(pairs, 1)
    plane = np.where(pairs > OVERLAP * pairs.max(), variance, 0)
    plane = plane / (variance[0, reach] + np.float32(NOISE))
    turns = np.deg2rad(np.arange(TURNS) * 180 / TURNS)[:, None]
    steps = np.arange(1, reach + 1)
    x = (reach + steps * np.cos(turns)).astype(np.float32)
    y = (steps * np.sin(turns)).astype(np.float32)
    return np.asarray(cv2.remap(plane, x, y, cv2.INTER_LINEAR), np.float32)


def _autocorrelation(image: FloatImage, reach: int) -> FloatImage:
    """Correlate with the image moved down and to both sides. Shape: (reach + 1, 2 · reach + 1)."""
    height, width = image.shape
    # Zeros as wide as the longest move keep what leaves at one side from returning at the other.
    shape = cv2.getOptimalDFTSize(height + reach), cv2.getOptimalDFTSize(width + reach)
    padded = np.zeros(shape, np.float32)
    padded[:height, :width] = image
    spectrum = cv2.dft(padded, nonzeroRows=height)
    power = cv2.mulSpectrums(spectrum, spectrum, 0, conjB=True)
    moved = cv2.dft(power, flags=cv2.DFT_INVERSE | cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    return np.hstack([moved[: reach + 1, -reach:], moved[: reach + 1, : reach + 1]])


def _first_return(ray: npt.NDArray[np.float32]) -> tuple[float, int]:
    """Find the highest correlation after the first fall below zero, and where it first occurs."""
    below = np.flatnonzero(ray < 0)
    if not len(below) or below[0] >= len(ray) - 3:
        return 0.0, 0
    later = ray[below[0] :]
    highest = max(0.0, float(later.max()))
    return highest, int(below[0] + (later >= NEARLY * highest).argmax()) + 1


def _ridge(rays: npt.NDArray[np.float32], turn: int, lag: int) -> float:
    """Average the correlation at right angles to a direction, over two of its periods."""
    return float(rays[(turn + TURNS // 2) % TURNS][: max(8, 2 * lag)].mean())


def _directions(image: FloatImage, inner: Region) -> tuple[float, float]:
    """Measure how far edges agree on one direction, and on one or the one across it."""
    within = erode(inner, 2)
    gx = cv2.Sobel(image, cv2.CV_32F, 1, 0)[within]
    gy = cv2.Sobel(image, cv2.CV_32F, 0, 1)[within]
    # A gradient as a complex number: its square has twice its direction, whatever its sign.
    gradient = (gx + 1j * gy).astype(np.complex64)
    square = gradient * gradient
    energy = np.abs(square) + np.float32(1e-12)
    total = float(energy.sum())
    return float(abs(square.sum()) / total), float(abs((square * square / energy).sum()) / total)


LEAST_SURE = 0.2  # below it no pattern is named

# For each cue, where the pattern is impossible and where it is sure, with a straight line between.
# `printed` is any motif that does not repeat, flowers included.
PATTERNS: dict[str, dict[str, tuple[float, float]]] = {
    "plain": {"departing": (0.16, 0.02), "contrast": (8.0, 3.0)},
    "striped": {
        "departing": (0.12, 0.24),
        "contrast": (6.0, 9.0),
        "returns": (0.4, 0.65),
        "returns_across": (0.6, 0.4),
        "ridges": (0.25, 0.5),
        "one_way": (0.5, 0.75),
        "period": (0.3, 0.22),
    },
    "checked": {
        "departing": (0.15, 0.3),
        "contrast": (6.0, 9.0),
        "returns": (0.35, 0.55),
        "returns_across": (0.25, 0.45),
        "one_way": (0.45, 0.2),
        "two_ways": (0.06, 0.16),
        "period": (0.36, 0.24),
        "peaked": (2.9, 2.3),
    },
    "dotted": {
        "departing": (0.15, 0.35),
        "contrast": (7.0, 11.0),
        "returns": (0.4, 0.6),
        "returns_across": (0.25, 0.5),
        "one_way": (0.25, 0.1),
        "two_ways": (0.16, 0.1),
        "peaked": (1.9, 2.4),
    },
    "printed": {
        "departing": (0.3, 0.5),
        "contrast": (9.0, 14.0),
        "returns": (0.45, 0.25),
        "one_way": (0.4, 0.25),
        "two_ways": (0.3, 0.15),
    },
}


def pattern_of(garment: GarmentRegion) -> list[Sighting]:
    """Name the pattern of a garment, if it can be told."""
    cues = cues_of(garment)
    if cues is None:
        return []
    sure = {name: _sureness(cues, rows) for name, rows in PATTERNS.items()}
    best = max(sure, key=lambda name: sure[name])
    if sure[best] < LEAST_SURE:
        return []
    return [Sighting("pattern", best, 1.0, sure[best] * garment.trust)]


def _sureness(cues: Cues, conditions: dict[str, tuple[float, float]]) -> float:
    met = [
        (getattr(cues, name) - never) / (surely - never)
        for name, (never, surely) in conditions.items()
    ]
    return float(min(1.0, max(0.0, min(met))))
