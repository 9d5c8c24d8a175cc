"""Feature sets of a dataset: its index, its parts and what it says about itself."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.world import dataset_folder
from wearwith.features import FeatureStore

__all__ = ["mutate", "seeds", "target"]

FILES = ("manifest.json", "index.parquet", "parts/000000.parquet")


@cache
def _folder() -> Folder:
    names = tuple(f"features/colours/{name}" for name in FILES)
    return Folder(dataset_folder(), names)


def target(data: bytes) -> None:
    """Read the vectors of some items."""
    with _folder().holding(data) as folder:
        vectors, present = FeatureStore(folder, "colours").read(["t0", "b7", "none"])
    assert vectors.shape[0] == len(present) == 3


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
