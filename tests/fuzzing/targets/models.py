"""Folders of models: the manifest, or another file with its sum put right; then a match."""

from functools import cache
from pathlib import Path
from random import Random

from fuzzing.folders import Folder
from fuzzing.world import run_folder
from wearwith.matching import Matcher
from wearwith.model import NewItem, load_model
from wearwith.types import By

__all__ = ["ask", "mutate", "seeds", "target"]

FILES = (
    "model.json",
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
    return Folder(run_folder(), FILES, "model.json")


def ask(folder: Path) -> None:
    """Open a model and ask it what goes with a garment, and with a new one."""
    model = load_model(folder)
    matcher = Matcher(model)
    by: By = "student" if matcher.teacher is None else "teacher"
    for top in model.catalogue.tops[:1]:
        matcher.match(top, 3, by=by)
    matcher.match(NewItem(title="linen top"), 3, direction="bottoms")


def target(data: bytes) -> None:
    """Ask a model of which a file was replaced."""
    with _folder().holding(data) as folder:
        ask(folder)


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
