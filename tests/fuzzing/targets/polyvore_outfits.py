"""Polyvore Outfits: outfits as JSON, metadata as JSON or a table, category names."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.layouts import imported, layout
from wearwith.catalog.importers.polyvore_outfits import read_polyvore_outfits

__all__ = ["mutate", "seeds", "target"]

OUTFIT = '[{"set_id": "%d", "items": [{"item_id": "1", "index": 1}, {"item_id": 11, "index": 2}]}]'
FILES = {
    "disjoint/train.json": OUTFIT % 1,
    "disjoint/valid.json": OUTFIT % 2,
    "categories.csv": '7,skirt,bottoms\n17,blouse,tops\n17,"blouse, silk",tops\n99,odd,other\n',
    "polyvore_item_metadata.json": '{"1": {"semantic_category": "tops", "title": "shirt",'
    ' "category_id": "17", "description": "", "url_name": "a shirt"},'
    ' "11": {"semantic_category": "bottoms", "url_name": "jeans", "category_id": 7}}',
    "images/1.jpg": "",
}


@cache
def _folder() -> Folder:
    return layout("polyvore_outfits", FILES)


def target(data: bytes) -> None:
    """Import the folder."""
    imported(_folder(), data, read_polyvore_outfits)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
