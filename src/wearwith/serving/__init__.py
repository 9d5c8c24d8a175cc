"""A trained model over HTTP: an API for programs, and a page for people."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
