"""A trained model without torch: a folder of arrays that NumPy maps into memory, and its use."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
