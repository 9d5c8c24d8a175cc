"""What is measured on: the pairs of a split, and triplets with negatives of a named kind."""

from typing import Literal

import numpy as np

from wearwith.catalog import (
    Dataset,
    PairArrays,
    TripletArrays,
    dataset_triplets,
    negative_pool,
    pairs_as_positions,
    triplets_with_negatives,
)
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.types import Ints

__all__ = [
    "PROTOCOLS",
    "TRIPLETS_PER_PAIR",
    "Protocol",
    "evaluation_rng",
    "evaluation_triplets",
    "has_stored",
    "split_pairs_as_positions",
]

Protocol = Literal["published", "random", "matched", "popular"]
PROTOCOLS: tuple[Protocol, ...] = ("published", "random", "matched", "popular")

TRIPLETS_PER_PAIR = 3  # as published (Song et al., SIGIR 2018, section 4.1)


def split_pairs_as_positions(dataset: Dataset, split: Split) -> PairArrays:
    """Pairs of a split that is to be evaluated.

    Raises
    ------
    DataError
        If the split has none.
    """
    pairs = pairs_as_positions(dataset, split)
    if not len(pairs):
        counts = dict(dataset.pairs.group_by("split").len().sort("split").iter_rows())
        have = ", ".join(f"{name} has {count}" for name, count in counts.items()) or "none has any"
        raise DataError(
            f"There is nothing to evaluate on: the split {split!r} has no positive pairs",
            where=dataset.folder,
            fix=f"name a split with pairs ({have}), or import more data",
        )
    return pairs


def evaluation_rng(seed: int, purpose: str) -> np.random.Generator:
    """Give the generator of one purpose, so that no question depends on which others are asked."""
    return np.random.default_rng([seed, *purpose.encode()])


def has_stored(dataset: Dataset, split: Split, negatives: str) -> bool:
    """Whether the dataset brings triplets of this split with such negatives."""
    return negatives in dataset.negatives_of(split)


def evaluation_triplets(
    dataset: Dataset,
    split: Split,
    negatives: Protocol,
    clusters: Ints | None = None,
    seed: int = 0,
) -> TripletArrays:
    """Give the triplets that every model answers for a split and a kind of negatives.

    Triplets that the dataset stores under that name are used as they are; others are drawn,
    three negatives a pair, the same ones for the same dataset and seed.

    Parameters
    ----------
    dataset, split
        Whose pairs are asked about. No known pair of any split is drawn as a negative.
    negatives
        `published`: as the source publishes them. `random`: every bottom is equally likely.
        `matched`: of the positive's group, which has its backdrop or its time of listing.
        `popular`: as likely as a bottom is common in training.
    clusters
        Group of every bottom of the catalogue (`features.circumstances`), -1 for none; shape
        (n_bottoms,). Only `matched` needs them.
    seed
        The evaluation seed, the same for all models that are compared.

    Raises
    ------
    DataError
        If the split has no pairs, or no bottom is left that could be a negative.
    ConfigError
        If the dataset does not permit these negatives: it publishes none, neither its backdrops nor
        times of listing are known, or it has no training pairs to take popularity from.
    """
    split_pairs_as_positions(dataset, split)  # which must have some
    if has_stored(dataset, split, negatives):
        return dataset_triplets(dataset, split, negatives)
    if negatives == "published":
        raise ConfigError(
            f"The dataset brings no published triplets for the split {split!r}",
            where=dataset.folder,
            fix="take random, matched or popular negatives",
        )
    pool = negative_pool(dataset, negatives, clusters)
    rng = evaluation_rng(seed, f"triplets {split} {negatives}")
    return triplets_with_negatives(dataset, split, pool, TRIPLETS_PER_PAIR, rng)
