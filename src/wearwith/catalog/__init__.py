"""Facts about garments: items, pairs, outfits, triplets; importers, splits and checks."""

import lazy_loader as _lazy

from wearwith.moved import moved as _moved

_of_the_stub, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
__getattr__ = _moved(__name__, {"write_sample": "wearwith.write_sample"}, _of_the_stub)
