"""One file a parser: `target(data)` gives it an input, `seeds()` are valid ones, `mutate` changes.

A target raises an error of `wearwith.errors` where the input is refused.
"""

from importlib import import_module
from typing import Protocol, cast

from fuzzing.mutating import Mutate

__all__ = ["INPUTS", "Target", "load"]

# How many inputs each gets unless it is said otherwise: what is read quickly gets more.
INPUTS = {
    "rules": 220_000,
    "vocabulary": 150_000,
    "occasions": 2_000,
    "diary": 20_000,
    "configuration": 170_000,
    "comparison": 20_000,
    "weights": 150_000,
    "arrays": 130_000,
    "checkpoints": 20_000,
    "vectors": 40_000,
    "pictures": 100_000,
    "tables": 6_000,
    "feeds": 6_000,
    "photo_tables": 8_000,
    "pair_files": 20_000,
    "conditions": 40_000,
    "expfashion": 2_000,
    "fashionvc": 2_000,
    "mango": 2_000,
    "maryland": 2_000,
    "polyvore_outfits": 2_000,
    "polyvore_text": 2_000,
    "datasets": 6_000,
    "features": 8_000,
    "models": 6_000,
    "runs": 1_000,  # of older versions, as are exports
    "exports": 1_000,
    "api": 20_000,
    "page": 4_000,
}


class Target(Protocol):
    """What a module of a target offers."""

    mutate: Mutate

    def target(self, data: bytes) -> None:
        """Give the parser an input."""

    def seeds(self) -> list[bytes]:
        """Give valid inputs."""


def load(name: str) -> Target:
    """Import a target by its name."""
    return cast("Target", import_module(f"fuzzing.targets.{name}"))
