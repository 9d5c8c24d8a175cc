"""Pairs, triplets and negative pools of a dataset, as positions in its catalogue."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from wearwith.catalog.catalogue import Catalogue
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.mixed_negatives import AnyNegatives, NegativeMixture, shares_of
from wearwith.catalog.schema import Split
from wearwith.catalog.triplets import (
    NEGATIVES,
    NegativePool,
    Negatives,
    TripletArrays,
    known_groups,
)
from wearwith.errors import ConfigError, DataError
from wearwith.types import Ints

__all__ = [
    "PairArrays",
    "dataset_triplets",
    "negative_mixture",
    "negative_pool",
    "pairs_as_positions",
    "triplets_as_positions",
    "triplets_with_negatives",
]


@dataclass(frozen=True)
class PairArrays:
    """Positive pairs as positions in a catalogue, sorted; two arrays of shape (n,)."""

    tops: Ints
    bottoms: Ints

    def __len__(self) -> int:
        return len(self.tops)


def pairs_as_positions(dataset: Dataset, split: Split | None = None) -> PairArrays:
    """Pairs of a split, or of all splits, whatever the order of the table."""
    frame = dataset.pairs if split is None else dataset.pairs_of(split)
    tops = dataset.catalogue.top_positions(frame["top"])
    bottoms = dataset.catalogue.bottom_positions(frame["bottom"])
    order = np.lexsort((bottoms, tops))
    return PairArrays(tops[order], bottoms[order])


def dataset_triplets(dataset: Dataset, split: Split, negatives: str | None = None) -> TripletArrays:
    """Get the dataset's own triplets of a split, sorted; perhaps of one kind of negatives.

    Those of training are drawn if they are not stored.
    """
    if dataset.draws(split) and negatives in (None, "random"):
        return dataset.drawn_triplets()
    stored = dataset.stored.filter(pl.col("split") == split)
    if negatives is not None:
        stored = stored.filter(pl.col("negatives") == negatives)
    return triplets_as_positions(stored, dataset.catalogue)


def triplets_as_positions(triplets: pl.DataFrame, catalogue: Catalogue) -> TripletArrays:
    """Convert a table of triplets, sorted so that those of a pair are neighbours."""
    tops = catalogue.top_positions(triplets["top"])
    positives = catalogue.bottom_positions(triplets["positive"])
    negatives = catalogue.bottom_positions(triplets["negative"])
    order = np.lexsort((negatives, positives, tops))
    return TripletArrays(tops[order], positives[order], negatives[order])


def triplets_with_negatives(
    dataset: Dataset,
    split: Split,
    pool: NegativePool | NegativeMixture,
    per_pair: int,
    rng: np.random.Generator,
) -> TripletArrays:
    """Draw negatives for the positive pairs of a split; no pair of any split is one.

    Raises
    ------
    DataError
        If the pool has no bottom for any pair.
    """
    pairs, known = pairs_as_positions(dataset, split), pairs_as_positions(dataset)
    drawn = pool.draw(pairs.tops, pairs.bottoms, known.tops, known.bottoms, per_pair, rng)
    if not len(drawn):
        raise DataError(
            f"No bottom is left that could be a {pool.name} negative in the split {split!r}",
            where=dataset.folder,
            fix="take other negatives, or a dataset with more bottoms",
        )
    return drawn


def negative_pool(
    dataset: Dataset, negatives: Negatives, clusters: Ints | None = None
) -> NegativePool:
    """Make the pool for a kind of negatives.

    `clusters` has the group of every bottom for matched and hard negatives
    (`features.circumstances`), -1 for none; shape (n_bottoms,).

    Raises
    ------
    ConfigError
        If the dataset does not permit them, or `negatives` names no kind.
    """
    n_bottoms = len(dataset.catalogue.bottoms)
    if negatives == "random":
        return NegativePool.random(n_bottoms)
    if negatives == "matched":
        return NegativePool.matched(known_groups(negatives, clusters, n_bottoms, "bottoms"))
    if negatives == "popular":
        return NegativePool.popular(_counts(negatives, dataset))
    if negatives == "hard":
        groups = known_groups(negatives, clusters, n_bottoms, "bottoms")
        return NegativePool.hard(_counts(negatives, dataset), groups)
    raise ConfigError(
        f"There are no negatives named {negatives!r}", fix=f"name one of {', '.join(NEGATIVES)}"
    )


def negative_mixture(
    dataset: Dataset, negatives: AnyNegatives, clusters: Ints | None = None
) -> NegativeMixture:
    """Make the pools of one kind of negatives, or of several with their shares.

    Raises `ConfigError` if the dataset does not permit them; see `negative_pool`.
    """
    shares = shares_of(negatives)
    total = sum(shares.values())
    return NegativeMixture(
        tuple(negative_pool(dataset, kind, clusters) for kind in shares),
        tuple(share / total for share in shares.values()),
    )


def _counts(negatives: Negatives, dataset: Dataset) -> Ints:
    """How many training pairs each bottom has; shape (n_bottoms,)."""
    bottoms = pairs_as_positions(dataset, "train").bottoms
    if not len(bottoms):
        raise ConfigError(
            f"{negatives.capitalize()} negatives need training pairs, and the dataset has none",
            where=dataset.folder,
            fix="take random negatives",
        )
    return np.bincount(bottoms, minlength=len(dataset.catalogue.bottoms))
