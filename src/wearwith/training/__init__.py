"""Changing weights: the loop, its batches and negatives, checkpoints, and the run that results."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
