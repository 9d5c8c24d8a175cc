"""Computed, not learned, descriptors of a garment in a picture: colours, texture and shape."""

from wearwith.features.descriptors.garment_descriptors import BLOCKS, Descriptors

__all__ = ["BLOCKS", "Descriptors"]
