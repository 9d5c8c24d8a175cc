"""Items as numbers: words, picture vectors, and the store that keeps them."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
