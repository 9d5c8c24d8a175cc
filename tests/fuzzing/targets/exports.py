"""Exported folders of version 0.1: the manifest, or another file with its sum put right."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.targets.models import ask
from fuzzing.world import older_folder

__all__ = ["mutate", "seeds", "target"]

FILES = (
    "export.json",
    "arrays.safetensors",
    "vocabulary.json",
    "items.parquet",
    "pairs.parquet",
    "rules.toml",
    "attributes.toml",
    "traits.parquet",
)


@cache
def _folder() -> Folder:
    return Folder(older_folder("exported-akd-05ad24c/exported"), FILES, "export.json")


def target(data: bytes) -> None:
    """Open it as a model, and ask it."""
    with _folder().holding(data) as folder:
        ask(folder)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
