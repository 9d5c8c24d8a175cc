"""See everything that can be told from a picture of a garment."""

from wearwith.pictures.cutout import CutOut
from wearwith.pictures.seeing.garment_colours import colours_of
from wearwith.pictures.seeing.garment_kinds import kind_of
from wearwith.pictures.seeing.garment_patterns import pattern_of
from wearwith.pictures.seeing.garment_region import find_garment
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.types import Picture

__all__ = ["VERSION", "see"]

# Raise it whenever results change, so that stored ones are computed again.
VERSION = 1


def see(picture: Picture, found: CutOut | None = None) -> list[Sighting]:
    """See colours, pattern, kind and category of a garment; shape (height, width, 3).

    Colours come first, the main one leading. What can't be told is left out. `found` is what
    `cut_out` finds in the picture, if that is known.
    """
    garment = find_garment(picture, found)
    return [*colours_of(garment), *pattern_of(garment), *kind_of(garment)]
