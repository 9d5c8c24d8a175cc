"""RAND: scores that know nothing. The floor of every table."""

import numpy as np

from wearwith.model.array_files import take
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.types import Floating, Ints

__all__ = ["Random"]


class Random(CountingScorer):
    """A fixed random number for every pair of a top and a bottom.

    The number is a hash of seed, top and bottom, so that a pair scores the same however it is
    asked for, and no table of all pairs is kept.
    """

    name = "rand"

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Draw the seed of the hash; the pairs are not looked at."""
        self.key = rng.integers(2**63, dtype=np.uint64)

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Uniform scores in [0, 1). Shape: (n,)."""
        pair = tops.astype(np.uint64) * np.uint64(len(self.catalogue.bottoms))
        return _mixed(pair + bottoms.astype(np.uint64), self.key)

    def score_all(self, tops: Ints) -> Floating:
        """Uniform scores in [0, 1). Shape: (n, n_bottoms)."""
        n = len(self.catalogue.bottoms)
        bottoms = np.tile(np.arange(n), len(tops))
        return self.score_pairs(np.repeat(tops, n), bottoms).reshape(len(tops), n)

    def tensors(self) -> Tensors:
        """Return the seed of the hash."""
        return {"key": np.array([self.key], dtype=np.uint64)}

    def restore(self, tensors: Tensors) -> None:
        """Take over the seed of the hash."""
        self.key = np.uint64(take(tensors, "key", (1,))[0])


def _mixed(value: "np.typing.NDArray[np.uint64]", key: np.uint64) -> Floating:
    """SplitMix64 (Steele, Lea and Flood, 2014) of value and key, as numbers in [0, 1)."""
    with np.errstate(over="ignore"):
        state = (value + key) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (state ^ (state >> np.uint64(31))).astype(np.float64) / 2.0**64
