"""Positive pairs as positions in a catalogue, and their division into splits.

Positions sort and compare as the ids would, only faster.
"""

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.schema import SPLITS
from wearwith.catalog.triplets import Int32Array
from wearwith.types import Bools, Doubles, Ints

__all__ = [
    "DividedPairs",
    "SplitBy",
    "by_number",
    "distinct_pairs",
    "pair_positions",
    "sorted_pairs",
    "split_by_chance",
    "split_pairs",
]

SplitBy = Literal["pair", "top", "model"]

SplitArray = npt.NDArray[np.int8]

SHARES = (0.8, 0.1, 0.1)


@dataclass(frozen=True)
class DividedPairs:
    """Positive pairs of all splits, each once, sorted by top and bottom."""

    tops: Int32Array  # in the catalogue; (n,)
    bottoms: Int32Array  # the same
    splits: SplitArray  # positions in `schema.SPLITS`; (n,)

    @property
    def are_training(self) -> Bools:
        """Which pairs are for training; shape (n,)."""
        training: Bools = self.splits == SPLITS.index("train")
        return training

    def table(self, catalogue: Catalogue) -> pl.DataFrame:
        """Make the pairs of a dataset: columns top, bottom, split, by number as in a catalogue."""
        return pl.DataFrame(
            {
                "top": by_number(self.tops, catalogue.top_type),
                "bottom": by_number(self.bottoms, catalogue.bottom_type),
                "split": by_number(self.splits, pl.Enum(SPLITS)),
            }
        )


def by_number(positions: npt.NDArray[np.integer], kind: pl.Enum) -> pl.Series:
    """Name categories by their positions, without a text for each. Shape: (n,)."""
    return kind.categories.cast(kind).gather(positions)


def pair_positions(pairs: pl.DataFrame) -> tuple[Ints, Ints]:
    """Positions of tops and bottoms, from columns with the types of a catalogue; (n,) each."""
    tops, bottoms = (pairs[side].to_physical().to_numpy() for side in ("top", "bottom"))
    return tops.astype(np.int64), bottoms.astype(np.int64)


def sorted_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Sort pairs by top, then by bottom; columns as for `pair_positions`."""
    keys, _ = _keys(pairs)
    in_order = bool((keys[1:] >= keys[:-1]).all())
    return pairs if in_order else pairs[np.argsort(keys, kind="stable")]


def distinct_pairs(pairs: pl.DataFrame) -> tuple[Int32Array, Int32Array]:
    """Positions of each distinct pair, sorted; columns as for `pair_positions`."""
    keys, n_bottoms = _keys(pairs)
    keys.sort()
    is_first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    keys = keys[is_first]
    tops = (keys // n_bottoms).astype(np.int32)
    keys %= n_bottoms
    return tops, keys.astype(np.int32)


def _keys(pairs: pl.DataFrame) -> tuple[Ints, int]:
    """Number pairs by top, then bottom; return the numbers, and how many each top has."""
    n_bottoms = max(len(cast("pl.Enum", pairs.schema["bottom"]).categories), 1)
    keys, bottoms = pair_positions(pairs)
    keys *= n_bottoms
    keys += bottoms
    return keys, n_bottoms


def split_pairs(
    tops: Int32Array, items: pl.DataFrame, by: SplitBy, rng: np.random.Generator
) -> SplitArray:
    """Assign positive pairs to splits, 80/10/10.

    Parameters
    ----------
    tops
        Of the distinct pairs, sorted by top and bottom, so that the order of a source does not
        matter; shape (n,).
    items
        The item table; its column `model` joins the colours of one design.
    by
        `pair`: each pair by itself, as published. `top`: all pairs of a top together, so that
        tops of validation and test are new (cold start). `model`: all pairs of all colours of a
        top's model together, so that no near-twin of a test top is trained on. Splits share
        bottoms in every case: a shop's range is known when a new top arrives.
    rng
        Shuffles the pairs.

    Returns
    -------
    numpy.ndarray
        Positions in `schema.SPLITS`; shape (n,).
    """
    n = len(tops)
    if by == "pair":
        return split_by_chance(n, rng)
    groups = tops if by == "top" else _models(items)[tops]
    _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = rng.permutation(len(sizes))
    # A group goes to the split in which the middle of its pairs falls.
    middle = (np.cumsum(sizes[order]) - sizes[order] / 2) / max(n, 1)
    of_group = np.empty(len(sizes), dtype=np.int8)
    of_group[order] = _split_at(middle)
    return of_group[group_of]


def split_by_chance(n: int, rng: np.random.Generator) -> SplitArray:
    """Divide n things 80/10/10 in random order; positions in `schema.SPLITS`. Shape: (n,)."""
    places = np.arange(n, dtype=np.float64)
    places += 0.5
    places /= max(n, 1)
    splits = np.empty(n, dtype=np.int8)
    splits[rng.permutation(n)] = _split_at(places)
    return splits


def _models(items: pl.DataFrame) -> Ints:
    """Number the models of all tops in the order of names; one without a model stands alone."""
    tops = items.filter(side="top").select(model=pl.coalesce("model", "id"))
    return tops["model"].rank("dense").to_numpy().astype(np.int64)


def _split_at(places: Doubles) -> SplitArray:
    """Find the split that each place from 0 to 1 falls into."""
    train, valid, _ = SHARES
    return (places >= train).astype(np.int8) + (places >= train + valid)
