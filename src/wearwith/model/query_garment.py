"""A garment that is asked about, of the catalogue or new."""

from dataclasses import dataclass

import polars as pl

from wearwith.types import Floats, Ints, Side

__all__ = ["Garment"]


@dataclass(frozen=True)
class Garment:
    """What pairs of one garment with others are scored from.

    Attributes
    ----------
    side
        Whether it is a top or a bottom.
    point
        Shape (D,): z̃, and the gain by popularity where that counts. Of a model without points it
        has no numbers.
    position
        Its place in the catalogue; None of a new garment.
    traits
        What was read of a new garment; None of one of the catalogue.
    rules
        Places in the book of the rules that have one of its values, where they are known already;
        they go before what was read.
    """

    side: Side
    point: Floats
    position: int | None = None
    traits: pl.DataFrame | None = None
    rules: Ints | None = None
