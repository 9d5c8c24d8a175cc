"""Descriptors of a garment in a picture: colours, texture and shape, computed and not learned."""

from wearwith.features.descriptors.encoder import BLOCKS, Descriptors

__all__ = ["BLOCKS", "Descriptors"]
