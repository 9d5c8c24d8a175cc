"""A trait seen in a photograph."""

from dataclasses import dataclass

__all__ = ["Sighting"]


@dataclass(frozen=True)
class Sighting:
    """A value of an attribute that a picture shows."""

    attribute: str  # `colour`, `pattern` or `category` of the vocabulary, or `kind`
    value: str  # such as `black`, `striped`, `trousers`, `bottom`
    share: float  # of the garment that shows it, 0 to 1
    confidence: float  # 0 to 1
