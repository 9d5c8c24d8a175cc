"""FashionVC: ids and texts, line by line."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.layouts import imported, layout
from wearwith.catalog.importers.fashionvc import read_fashionvc

__all__ = ["mutate", "seeds", "target"]

FILES = {
    "top_id.txt": "1\n2\n3\n",
    "top_text.txt": "blue blouse | women fashion tops blouses gucci blouses\n\nred tops\n",
    "bottom_id.txt": "11\n12\n",
    "bottom_text.txt": "midi skirt women fashion skirts knee length skirts rochas skirts\nx\n",
}


@cache
def _folder() -> Folder:
    return layout("fashionvc", FILES)


def target(data: bytes) -> None:
    """Import the folder."""
    imported(_folder(), data, read_fashionvc)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
