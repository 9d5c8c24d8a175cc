"""What changed in a catalogue after its model was written: a journal, and what follows from it."""

from wearwith.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
