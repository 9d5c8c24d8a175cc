"""A run to serve a wardrobe by."""

from exports import dbpr, train_tiny

__all__ = ["dbpr", "train_tiny"]
