"""Facts about garments: items, pairs, outfits, triplets; importers, splits and checks."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
