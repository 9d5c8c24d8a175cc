"""A run to serve a wardrobe by."""

from exports import dbpr, gappy, train_tiny

__all__ = ["dbpr", "gappy", "train_tiny"]
