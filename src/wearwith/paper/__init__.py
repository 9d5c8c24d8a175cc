"""The paper's whole evaluation on one dataset: its tables, figures and claims."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
