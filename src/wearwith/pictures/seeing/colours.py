"""Which colours a garment has, how much of each, and how surely."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.cutout.regions import FloatImage
from wearwith.pictures.seeing.garment_region import GarmentRegion
from wearwith.pictures.seeing.prototypes import Prototypes
from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["COLOURS", "Clusters", "clusters_of", "colours_of"]

COLOURS = Prototypes.of((
    ("black", (9, 1, -2), (5.0, 1.0, 1.1), -1.8),
    ("black", (17, 1, 1), (12.8, 1.0, 2.6), -2.1),
    ("grey", (29, 1, -3), (8.8, 1.7, 2.8), -2.4),
    ("grey", (60, 1, -1), (8.2, 1.2, 1.3), -3.0),
    ("grey", (81, 1, 1), (4.2, 1.6, 2.9), -1.8),
    ("white", (94, 1, 0), (11.0, 1.1, 3.2), -0.8),
    ("white", (95, 0, 4), (4.6, 1.7, 3.0), -2.9),
    ("cream", (88, 2, 9), (4.6, 1.5, 3.3), -3.6),
    ("cream", (93, 1, 5), (7.1, 1.4, 2.0), -1.7),
    ("cream", (98, -5, 21), (2.7, 2.9, 4.9), -3.1),
    ("beige", (64, 6, 14), (9.1, 3.7, 6.0), -3.6),
    ("beige", (75, 0, 25), (4.2, 3.3, 3.4), -1.6),
    ("beige", (86, 1, 8), (3.6, 1.4, 3.4), -2.5),
    ("camel", (66, 11, 32), (10.1, 4.8, 5.6), -2.0),
    ("brown", (27, 9, 16), (19.0, 6.0, 8.8), -1.5),
    ("brown", (45, 41, 52), (4.9, 5.6, 5.6), -4.1),
    ("khaki", (29, -2, 13), (9.9, 2.6, 5.1), -1.5),
    ("khaki", (45, -6, 37), (6.7, 4.5, 6.3), -0.7),
    ("green", (23, -13, 7), (9.8, 6.9, 7.7), -0.8),
    ("green", (58, -49, 37), (15.6, 14.4, 13.3), -0.1),
    ("green", (78, -8, 13), (12.0, 3.8, 11.4), -1.5),
    ("turquoise", (50, -29, -10), (9.5, 6.7, 6.5), -3.9),
    ("turquoise", (77, -21, -12), (9.2, 12.1, 8.8), -2.3),
    ("light blue", (79, -14, -20), (5.7, 4.9, 4.7), -2.3),
    ("light blue", (80, -3, -12), (5.9, 3.4, 4.1), -0.7),
    ("blue", (41, 31, -81), (12.0, 19.9, 18.0), -5.1),
    ("blue", (57, -3, -23), (14.3, 6.4, 9.2), -0.3),
    ("navy", (14, 40, -59), (4.8, 11.9, 11.8), -5.9),
    ("navy", (16, 3, -14), (11.2, 2.4, 3.6), -0.1),
    ("purple", (39, 63, -58), (11.9, 13.4, 14.5), -5.7),
    ("purple", (58, 26, -12), (21.9, 7.5, 8.1), -1.8),
    ("purple", (82, 12, -14), (6.0, 3.8, 4.6), -3.4),
    ("burgundy", (24, 25, 6), (10.7, 6.7, 4.7), -1.8),
    ("burgundy", (24, 47, 18), (4.6, 6.6, 7.5), -6.0),
    ("red", (31, 52, 41), (6.2, 7.6, 7.2), -4.8),
    ("red", (49, 76, 59), (8.0, 8.4, 14.1), -5.8),
    ("red", (51, 49, 27), (12.7, 19.9, 11.3), -3.3),
    ("pink", (69, 45, 24), (5.1, 9.4, 5.8), -3.1),
    ("pink", (83, 34, 3), (13.9, 12.3, 5.9), 0.0),
    ("orange", (67, 34, 47), (12.8, 14.0, 13.3), -2.7),
    ("mustard", (69, 11, 52), (13.4, 6.8, 15.1), -1.7),
    ("yellow", (89, -4, 44), (6.1, 4.6, 14.3), -0.8),
))  # fmt: skip


PIXELS = 1500  # of a garment that are looked at, evenly spaced
SEEDS = 8
ROUNDS = 8
LIGHTNESS = 0.5  # a step of lightness counts half as much as one of colour: light makes shades
APART = 6.0  # clusters nearer than this are one, as Lab distance with lightness halved
SHADING = 0.11  # light changes slowly over this share of a garment's side
MOST_SHADING = 8.0  # Lab units of lightness; larger steps are colours of the garment's own


@dataclass(frozen=True)
class Clusters:
    """Colours of a garment, the largest first.

    Attributes
    ----------
    middles
        Median L, a, b of each. Shape: (n, 3).
    shares
        Of the garment; they sum to 1. Shape: (n,).
    """

    middles: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]


def clusters_of(garment: GarmentRegion) -> Clusters:
    """Cluster the inner pixels of a garment; the same picture gives the same clusters."""
    pixels = _evenly_lit(garment)
    pixels = pixels[:: max(1, len(pixels) // PIXELS)].astype(np.float64)
    scaled = pixels * np.array((LIGHTNESS, 1, 1))
    owner = _merged(scaled, *_split(scaled))
    middles = [np.median(pixels[owner == one], axis=0) for one in np.unique(owner)]
    shares = np.unique(owner, return_counts=True)[1] / len(owner)
    order = np.argsort(-shares, kind="stable")
    return Clusters(np.array(middles)[order], shares[order])


def _evenly_lit(garment: GarmentRegion) -> FloatImage:
    """Lab of the inner pixels with slow changes of lightness taken out. Shape: (n, 3)."""
    inner = garment.inner.astype(np.float32)
    spread = SHADING * float(np.sqrt(inner.sum()))
    lightness = garment.lab[..., 0]
    around = cv2.GaussianBlur(lightness * inner, (0, 0), spread)
    around = around / (cv2.GaussianBlur(inner, (0, 0), spread) + 1e-3)
    off = around[garment.inner] - np.median(lightness[garment.inner])
    pixels = garment.lab[garment.inner].copy()
    pixels[:, 0] -= np.clip(off, -MOST_SHADING, MOST_SHADING)
    return np.asarray(pixels)


def _split(points: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """K-means from the median and what is farthest from all seeds before it."""
    seeds = [np.median(points, axis=0)]
    far = ((points - seeds[0]) ** 2).sum(axis=1)
    for _ in range(SEEDS - 1):
        seeds.append(points[far.argmax()])
        far = np.minimum(far, ((points - seeds[-1]) ** 2).sum(axis=1))
    middles = np.array(seeds)
    for _ in range(ROUNDS):
        owner = ((points[:, None] - middles) ** 2).sum(axis=2).argmin(axis=1)
        for number in range(SEEDS):
            if (owner == number).any():
                middles[number] = points[owner == number].mean(axis=0)
    return middles, owner


def _merged(
    points: npt.NDArray[np.float64],
    middles: npt.NDArray[np.float64],
    owner: npt.NDArray[np.intp],
) -> npt.NDArray[np.intp]:
    """Join the nearest two clusters until all are apart; small ones join more easily."""
    sizes = np.bincount(owner, minlength=SEEDS).astype(np.float64)
    live = [number for number in range(SEEDS) if sizes[number]]
    while len(live) > 1:
        places, counts = middles[live], sizes[live]
        between = np.sqrt(((places[:, None] - places) ** 2).sum(axis=2))
        smaller = np.minimum(counts[:, None], counts)
        between *= np.maximum(np.sqrt(2 * smaller / (counts[:, None] + counts)), 0.5)
        np.fill_diagonal(between, np.inf)
        first, second = np.unravel_index(between.argmin(), between.shape)
        if between[first, second] > APART:
            break
        kept, gone = live[int(first)], live[int(second)]
        owner = np.where(owner == gone, kept, owner)
        middles[kept] = points[owner == kept].mean(axis=0)
        sizes[kept] += sizes[gone]
        live.remove(gone)
    return owner


LEAST_SHARE = 0.08  # what covers less is a label, a button or a fold
DOUBTED_SHARE = 0.08  # a colour with this share is half as sure as one that covers all
STRIKING = 0.5  # a very colourful cluster counts so much more when the main colour is chosen
COLOURFUL = 40.0  # chroma that is very colourful
SHADE = (30.0, 20.0)  # a fold is at most so much darker than its cloth, a glance so much lighter
SHADE_TINT = 6.0  # ... and differs in colour by no more, at equal light


def colours_of(garment: GarmentRegion) -> list[Sighting]:
    """Name the colours of a garment, the main one first."""
    found = clusters_of(garment)
    likely = COLOURS.likelihoods(found.middles)  # (clusters, names)
    main = _main(found, likely)
    names = likely.argmax(axis=1)
    names[_shades(found, names, main)] = main
    sightings = []
    for name in dict.fromkeys([main, *names]):
        own = names == name
        # The main colour may be what all clusters lean to, and the first choice of none.
        weights = found.shares if not own.any() else found.shares * own
        share = float(weights.sum()) if own.any() else float(found.shares @ likely[:, name])
        if name != main and share < LEAST_SHARE:
            continue
        sure = float(weights @ likely[:, name] / weights.sum())
        sure *= garment.trust * share / (share + DOUBTED_SHARE) * (1 + DOUBTED_SHARE)
        value = COLOURS.distinct[name]
        sightings.append(Sighting("colour", value, share, min(sure, 1.0)))
    return [sightings[0], *sorted(sightings[1:], key=lambda one: -one.share)]


def _main(found: Clusters, likely: npt.NDArray[np.float64]) -> int:
    """Number of the name that most of the garment leans to."""
    chroma = np.hypot(found.middles[:, 1], found.middles[:, 2])
    weights = found.shares * (1 + STRIKING * np.minimum(chroma / COLOURFUL, 1))
    return int((weights @ likely).argmax())


def _shades(found: Clusters, names: npt.NDArray[np.intp], main: int) -> npt.NDArray[np.bool_]:
    """Which clusters are folds or glances of the largest one of the main colour. Shape: (n,)."""
    own = np.flatnonzero(names == main)
    cloth = found.middles[own[0] if len(own) else 0]
    darker = cloth[0] - found.middles[:, 0]
    light = np.maximum(found.middles[:, :1], 5) / max(cloth[0], 5)
    tint = np.linalg.norm(found.middles[:, 1:] - cloth[1:] * light, axis=1)
    return np.asarray((darker < SHADE[0]) & (darker > -SHADE[1]) & (tint < SHADE_TINT))
