"""See the kind of a garment: compare measures of its outline with prototypes.

`shapes.csv` has the prototypes: the family, how common it is (a logarithm), and the middle and
reach of each measure of `measures_of`, in order. They come from the cut-outs of half of the
garments of the Mango datathon, grouped within each family (`docs/results/seeing.md`). Tops have
similar outlines, whatever they are called, so only their kind is named.
"""

import cv2
import numpy as np

from wearwith.pictures.cutout.regions import FloatImage, Region, bounding_box
from wearwith.pictures.seeing.garment_region import GarmentRegion
from wearwith.pictures.seeing.prototypes import Prototypes
from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["FAMILIES", "kind_of", "measures_of"]

SHAPES = Prototypes.read("shapes.csv")
# The kind of each family; a dress is a bottom, as in every importer.
FAMILIES = {
    "top": "top",
    "trousers": "bottom",
    "shorts": "bottom",
    "skirt": "bottom",
    "dress": "bottom",
    "jumpsuit": "bottom",
}
ROWS = 48  # rows and columns that an outline is brought to
LONGEST = 1.5  # logarithm of height over width, beyond which shapes are not told apart
WIDTHS = ((0, 0.06), (0.1, 0.2), (0.25, 0.35), (0.45, 0.55), (0.7, 0.8), (0.92, 1))
GAPS = ((0, 0.1), (0.3, 0.5), (0.6, 0.8), (0.9, 1))
MIDDLE = ((0, 0.06), (0.5, 0.7), (0.85, 1))
# Prototypes are too sure of outlines from another source, so logarithms are halved.
CAUTION = 0.5
LEAST_SURE = 0.3
TRUSTED = 0.99  # below it the outline is a guess


def measures_of(mask: Region) -> FloatImage:
    """Measure an outline. Shape: (15,).

    The log of height over width; how full its box is; its width at six heights; how much of that
    is a gap at four (legs, sleeves); how much cloth is on its middle line at three.
    """
    cut = mask[bounding_box(mask, 0)]
    small = cv2.resize(cut.astype(np.float32), (ROWS, ROWS), interpolation=cv2.INTER_AREA)
    inside = small > 0.5
    left, right = inside.argmax(axis=1), ROWS - inside[:, ::-1].argmax(axis=1)
    extent = np.where(inside.any(axis=1), right - left, 0) / ROWS
    gap = extent - inside.mean(axis=1)
    middle = inside[:, 20:28].mean(axis=1)
    ratio = np.clip(np.log(cut.shape[0] / cut.shape[1]), -LONGEST, LONGEST)
    bands = ((extent, WIDTHS), (gap, GAPS), (middle, MIDDLE))
    means = [
        values[int(begin * ROWS) : max(int(begin * ROWS) + 1, int(end * ROWS))].mean()
        for values, places in bands
        for begin, end in places
    ]
    return np.array([ratio, small.mean(), *means])


def kind_of(garment: GarmentRegion) -> list[Sighting]:
    """Tell top from bottom, and the category of a bottom, if the outline can be trusted."""
    if garment.trust < TRUSTED or not garment.mask.any():
        return []
    likely = SHAPES.likelihoods(measures_of(garment.mask)[None])[0] ** CAUTION
    likely /= likely.sum()
    families = dict(zip(SHAPES.distinct, likely, strict=True))
    kinds = dict.fromkeys(FAMILIES.values(), 0.0)
    for family, chance in families.items():
        kinds[FAMILIES[family]] += float(chance)
    kind = max(kinds, key=lambda name: kinds[name])
    sightings = [Sighting("kind", kind, 1.0, kinds[kind])]
    best = max(families, key=lambda name: families[name])
    if FAMILIES[best] == kind == "bottom" and families[best] >= LEAST_SURE:
        sightings.append(Sighting("category", best, 1.0, float(families[best])))
    return sightings
