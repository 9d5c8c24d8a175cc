"""A garment's colours as a few clusters of pixels, with slow shading taken out."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wearwith.features.cutout.regions import FloatImage
from wearwith.features.seeing.garment import Garment

__all__ = ["Clusters", "clusters_of"]

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


def clusters_of(garment: Garment) -> Clusters:
    """Cluster the inner pixels of a garment; the same picture gives the same clusters."""
    pixels = _evenly_lit(garment)
    pixels = pixels[:: max(1, len(pixels) // PIXELS)].astype(np.float64)
    scaled = pixels * np.array((LIGHTNESS, 1, 1))
    owner = _merged(scaled, *_split(scaled))
    middles = [np.median(pixels[owner == one], axis=0) for one in np.unique(owner)]
    shares = np.unique(owner, return_counts=True)[1] / len(owner)
    order = np.argsort(-shares, kind="stable")
    return Clusters(np.array(middles)[order], shares[order])


def _evenly_lit(garment: Garment) -> FloatImage:
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
