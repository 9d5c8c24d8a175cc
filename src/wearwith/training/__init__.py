"""Changing weights: the loop, its batches and negatives, checkpoints, and what training ends in.

To import this package, or its configuration, does not import torch.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
