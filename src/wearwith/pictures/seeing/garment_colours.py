"""See the colours of a garment, the share of each, and how sure that is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wearwith.pictures.seeing.garment_region import GarmentRegion
from wearwith.pictures.seeing.prototypes import Prototypes
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.types import Doubles

__all__ = ["COLOURS", "Clusters", "clusters_of", "colours_of"]

COLOURS = Prototypes.read("colours.csv")  # in CIE Lab
PIXELS = 2000  # of a garment at most, evenly spaced
SEEDS = 8
ROUNDS = 8
LIGHTNESS = 0.5  # a step of lightness counts half as much as one of colour: light makes shades
APART = 6.0  # clusters nearer than this are one, as Lab distance with lightness halved
MOST_SHADING = 8.0  # Lab units of lightness; larger steps are colours of the garment's own


@dataclass(frozen=True)
class Clusters:
    """Colours of a garment, the largest first."""

    middles: Doubles  # median L, a, b of each; (n, 3)
    shares: Doubles  # of the garment; they sum to 1; (n,)
    rows: npt.NDArray[np.intp]  # of the m pixels that were looked at; (m,)
    owner: npt.NDArray[np.intp]  # number of each one's colour; (m,)


def clusters_of(garment: GarmentRegion) -> Clusters:
    """Cluster the inner pixels of a garment, without randomness."""
    places = np.flatnonzero(garment.inner)
    places = places[:: max(1, -(-len(places) // PIXELS))]
    pixels = _evenly_lit(garment, places)
    owner = _merged(*_split(pixels * np.array((LIGHTNESS, 1, 1))))
    found, owner, counts = np.unique(owner, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    owner = order.argsort()[owner]
    middles = [np.median(pixels[owner == number], axis=0) for number in range(len(found))]
    rows = places // garment.mask.shape[1]
    return Clusters(np.array(middles), counts[order] / len(owner), rows, owner)


def _evenly_lit(garment: GarmentRegion, places: npt.NDArray[np.intp]) -> Doubles:
    """Lab of some pixels without slow changes of lightness. Shape: (n,) to (n, 3)."""
    pixels = garment.lab.reshape(-1, 3)[places].astype(np.float64)
    off = garment.surroundings.reshape(-1, 3)[places, 0] - np.median(pixels[:, 0])
    pixels[:, 0] -= np.clip(off, -MOST_SHADING, MOST_SHADING)
    return pixels


def _split(points: Doubles) -> tuple[Doubles, Doubles, npt.NDArray[np.intp]]:
    """Run k-means, seeded with the median and then with the farthest point from all seeds.

    Gives the middle and size of each cluster, and the cluster of each point.
    """
    squares = (points**2).sum(axis=1)

    def distances(middles: Doubles) -> Doubles:
        """From each middle to each point, squared, less what a point has from all. (k, n)."""
        return np.asarray((middles**2).sum(axis=1)[:, None] - 2 * (middles @ points.T))

    middles = np.median(points, axis=0)[None]
    nearest = distances(middles)[0]
    for _ in range(SEEDS - 1):
        seed = points[None, (nearest + squares).argmax()]
        middles = np.concatenate([middles, seed])
        nearest = np.minimum(nearest, distances(seed)[0])
    owner = np.full(len(points), -1)
    for _ in range(ROUNDS):
        before, owner = owner, distances(middles).argmin(axis=0)
        if (owner == before).all():
            break
        belongs = np.equal.outer(np.arange(SEEDS), owner).astype(np.float64)
        sizes = belongs.sum(axis=1)
        means = belongs @ points / np.maximum(sizes, 1)[:, None]
        middles = np.where(sizes[:, None] > 0, means, middles)
    return middles, sizes, owner


def _merged(middles: Doubles, sizes: Doubles, owner: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Join the nearest two clusters until all are apart; small ones join more easily."""
    live = list(np.flatnonzero(sizes))
    name = np.arange(SEEDS)  # of the cluster that each has joined
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
        name[name == gone] = stays
        middles[stays] = counts[[first, second]] @ places[[first, second]]
        sizes[stays] += sizes[gone]
        middles[stays] /= sizes[stays]
        live.remove(gone)
    return name[owner]


LEAST_SHARE = 0.08  # what covers less is a label, a button or a fold
DOUBTED_SHARE = 0.08  # a colour with this share is half as sure as one that covers all
STRIKING = 0.5  # a very colourful cluster counts so much more when the main colour is chosen
COLOURFUL = 40.0  # chroma that is very colourful
SHADE = (30.0, 20.0)  # a fold is at most so much darker than its cloth, a highlight so much lighter
SHADE_TINT = 6.0  # ... and differs in colour by no more, at equal light


def colours_of(found: Clusters, trust: float) -> list[Sighting]:
    """Name the colours of a garment, the main one first; `trust` is that of its region."""
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
        sure *= trust * share / (share + DOUBTED_SHARE) * (1 + DOUBTED_SHARE)
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
