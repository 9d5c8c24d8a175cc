"""See the colours, pattern and kind of a garment in a photograph, each with a confidence."""

from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["Sighting"]
