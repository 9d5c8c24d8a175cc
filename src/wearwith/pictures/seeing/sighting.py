"""One thing that was seen of a garment."""

from dataclasses import dataclass

__all__ = ["Sighting"]


@dataclass(frozen=True)
class Sighting:
    """A value of an attribute that a picture shows.

    Attributes
    ----------
    attribute
        `colour`, `pattern` or `category` as the vocabulary has them, or `kind`.
    value
        `black`, `striped`, `trousers`, `bottom`.
    share
        How much of the garment shows it, 0 to 1.
    confidence
        How sure it is, 0 to 1.
    """

    attribute: str
    value: str
    share: float
    confidence: float
