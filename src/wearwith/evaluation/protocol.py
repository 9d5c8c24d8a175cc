"""The questions that models are measured on: a split's triplets and lists, by kind of negatives."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from wearwith.catalog import (
    Dataset,
    Negatives,
    PairArrays,
    TripletArrays,
    dataset_triplets,
    draw_triplets,
    negative_pool,
    pairs_as_positions,
    triplets_with_negatives,
)
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.types import Ints

__all__ = [
    "LIST_LENGTHS",
    "PROTOCOLS",
    "TRIPLETS_PER_PAIR",
    "CandidateLists",
    "Protocol",
    "candidate_lists",
    "evaluation_rng",
    "evaluation_triplets",
    "has_stored",
    "split_pairs_as_positions",
]

Protocol = Literal["published", "random", "matched", "popular", "hard"]
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)

# T of Song et al., SIGIR 2018, Fig. 8. We infer that T counts the positive: RAND there has H_T / T.
LIST_LENGTHS: tuple[int, ...] = (10, 15, 20, 25, 30, 35, 40, 45, 50)

TRIPLETS_PER_PAIR = 3  # as published (Song et al., SIGIR 2018, section 4.1)


def split_pairs_as_positions(dataset: Dataset, split: Split) -> PairArrays:
    """The pairs of a split that is evaluated.

    Raises `DataError` if the split has none.
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
    """Return one purpose's generator, so that no question depends on which others are asked."""
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
    """Return the triplets that every model answers for a split and a kind of negatives.

    Triplets that the dataset stores under that name are used as they are. Others are drawn, three
    negatives for each pair, the same ones for the same dataset and seed.

    Parameters
    ----------
    dataset, split
        Whose pairs are asked about. No known pair of any split becomes a negative.
    negatives
        `published`: as the source publishes them. `random`: every bottom is equally likely.
        `matched`: from the positive's group, with its backdrop or time of listing. `popular`: as
        likely as a bottom is common in training. `hard`: both matched and popular.
    clusters
        Group of every bottom of the catalogue (`features.circumstances`), -1 for none; shape
        (n_bottoms,). Only `matched` and `hard` need them.
    seed
        The evaluation seed, the same for all models that are compared.

    Raises
    ------
    DataError
        If the split has no pairs, or no bottom is left that could be a negative.
    ConfigError
        If the dataset does not permit these negatives: it publishes none, its backdrops and times
        of listing are unknown, or it has no training pairs to take popularity from.
    """
    split_pairs_as_positions(dataset, split)  # raises if there are none
    if has_stored(dataset, split, negatives):
        return dataset_triplets(dataset, split, negatives)
    if negatives == "published":
        raise ConfigError(
            f"The dataset brings no published triplets for the split {split!r}",
            where=dataset.folder,
            fix="take random, matched, popular or hard negatives",
        )
    pool = negative_pool(dataset, negatives, clusters)
    rng = evaluation_rng(seed, f"triplets {split} {negatives}")
    return triplets_with_negatives(dataset, split, pool, TRIPLETS_PER_PAIR, rng)


@dataclass(frozen=True)
class CandidateLists:
    """One list per top, for the mean reciprocal rank: one positive, and negatives as drawn."""

    tops: Ints  # positions in the catalogue, sorted and distinct; (n,)
    positives: Ints  # (n,)
    # (n, 49), -1 where the pool was exhausted; a list of length T has the first T - 1.
    negatives: Ints

    def __len__(self) -> int:
        return len(self.tops)

    def have(self, length: int) -> npt.NDArray[np.bool_]:
        """Which tops have a list of this length; shape (n,)."""
        drawn: Ints = (self.negatives >= 0).sum(axis=1)
        return drawn >= length - 1


def candidate_lists(
    dataset: Dataset,
    split: Split,
    negatives: Negatives = "random",
    clusters: Ints | None = None,
    seed: int = 0,
) -> CandidateLists:
    """Return the lists that every model ranks: one for each top of the split with a pair.

    The positive is drawn from the top's positives in the split; no known pair of any split becomes
    a negative. Parameters as for `evaluation_triplets`.

    Raises
    ------
    DataError
        If the split has no pairs, or no bottom is left that could be a negative.
    ConfigError
        If the dataset does not permit these negatives.
    """
    pairs = split_pairs_as_positions(dataset, split)
    pool = negative_pool(dataset, negatives, clusters)
    known = pairs_as_positions(dataset)
    rng = evaluation_rng(seed, f"lists {split} {negatives}")
    tops, first, counts = np.unique(pairs.tops, return_index=True, return_counts=True)
    positives = pairs.bottoms[first + rng.integers(counts)]
    longest = max(LIST_LENGTHS) - 1
    drawn = draw_triplets(tops, positives, known.tops, known.bottoms, pool, longest, rng)
    row = np.searchsorted(tops, drawn.tops)
    column = np.arange(len(drawn)) - np.searchsorted(row, row)  # rows come sorted
    filled = np.full((len(tops), longest), -1, dtype=np.int64)
    filled[row, column] = drawn.negatives
    return CandidateLists(tops, positives, filled)
