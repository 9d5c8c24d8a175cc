"""The paper's whole evaluation on one dataset: its tables, figures and claims."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
