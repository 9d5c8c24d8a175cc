"""Everything that is seen of one picture."""

from wearwith.pictures.seeing.colours import colours_of
from wearwith.pictures.seeing.garment_region import find_garment
from wearwith.pictures.seeing.kinds import kind_of
from wearwith.pictures.seeing.patterns import pattern_of
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.types import Picture

__all__ = ["VERSION", "see"]

# Raise it when anything is seen otherwise: what is seen then is seen again.
VERSION = 1


def see(picture: Picture) -> list[Sighting]:
    """See colours, pattern, kind and category of a garment; shape (height, width, 3).

    Colours come first, the main one before the others. Whatever can't be told is not there.
    """
    garment = find_garment(picture)
    return [*colours_of(garment), *pattern_of(garment), *kind_of(garment)]
