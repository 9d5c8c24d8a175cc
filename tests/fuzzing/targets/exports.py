"""TrainedModel folders: the manifest, or another file with its sum put right; then a match."""

from functools import cache
from random import Random

from fuzzing.folders import Folder
from fuzzing.world import exported_folder
from wearwith.matching import Matcher
from wearwith.model import NewItem, load_model

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
    return Folder(exported_folder(), FILES, "export.json")


def target(data: bytes) -> None:
    """Open a model and ask it what goes with a garment, and with a new one."""
    with _folder().holding(data) as folder:
        model = load_model(folder)
        matcher = Matcher(model)
        by = "student" if matcher.teacher is None else "teacher"
        for top in model.catalogue.tops[:1]:
            matcher.match(top, 3, by=by)
        matcher.match(NewItem(title="linen top"), 3, direction="bottoms")


def seeds() -> list[bytes]:
    """Give each file as it is."""
    return _folder().seeds()


def mutate(data: bytes, random: Random) -> bytes:
    """Change one of the files."""
    return _folder().mutate(data, random)
