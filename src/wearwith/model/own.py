"""A model of one's own, as a model folder keeps it: the class, and the file that it is from."""

from dataclasses import dataclass
from typing import Any

__all__ = ["OwnModel"]


@dataclass(frozen=True)
class OwnModel:
    """A class that was read from a file, with that file as it was then.

    Attributes
    ----------
    model
        The class: a `CountingScorer`, or a method of `wearwith.models`.
    source, sha256
        The bytes of its file, and their SHA-256.
    """

    model: Any
    source: bytes
    sha256: str
