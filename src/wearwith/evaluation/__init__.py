"""How good a model is: metrics, the questions they are measured on, and intervals."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
