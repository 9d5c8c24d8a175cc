"""Changing weights: the loop, its batches and negatives, checkpoints, and the trained model.

Importing this package, or its configuration, does not import torch.
"""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
