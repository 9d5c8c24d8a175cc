"""The words of values, kinds and slots, which the catalogue and the rules share."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
