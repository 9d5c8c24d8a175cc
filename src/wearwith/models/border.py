"""BORDER: the student, shown nothing but the edge of each photograph. A control.

Shops photograph one season before one backdrop, and stylists dress one season, so that the edge
alone can look like taste. How well this model does is how much of a picture model's score needs
no garment at all.
"""

from wearwith.models.akd import Dbpr

__all__ = ["Border"]


class Border(Dbpr):
    """DBPR on the feature set `border` alone."""

    name = "border"
    only_reads = ("border",)
