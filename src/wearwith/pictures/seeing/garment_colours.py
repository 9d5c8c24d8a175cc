"""See the colours of a garment, the share of each, and how sure that is."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.pictures.cutout.regions import FloatImage
from wearwith.pictures.seeing.garment_region import GarmentRegion
from wearwith.pictures.seeing.prototypes import Prototypes
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.types import Doubles

__all__ = ["COLOURS", "Clusters", "clusters_of", "colours_of"]

COLOURS = Prototypes.read("colours.csv")  # in CIE Lab
PIXELS = 1500  # of a garment, evenly spaced
SEEDS = 8
ROUNDS = 8
LIGHTNESS = 0.5  # a step of lightness counts half as much as one of colour: light makes shades
APART = 6.0  # clusters nearer than this are one, as Lab distance with lightness halved
SHADING = 0.11  # light changes slowly over this share of a garment's side
MOST_SHADING = 8.0  # Lab units of lightness; larger steps are colours of the garment's own


@dataclass(frozen=True)
class Clusters:
    """Colours of a garment, the largest first."""

    middles: Doubles  # median L, a, b of each; (n, 3)
    shares: Doubles  # of the garment; they sum to 1; (n,)


def clusters_of(garment: GarmentRegion) -> Clusters:
    """Cluster the inner pixels of a garment, without randomness."""
    pixels = _evenly_lit(garment)
    pixels = pixels[:: max(1, len(pixels) // PIXELS)].astype(np.float64)
    scaled = pixels * np.array((LIGHTNESS, 1, 1))
    owner = _merged(scaled, *_split(scaled))
    middles = [np.median(pixels[owner == one], axis=0) for one in np.unique(owner)]
    shares = np.unique(owner, return_counts=True)[1] / len(owner)
    order = np.argsort(-shares, kind="stable")
    return Clusters(np.array(middles)[order], shares[order])


def _evenly_lit(garment: GarmentRegion) -> FloatImage:
    """Lab of the inner pixels without slow changes of lightness. Shape: (n, 3)."""
    inner = garment.inner.astype(np.float32)
    spread = SHADING * float(np.sqrt(inner.sum()))
    lightness = garment.lab[..., 0]
    around = cv2.GaussianBlur(lightness * inner, (0, 0), spread)
    around = around / (cv2.GaussianBlur(inner, (0, 0), spread) + 1e-3)
    off = around[garment.inner] - np.median(lightness[garment.inner])
    pixels = garment.lab[garment.inner].copy()
    pixels[:, 0] -= np.clip(off, -MOST_SHADING, MOST_SHADING)
    return np.asarray(pixels)


def _split(points: Doubles) -> tuple[Doubles, npt.NDArray[np.intp]]:
    """Run k-means, seeded with the median and then with the farthest point from all seeds."""
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
    points: Doubles,
    middles: Doubles,
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
        stays, gone = live[int(first)], live[int(second)]
        owner = np.where(owner == gone, stays, owner)
        middles[stays] = points[owner == stays].mean(axis=0)
        sizes[stays] += sizes[gone]
        live.remove(gone)
    return owner


LEAST_SHARE = 0.08  # what covers less is a label, a button or a fold
DOUBTED_SHARE = 0.08  # a colour with this share is half as sure as one that covers all
STRIKING = 0.5  # a very colourful cluster counts so much more when the main colour is chosen
COLOURFUL = 40.0  # chroma that is very colourful
SHADE = (30.0, 20.0)  # a fold is at most so much darker than its cloth, a highlight so much lighter
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


def _main(found: Clusters, likely: Doubles) -> int:
    """Find the number of the name that most of the garment leans to."""
    chroma = np.hypot(found.middles[:, 1], found.middles[:, 2])
    weights = found.shares * (1 + STRIKING * np.minimum(chroma / COLOURFUL, 1))
    return int((weights @ likely).argmax())


def _shades(found: Clusters, names: npt.NDArray[np.intp], main: int) -> npt.NDArray[np.bool_]:
    """Mark clusters that are folds or highlights of the largest of the main colour. Shape: (n,)."""
    own = np.flatnonzero(names == main)
    cloth = found.middles[own[0] if len(own) else 0]
    darker = cloth[0] - found.middles[:, 0]
    light = np.maximum(found.middles[:, :1], 5) / max(cloth[0], 5)
    tint = np.linalg.norm(found.middles[:, 1:] - cloth[1:] * light, axis=1)
    return np.asarray((darker < SHADE[0]) & (darker > -SHADE[1]) & (tint < SHADE_TINT))
