"""Matching rules: the rule book, mining, and which rules a pair fires."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
