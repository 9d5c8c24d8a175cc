"""A trait seen in a photograph."""

from dataclasses import dataclass

__all__ = ["GARMENTS", "Sighting"]

GARMENTS = "garments"  # the attribute that says `several` where two garments seem to be shown


@dataclass(frozen=True)
class Sighting:
    """A value of an attribute that a picture shows."""

    attribute: str  # `colour`, `pattern` or `category` of the vocabulary, `kind`, or GARMENTS
    value: str  # such as `black`, `striped`, `trousers`, `bottom`
    share: float  # of the garment that shows it, 0 to 1
    confidence: float  # 0 to 1
