"""The garments, colours, materials, patterns, brands and words of the sample world.

Five numbers in a row say how likely a value is in each of `STYLES`. The brands are invented.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "ACCESSORIES",
    "BOTTOMS",
    "BRANDS",
    "COLOURS",
    "DENIM_COLOURS",
    "FILLERS",
    "MATERIALS",
    "METAL",
    "METALS",
    "PATTERNS",
    "STYLES",
    "STYLE_WORDS",
    "SYNONYMS",
    "TOPS",
    "Camera",
    "Colour",
    "GarmentType",
]

STYLES = ("casual", "office", "sport", "bohemian", "evening")

Camera = Literal["studio", "phone"]  # who takes the pictures
PerStyle = tuple[float, float, float, float, float]

METAL = "metallic"  # the material of all jewellery


@dataclass(frozen=True)
class GarmentType:
    """A fine category: the path above it, its styles, its materials, and a usual price."""

    path: tuple[str, ...]
    styles: PerStyle
    materials: tuple[str, ...]
    price: float


@dataclass(frozen=True)
class Colour:
    """A colour: its hue in degrees, None if it is neutral, and its styles."""

    hue: float | None
    styles: PerStyle


TOPS: dict[str, GarmentType] = {
    "t-shirt": GarmentType(("tops", "jersey"), (7, 1, 4, 2, 0), ("cotton", "jersey"), 20),
    "tank top": GarmentType(("tops", "jersey"), (2, 0, 5, 3, 1), ("cotton", "jersey", "lace"), 15),
    "blouse": GarmentType(("tops", "shirts"), (0, 5, 0, 5, 3), ("silk", "chiffon", "cotton"), 45),
    "shirt": GarmentType(("tops", "shirts"), (3, 6, 0, 1, 0), ("cotton", "linen", "denim"), 40),
    "sweater": GarmentType(("tops", "knitwear"), (5, 3, 0, 2, 1), ("wool", "cashmere", "knit"), 50),
    "cardigan": GarmentType(
        ("tops", "knitwear"), (3, 3, 0, 4, 0), ("wool", "cashmere", "knit"), 50
    ),
    "sweatshirt": GarmentType(("tops", "sweatshirts"), (4, 0, 6, 0, 0), ("cotton", "fleece"), 35),
    "hoodie": GarmentType(("tops", "sweatshirts"), (3, 0, 7, 0, 0), ("cotton", "fleece"), 40),
    "camisole": GarmentType(("tops", "party tops"), (0, 1, 0, 2, 7), ("silk", "satin", "lace"), 30),
    "jacket": GarmentType(
        ("outerwear", "jackets"), (5, 1, 2, 2, 2), ("denim", "leather", "cotton"), 80
    ),
    "blazer": GarmentType(
        ("outerwear", "jackets"), (0, 7, 0, 0, 4), ("wool", "linen", "velvet"), 90
    ),
    "coat": GarmentType(
        ("outerwear", "coats"), (2, 4, 0, 1, 3), ("wool", "cashmere", "cotton"), 130
    ),
}

BOTTOMS: dict[str, GarmentType] = {
    "jeans": GarmentType(("bottoms", "jeans"), (8, 1, 0, 2, 0), ("denim",), 50),
    "trousers": GarmentType(
        ("bottoms", "trousers"), (2, 7, 0, 1, 2), ("wool", "linen", "leather"), 55
    ),
    "joggers": GarmentType(("bottoms", "sportswear"), (2, 0, 8, 0, 0), ("cotton", "fleece"), 35),
    "leggings": GarmentType(("bottoms", "sportswear"), (2, 0, 6, 0, 1), ("jersey", "leather"), 25),
    "shorts": GarmentType(("bottoms", "shorts"), (4, 0, 4, 3, 0), ("denim", "cotton", "linen"), 30),
    "skirt": GarmentType(
        ("bottoms", "skirts"), (2, 4, 0, 2, 4), ("wool", "cotton", "leather", "knit"), 40
    ),
    "maxi skirt": GarmentType(("bottoms", "skirts"), (0, 0, 0, 7, 3), ("cotton", "chiffon"), 45),
    "dress": GarmentType(
        ("dresses", "dresses"), (2, 3, 0, 4, 6), ("cotton", "chiffon", "silk", "satin", "knit"), 65
    ),
    "jumpsuit": GarmentType(("dresses", "jumpsuits"), (2, 2, 1, 2, 4), ("linen", "satin"), 70),
}

# By kind, what completes an outfit besides its top and bottom.
ACCESSORIES: dict[str, dict[str, GarmentType]] = {
    "shoe": {
        "sneakers": GarmentType(("shoes", "sneakers"), (6, 0, 8, 1, 0), ("leather", "cotton"), 60),
        "loafers": GarmentType(("shoes", "flats"), (2, 6, 0, 1, 0), ("leather",), 70),
        "sandals": GarmentType(("shoes", "sandals"), (2, 0, 0, 6, 2), ("leather",), 50),
        "heels": GarmentType(("shoes", "heels"), (0, 3, 0, 0, 8), ("leather", "satin"), 80),
    },
    "bag": {
        "tote bag": GarmentType(("bags", "totes"), (4, 5, 0, 2, 0), ("leather", "cotton"), 60),
        "backpack": GarmentType(("bags", "backpacks"), (3, 0, 7, 1, 0), ("cotton", "leather"), 45),
        "clutch": GarmentType(("bags", "clutches"), (0, 1, 0, 1, 8), ("satin", "leather"), 40),
    },
    "jewellery": {
        "necklace": GarmentType(("jewellery", "necklaces"), (2, 3, 0, 4, 5), (METAL,), 30),
        "earrings": GarmentType(("jewellery", "earrings"), (3, 4, 2, 3, 5), (METAL,), 25),
        "bracelet": GarmentType(("jewellery", "bracelets"), (4, 2, 3, 5, 2), (METAL,), 20),
    },
}

COLOURS: dict[str, Colour] = {
    "black": Colour(None, (4, 6, 5, 1, 8)),
    "white": Colour(None, (5, 6, 4, 4, 2)),
    "grey": Colour(None, (4, 5, 6, 0, 1)),
    "beige": Colour(None, (3, 5, 0, 5, 1)),
    "navy": Colour(None, (4, 5, 3, 0, 2)),
    "brown": Colour(None, (2, 2, 0, 5, 0)),
    "red": Colour(0, (2, 1, 2, 2, 4)),
    "burgundy": Colour(350, (1, 2, 0, 3, 3)),
    "pink": Colour(335, (2, 1, 3, 2, 3)),
    "orange": Colour(30, (1, 0, 2, 3, 0)),
    "yellow": Colour(55, (2, 0, 2, 3, 1)),
    "green": Colour(130, (2, 1, 2, 3, 2)),
    "blue": Colour(220, (5, 3, 3, 2, 2)),
    "light blue": Colour(205, (4, 3, 2, 2, 1)),
    "purple": Colour(280, (1, 0, 1, 3, 3)),
}

# The colours of jewellery, which count as neutral.
METALS: dict[str, Colour] = {
    "gold": Colour(None, (3, 3, 1, 6, 5)),
    "silver": Colour(None, (4, 5, 6, 2, 4)),
}

# Denim comes in few colours.
DENIM_COLOURS = ("black", "white", "grey", "navy", "blue", "light blue")

MATERIALS: dict[str, PerStyle] = {
    "cotton": (6, 3, 5, 4, 1),
    "jersey": (4, 1, 5, 1, 1),
    "denim": (6, 1, 1, 3, 0),
    "knit": (4, 2, 1, 4, 1),
    "wool": (3, 5, 0, 2, 1),
    "cashmere": (1, 4, 0, 1, 2),
    "linen": (3, 3, 0, 5, 0),
    "leather": (3, 2, 1, 2, 4),
    "silk": (0, 4, 0, 2, 6),
    "satin": (0, 1, 0, 1, 7),
    "chiffon": (0, 1, 0, 5, 5),
    "lace": (0, 0, 0, 4, 5),
    "velvet": (0, 1, 0, 2, 5),
    "fleece": (3, 0, 7, 0, 0),
}

PATTERNS: dict[str, PerStyle] = {
    "plain": (8, 12, 9, 4, 12),
    "striped": (4, 3, 2, 1, 0),
    "checked": (2, 4, 0, 1, 0),
    "floral": (1, 1, 0, 7, 2),
    "dotted": (1, 2, 0, 2, 2),
    "graphic": (3, 0, 4, 0, 0),
}

BRANDS: dict[str, PerStyle] = {
    "Aldernook": (8, 0, 1, 1, 0),
    "Brixholm": (8, 1, 0, 0, 0),
    "Cassia Row": (0, 8, 0, 0, 1),
    "Dunmarrow": (1, 8, 0, 0, 0),
    "Fennelworth": (0, 0, 0, 9, 1),
    "Juniper Vale": (1, 0, 0, 8, 0),
    "Kestrel Nine": (1, 0, 9, 0, 0),
    "Pacelark": (1, 0, 8, 0, 0),
    "Ostrel Night": (0, 0, 0, 0, 9),
    "Velmoire": (0, 1, 0, 1, 8),
}

# A title names a value by one of these; a value that is not here has its own name only.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "t-shirt": ("t-shirt", "tee", "T-shirt"),
    "tank top": ("tank top", "vest top"),
    "sweater": ("sweater", "jumper", "pullover"),
    "sweatshirt": ("sweatshirt", "sweat top"),
    "hoodie": ("hoodie", "hooded sweatshirt"),
    "camisole": ("camisole", "cami"),
    "trousers": ("trousers", "pants"),
    "joggers": ("joggers", "sweatpants", "track pants"),
    "jumpsuit": ("jumpsuit", "playsuit"),
    "sneakers": ("sneakers", "trainers"),
    "grey": ("grey", "gray"),
    "navy": ("navy", "navy blue"),
    "beige": ("beige", "sand"),
    "burgundy": ("burgundy", "wine red"),
    "light blue": ("light blue", "sky blue"),
    "knit": ("knit", "knitted"),
    "plain": ("plain", "solid"),
    "striped": ("striped", "stripe"),
    "checked": ("checked", "plaid", "check"),
    "floral": ("floral", "flower print"),
    "dotted": ("polka dot", "dotted"),
    "graphic": ("graphic", "logo print"),
}

FILLERS = ("women", "new", "classic", "women's", "essential", "season", "premium")

STYLE_WORDS: dict[str, tuple[str, ...]] = {
    "casual": ("casual", "everyday", "relaxed"),
    "office": ("tailored", "smart", "work"),
    "sport": ("sporty", "training", "gym"),
    "bohemian": ("boho", "folk", "embroidered"),
    "evening": ("evening", "party", "cocktail"),
}
