"""Maryland Polyvore: outfits as JSON, and the names of category numbers."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.layouts import imported, layout
from wearwith.catalog.importers.maryland import read_maryland

__all__ = ["mutate", "seeds", "target"]

OUTFIT = (
    '[{"set_id": "%d", "name": "a", "items": ['
    '{"index": 1, "name": "white shirt", "price": 19.5, "categoryid": 17},'
    '{"index": 2, "name": "\\\\ud83d\\\\udc57 skirt", "price": -1, "categoryid": 7},'
    '{"index": 3.0, "name": null, "price": 1e3, "categoryid": "4517"}]}]'
)
FILES = {
    "label/train_no_dup.json": OUTFIT % 1,
    "label/valid_no_dup.json": OUTFIT % 2,
    "label/test_no_dup.json": OUTFIT % 3,
    "category_id.txt": "7 Skirts\n17 Blouses\n99 Oddities\n",
    "images/1/1.jpg": "",
}


@cache
def _folder() -> Folder:
    return layout("maryland", FILES)


def target(data: bytes) -> None:
    """Import the folder."""
    imported(_folder(), data, read_maryland)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
