"""The types that all rooms share; arrays are named by their width."""

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

__all__ = [
    "OUTFIT_SLOTS",
    "SIDES",
    "SLOTS",
    "Bools",
    "By",
    "Doubles",
    "Floating",
    "Floats",
    "Ints",
    "Picture",
    "Side",
    "Slot",
    "other_side",
]

# What a garment is in a pair. A dress that a dataset pairs with jackets has the side bottom.
Side = Literal["top", "bottom"]
SIDES: tuple[Side, ...] = get_args(Side)

# What an item is in an outfit; `other` (home, beauty, underwear) is in none. The eleven before it
# are the semantic categories of Polyvore Outfits (Vasileva et al., ECCV 2018), in our words.
Slot = Literal[
    "top",
    "bottom",
    "one-piece",
    "outerwear",
    "shoes",
    "bag",
    "hat",
    "jewellery",
    "eyewear",
    "scarf",
    "accessory",
    "other",
]
SLOTS: tuple[Slot, ...] = get_args(Slot)
OUTFIT_SLOTS: tuple[Slot, ...] = SLOTS[:-1]  # numbered in this order by outfit models

# Whose scores: those of the student (-p in the literature), or of its teacher (-q).
By = Literal["student", "teacher"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Floating = npt.NDArray[np.floating]  # of either width
Bools = npt.NDArray[np.bool_]

# An upright photograph in RGB; shape (rows, columns, 3).
Picture = npt.NDArray[np.uint8]


def other_side(side: Side) -> Side:
    """Bottoms for a top, tops for a bottom."""
    return "bottom" if side == "top" else "top"
