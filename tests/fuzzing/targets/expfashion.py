"""ExpFashion: triplets, colours and category numbers."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.layouts import imported, layout
from wearwith.catalog.importers.expfashion import read_expfashion

__all__ = ["mutate", "seeds", "target"]

FILES = {
    "id/train_ijk_shuffled_811.txt": "1.0\t11.0\t12.0\n1.0\t11.0\t13.0\n2.0\t12.0\t11.0\n",
    "id/valid_ijk_shuffled_811.txt": "2.0\t13.0\t11.0\n",
    "id/test_ijk_shuffled_811.txt": "3.0\t11.0\t13.0\n",
    "top_color.txt": "1\tlightRed\n2\tgray\n3.0\twhite\n",
    "bottom_color.txt": "11\tblack\n12\tdarkBlue\n13\tred\n",
    "item_category.tsv": "item_id\tcategory_id\n1\t17\n11\t7.0\n12\t99999\n",
}


@cache
def _folder() -> Folder:
    return layout("expfashion", FILES)


def target(data: bytes) -> None:
    """Import the folder."""
    imported(_folder(), data, read_expfashion)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
