"""The web page: choosing a garment, what goes with it, why, the rules, what is worn."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
