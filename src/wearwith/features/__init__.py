"""Items as numbers: words, picture vectors, and the store that keeps them."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
