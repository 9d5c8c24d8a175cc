"""Polyvore pairs and named outfits, with the texts of FashionVC beside them."""

from functools import cache, partial
from random import Random

from fuzzing.folders import Folder
from fuzzing.layouts import imported, layout
from wearwith.catalog.importers.polyvore_text import read_polyvore_text

__all__ = ["mutate", "seeds", "target"]

FILES = {
    "pairs.tsv": "top_id\tbottom_id\n1\t11\n2\t12\n1\t12\n",
    "named_outfits.json": '{"7": {"upper": {"index": 1, "name": "white shirt"}, '
    '"bottom": {"index": "2", "name": "jeans"}, "shoe": {"index": 3}}}',
    "top_id.txt": "1\n2\n",
    "top_text.txt": "blue blouse\nred tops\n",
    "bottom_id.txt": "11\n12\n",
    "bottom_text.txt": "midi skirt\njeans\n",
}


@cache
def _folder() -> Folder:
    return layout("polyvore_text", FILES)


def target(data: bytes) -> None:
    """Import the folder."""
    imported(_folder(), data, partial(read_polyvore_text, text=_folder().path))


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
