"""A made-up shop whose truth is known, with drawn garments."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
