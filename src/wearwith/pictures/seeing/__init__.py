"""Seeing a garment in a photograph: its colours, pattern and kind, each with a confidence."""

from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["Sighting"]
