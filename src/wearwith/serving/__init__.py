"""A trained model over HTTP: an API for programs, and a page for people."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
