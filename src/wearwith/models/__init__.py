"""Methods that learn how well a bottom goes with a top, one file each, behind one contract.

Importing this package does not import torch; using one of its methods does.
"""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
