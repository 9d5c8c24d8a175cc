"""The words of values, kinds and slots, which the catalogue and the rules share."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
