"""The category numbers of Polyvore, which ExpFashion, Polyvore Outfits and Maryland share.

`category_paths.csv` lists them. A path begins with the semantic category of Polyvore Outfits and
ends with Polyvore's own name for the number, in lower case. Numbers outside clothing, such as
furniture, are left out.
"""

import csv
from importlib import resources

from wearwith.types import Slot

__all__ = ["CATEGORY_PATHS", "SLOT_OF_SEMANTIC"]

SLOT_OF_SEMANTIC: dict[str, Slot] = {
    "tops": "top",
    "outerwear": "outerwear",
    "bottoms": "bottom",
    "all-body": "one-piece",
    "shoes": "shoes",
    "bags": "bag",
    "hats": "hat",
    "jewellery": "jewellery",
    "sunglasses": "eyewear",
    "scarves": "scarf",
    "accessories": "accessory",
}


def _read() -> dict[int, tuple[str, ...]]:
    text = (resources.files("wearwith.words") / "category_paths.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {int(row["number"]): tuple(row["path"].split(" > ")) for row in rows}


CATEGORY_PATHS = _read()
