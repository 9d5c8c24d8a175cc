"""Run folders: the manifest, or another file with its sum put right."""

from functools import cache
from random import Random

import numpy as np

from fuzzing.folders import Folder
from fuzzing.world import run_folder
from wearwith.training import load_run

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
    return Folder(run_folder(), FILES, "run.json")


def target(data: bytes) -> None:
    """Load a run, and score a pair."""
    with _folder().holding(data) as folder:
        run = load_run(folder)
        run.scorer.score_pairs(np.array([0]), np.array([0]))


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
