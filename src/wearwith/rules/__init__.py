"""Matching rules: the words of attributes, the rule book, mining, and which rules a pair fires."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
