"""Dataset folders whose manifest was changed, or whose tables were and the sums with them."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.world import dataset_folder
from wearwith.catalog import load_dataset

__all__ = ["mutate", "seeds", "target"]

TABLES = ("items", "pairs", "outfits", "triplets")


@cache
def _folder() -> Folder:
    names = ("manifest.json", *(f"{table}.parquet" for table in TABLES))
    return Folder(dataset_folder(), names, "manifest.json")


def target(data: bytes) -> None:
    """Load a dataset, and ask for its garments."""
    with _folder().holding(data) as folder:
        dataset = load_dataset(folder)
        assert dataset.fingerprint
        assert dataset.catalogue.tops


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
