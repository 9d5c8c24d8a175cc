"""Which styles, colours, categories, materials and patterns go together in the sample world.

Every table is indexed by the positions of the top's value and the bottom's in `assortment`; those
of colours, with the metals behind, and of patterns serve any two garments. Numbers run from about
-1 (never) to 1 (perfect).
"""

import numpy as np

from wearwith.types import Doubles
from wearwith.world.assortment import BOTTOMS, COLOURS, MATERIALS, METALS, PATTERNS, TOPS

__all__ = ["CATEGORY_FIT", "COLOUR_FIT", "MATERIAL_FIT", "PATTERN_FIT", "STYLE_AFFINITY"]


# In the order of STYLES. Rows and columns sum to 0, so that no style suits all.
STYLE_AFFINITY = np.array(
    [
        [0.8, -0.3, 0.2, 0.0, -0.7],
        [-0.3, 1.0, -0.6, -0.4, 0.3],
        [0.2, -0.6, 1.2, -0.3, -0.5],
        [0.0, -0.4, -0.3, 0.9, -0.2],
        [-0.7, 0.3, -0.5, -0.2, 1.1],
    ]
)

# By top and bottom; 0 for all others.
_CATEGORIES: dict[tuple[str, str], float] = {
    ("t-shirt", "jeans"): 0.8,
    ("t-shirt", "shorts"): 0.6,
    ("t-shirt", "dress"): -1.0,
    ("t-shirt", "jumpsuit"): -1.0,
    ("tank top", "shorts"): 1.0,
    ("tank top", "leggings"): 0.6,
    ("tank top", "dress"): -1.0,
    ("tank top", "jumpsuit"): -1.0,
    ("blouse", "skirt"): 0.7,
    ("blouse", "trousers"): 0.6,
    ("blouse", "dress"): -1.0,
    ("blouse", "jumpsuit"): -1.0,
    ("blouse", "joggers"): -0.8,
    ("shirt", "trousers"): 0.7,
    ("shirt", "jeans"): 0.5,
    ("shirt", "dress"): -0.8,
    ("shirt", "jumpsuit"): -0.8,
    ("sweater", "jeans"): 0.6,
    ("sweater", "skirt"): 0.4,
    ("sweater", "shorts"): -0.6,
    ("sweater", "jumpsuit"): -0.8,
    ("cardigan", "dress"): 0.9,
    ("cardigan", "maxi skirt"): 0.5,
    ("sweatshirt", "joggers"): 1.0,
    ("sweatshirt", "dress"): -0.9,
    ("sweatshirt", "jumpsuit"): -0.8,
    ("hoodie", "leggings"): 0.8,
    ("hoodie", "joggers"): 0.7,
    ("hoodie", "dress"): -1.0,
    ("camisole", "skirt"): 0.8,
    ("camisole", "trousers"): 0.5,
    ("camisole", "dress"): -1.0,
    ("camisole", "jumpsuit"): -0.9,
    ("jacket", "dress"): 0.6,
    ("jacket", "shorts"): -0.7,
    ("blazer", "trousers"): 0.8,
    ("blazer", "dress"): 0.5,
    ("blazer", "jumpsuit"): 0.7,
    ("blazer", "joggers"): -0.9,
    ("coat", "dress"): 1.0,
    ("coat", "trousers"): 0.4,
    ("coat", "shorts"): -1.0,
}

# By top and bottom; 0 for all others.
_MATERIALS: dict[tuple[str, str], float] = {
    ("cashmere", "leather"): 1.0,
    ("wool", "leather"): 0.7,
    ("knit", "leather"): 0.7,
    ("knit", "denim"): 0.5,
    ("cotton", "denim"): 0.6,
    ("silk", "wool"): 0.5,
    ("satin", "leather"): 0.7,
    ("linen", "linen"): 0.6,
    ("fleece", "fleece"): 0.5,
    ("lace", "chiffon"): 0.6,
    ("silk", "knit"): -1.0,
    ("silk", "chiffon"): -0.8,
    ("silk", "fleece"): -1.0,
    ("denim", "denim"): -0.8,
    ("leather", "leather"): -0.9,
    ("wool", "linen"): -0.7,
    ("linen", "wool"): -0.7,
    ("fleece", "silk"): -1.0,
    ("fleece", "wool"): -0.6,
    ("lace", "cotton"): -0.5,
    ("velvet", "denim"): -0.6,
}

# Neutral colours that are too similar, or classic together.
_NEUTRALS: dict[frozenset[str], float] = {
    frozenset({"black", "navy"}): -0.6,
    frozenset({"black", "brown"}): -0.6,
    frozenset({"grey", "brown"}): -0.5,
    frozenset({"white", "black"}): 0.9,
    frozenset({"white", "navy"}): 0.8,
}


_ANY_COLOUR = COLOURS | METALS


def _colour_fit(top: str, bottom: str) -> float:
    """Neutral colours go with all; two hues should be near, and opposites are daring."""
    first, second = _ANY_COLOUR[top].hue, _ANY_COLOUR[bottom].hue
    if first is None and second is None:
        return _NEUTRALS.get(frozenset({top, bottom}), 0.3)
    if first is None or second is None:
        return 0.4
    distance = abs(first - second) % 360
    distance = min(distance, 360 - distance)
    if distance <= 15:
        return 0.1
    return -0.2 if distance >= 150 else -0.9


def _pattern_fit(top: str, bottom: str) -> float:
    """One patterned garment is enough, unless both have the same pattern."""
    if "plain" in (top, bottom):
        return 0.1 if top == bottom else 0.5
    return 0.3 if top == bottom else -1.0


COLOUR_FIT: Doubles = np.array([[_colour_fit(a, b) for b in _ANY_COLOUR] for a in _ANY_COLOUR])
PATTERN_FIT: Doubles = np.array([[_pattern_fit(a, b) for b in PATTERNS] for a in PATTERNS])
CATEGORY_FIT: Doubles = np.array([[_CATEGORIES.get((a, b), 0.0) for b in BOTTOMS] for a in TOPS])
MATERIAL_FIT: Doubles = np.array(
    [[_MATERIALS.get((a, b), 0.0) for b in MATERIALS] for a in MATERIALS]
)
