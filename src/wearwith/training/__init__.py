"""Changing weights: the loop, its batches and negatives, checkpoints, and the trained model.

Importing this package, or its configuration, does not import torch.
"""

import lazy_loader as _lazy

from wearwith.moved import moved as _moved

_of_the_stub, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
__getattr__ = _moved(
    __name__,
    {"Run": "wearwith.model.TrainedModel", "transfer": "wearwith.model.over_catalogue"},
    _of_the_stub,
)
