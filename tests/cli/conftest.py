"""The command line, called as a person calls it."""

from commands import wearwith

__all__ = ["wearwith"]
