"""The kinds of garments, each of which is one or several slots.

Before version 3 a dataset had one word for side and slot together, the *kind*. Flags, users' own
tables and answers still use it.
"""

from typing import Literal

from wearwith.types import SLOTS, Side, Slot

__all__ = [
    "FINER",
    "KINDS",
    "KIND_OF_SLOT",
    "SIDE_OF_SLOT",
    "SLOTS_OF_KIND",
    "SLOT_OF_KIND_WORD",
    "Kind",
]

Kind = Literal["top", "bottom", "shoe", "bag", "accessory", "other"]
KINDS: tuple[Kind, ...] = ("top", "bottom", "shoe", "bag", "accessory", "other")

# The broadest slot that a kind, or the name of a slot, means.
SLOT_OF_KIND_WORD: dict[str, Slot] = {
    "top": "top",
    "bottom": "bottom",
    "shoe": "shoes",
    **{slot: slot for slot in SLOTS},
}

# The side of a slot unless something else says it. A dress is worn under a jacket, so it takes the
# bottom's place, as in the published pairs.
SIDE_OF_SLOT: dict[Slot, Side] = {
    "top": "top",
    "outerwear": "top",
    "bottom": "bottom",
    "one-piece": "bottom",
}

# The slots that each kind covered; the first is as broad as the kind itself.
SLOTS_OF_KIND: dict[Kind, tuple[Slot, ...]] = {
    "top": ("top", "outerwear", "one-piece"),
    "bottom": ("bottom", "one-piece"),
    "shoe": ("shoes",),
    "bag": ("bag",),
    "accessory": ("accessory", "hat", "jewellery", "eyewear", "scarf"),
    "other": ("other",),
}

# The kind of each slot. A one-piece may be on the top's side, but by itself it is a bottom.
KIND_OF_SLOT: dict[Slot, Kind] = {
    slot: kind for kind, slots in SLOTS_OF_KIND.items() for slot in slots
}
KIND_OF_SLOT |= SIDE_OF_SLOT

# The slots that a broad slot may turn out to be.
FINER: dict[str, tuple[Slot, ...]] = {slots[0]: slots for slots in SLOTS_OF_KIND.values()}
