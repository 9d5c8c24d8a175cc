"""A trained model without torch: a folder of arrays that NumPy maps into memory, and its use."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
