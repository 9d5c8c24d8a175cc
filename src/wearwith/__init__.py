"""What goes with this? Clothing compatibility: data, training, ranking and honest evaluation."""

import lazy_loader as _lazy

from wearwith.moved import moved as _moved

_of_the_stub, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
__getattr__ = _moved(__name__, {"Run": "wearwith.model.TrainedModel"}, _of_the_stub)
