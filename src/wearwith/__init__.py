"""What goes with this? Clothing compatibility: data, training, ranking and honest evaluation."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
