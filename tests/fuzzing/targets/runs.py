"""Run folders of version 0.1: the manifest, or another file with its sum put right."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.targets.models import ask
from fuzzing.world import older_folder

__all__ = ["mutate", "seeds", "target"]

FILES = (
    "run.json",
    "weights.safetensors",
    "scalings.safetensors",
    "vocabulary.json",
    "items.parquet",
    "rules.toml",
    "attributes.toml",
    "traits.parquet",
)


@cache
def _folder() -> Folder:
    return Folder(older_folder("run-akd-05ad24c/run"), FILES, "run.json")


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
