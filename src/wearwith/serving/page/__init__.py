"""The web page: choosing a garment, what goes with it, why, the rules, what is worn."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
