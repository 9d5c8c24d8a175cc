"""Whole outfits: completed, changed, and written down."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
