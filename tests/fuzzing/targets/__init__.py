"""One file a parser: `target(data)` gives it an input, `seeds()` are valid ones, `mutate` changes.

A target raises an error of `wearwith.errors` where the input is refused.
"""

from importlib import import_module
from typing import Protocol, cast

from fuzzing.mutating import Mutate

__all__ = ["INPUTS", "Target", "load"]

# How many inputs each gets unless it is said otherwise: what is read quickly gets more.
INPUTS = {
    "rules": 200_000,
    "vocabulary": 120_000,
    "configuration": 120_000,
    "comparison": 60_000,
    "weights": 150_000,
    "arrays": 150_000,
    "checkpoints": 40_000,
    "vectors": 50_000,
    "pictures": 60_000,
    "tables": 20_000,
    "photo_tables": 15_000,
    "pair_files": 30_000,
    "conditions": 60_000,
    "expfashion": 6_000,
    "fashionvc": 6_000,
    "mango": 6_000,
    "maryland": 6_000,
    "polyvore_outfits": 6_000,
    "polyvore_text": 6_000,
    "datasets": 15_000,
    "features": 15_000,
    "runs": 10_000,
    "exports": 20_000,
    "api": 60_000,
    "page": 20_000,
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
