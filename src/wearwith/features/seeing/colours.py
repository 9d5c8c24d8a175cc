"""Which colours a garment has, how much of each, and how surely."""

import numpy as np
import numpy.typing as npt

from wearwith.features.seeing.clusters import Clusters, clusters_of
from wearwith.features.seeing.colour_names import COLOURS
from wearwith.features.seeing.garment import Garment
from wearwith.features.seeing.sighting import Sighting

__all__ = ["colours_of"]

LEAST_SHARE = 0.08  # what covers less is a label, a button or a fold
DOUBTED_SHARE = 0.08  # a colour with this share is half as sure as one that covers all
STRIKING = 0.5  # a very colourful cluster counts so much more when the main colour is chosen
COLOURFUL = 40.0  # chroma that is very colourful
SHADE = (30.0, 20.0)  # a fold is at most so much darker than its cloth, a glance so much lighter
SHADE_TINT = 6.0  # ... and differs in colour by no more, at equal light


def colours_of(garment: Garment) -> list[Sighting]:
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
