"""See everything that can be told from a picture of a garment."""

from dataclasses import replace

from wearwith.pictures.cutout import CutOut
from wearwith.pictures.seeing.garment_colours import clusters_of, colours_of
from wearwith.pictures.seeing.garment_kinds import kind_of
from wearwith.pictures.seeing.garment_patterns import pattern_of
from wearwith.pictures.seeing.garment_region import find_garment
from wearwith.pictures.seeing.several_garments import parting, several
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.types import Picture

__all__ = ["VERSION", "see"]

# Raise it whenever results change, so that stored ones are computed again.
VERSION = 2


def see(picture: Picture, found: CutOut | None = None) -> list[Sighting]:
    """See colours, pattern, kind and category of a garment; shape (height, width, 3).

    Colours come first, the main one leading. What can't be told is left out. Where two garments
    seem to be shown, the last one says so (`several_garments`), and the others are half as sure,
    too little for a rule to fire. `found` is what `cut_out` finds in the picture, if that is known.
    """
    garment = find_garment(picture, found)
    clusters = clusters_of(garment)
    colours = colours_of(clusters, garment.trust)
    sightings = [*colours, *pattern_of(garment), *kind_of(garment)]
    if garment.trust < 1:  # a guess says too little about what else there is
        return sightings
    more = several(garment.mask, parting(clusters.rows, clusters.owner), garment.beside)
    if more:  # what was seen may be of either
        sightings = [replace(one, confidence=one.confidence / 2) for one in sightings]
    return sightings + more
