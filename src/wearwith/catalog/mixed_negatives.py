"""Negatives of several kinds, each with its share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator

from wearwith.catalog.triplets import (
    NEGATIVES,
    NegativePool,
    Negatives,
    TripletArrays,
    draw_negatives,
    triplets_of_rows,
)
from wearwith.types import Ints

__all__ = ["AnyNegatives", "NegativeMixture", "mixture_in_words", "shares_of"]


def _known_kinds(value: object) -> object:
    """Say in one sentence what is wrong with kinds of negatives."""
    shares = value if isinstance(value, Mapping) else {value: 1.0}
    unknown = [kind for kind in shares if kind not in NEGATIVES]
    if unknown or not shares:
        what = f"there are no negatives {unknown[0]!r}" if unknown else "no negatives are named"
        raise ValueError(f"{what}; they are {', '.join(NEGATIVES)}")
    for kind, share in shares.items():
        is_number = isinstance(share, int | float) and not isinstance(share, bool)
        if not is_number or not 0 < share < math.inf:
            raise ValueError(f"the share of {kind} is {share!r}, and no number above 0")
    return value


AnyNegatives = Annotated[Negatives | dict[Negatives, float], BeforeValidator(_known_kinds)]


@dataclass(frozen=True)
class NegativeMixture:
    """Where negatives come from: one or several pools, each with the share of negatives it gives.

    A pair may get the same negative from two pools.
    """

    pools: tuple[NegativePool, ...]
    shares: tuple[float, ...]  # above 0; they add up to 1

    @property
    def name(self) -> str:
        """The kinds: `random and hard`."""
        return " and ".join(pool.name for pool in self.pools)

    def draw(
        self,
        tops: Ints,
        positives: Ints,
        known_tops: Ints,
        known_bottoms: Ints,
        per_pair: int,
        rng: np.random.Generator,
    ) -> TripletArrays:
        """Draw `per_pair` negatives for each pair; parameters as for `draw_triplets`."""
        known = known_tops, known_bottoms
        if len(self.pools) == 1:
            return self.pools[0].draw(tops, positives, *known, per_pair, rng)
        kinds = rng.choice(len(self.pools), size=(len(tops), per_pair), p=self.shares)
        negatives = np.full((len(tops), per_pair), -1, dtype=np.int32)
        for number, pool in enumerate(self.pools):
            for column in range(per_pair):
                rows = np.flatnonzero(kinds[:, column] == number)
                drawn = draw_negatives(tops[rows], positives[rows], *known, pool, 1, rng)
                negatives[rows, column] = drawn[:, 0]
        return triplets_of_rows(tops, positives, negatives)


def shares_of(negatives: AnyNegatives) -> Mapping[Negatives, float]:
    """Shares by kind; one kind alone has all."""
    return {negatives: 1.0} if isinstance(negatives, str) else negatives


def mixture_in_words(negatives: AnyNegatives) -> str:
    """Name kinds for people: `random`, or `1 part random, 2 parts hard`."""
    if isinstance(negatives, str):
        return negatives
    parts = (f"{n:g} part{'' if n == 1 else 's'} {kind}" for kind, n in negatives.items())
    return ", ".join(parts)
