"""How good a model is: metrics, the questions they are measured on, and intervals."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
