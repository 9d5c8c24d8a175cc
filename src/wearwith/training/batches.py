"""Cutting triplets into batches in which every garment is encoded once."""

from collections.abc import Iterator

import numpy as np
import torch

from wearwith.catalog import TripletArrays
from wearwith.models import TripletBatch
from wearwith.training.shards import ALONE, Shard
from wearwith.types import Ints

__all__ = ["batches", "shuffled_by_pair"]


def batches(
    triplets: TripletArrays,
    size: int,
    rng: np.random.Generator,
    device: torch.device,
    shard: Shard = ALONE,
) -> Iterator[TripletBatch]:
    """Yield all triplets once in batches of `size`, in random order of positive pairs.

    Of several processes each has its own rows of a batch: none where it has fewer than there are
    processes.

    The negatives of a pair stay together, so that they share the encodings of their top and
    their positive: with three negatives that is 5 encodings in place of 9.
    """
    order = shuffled_by_pair(triplets, rng)
    for start in range(0, len(order), size):
        rows = shard.rows(order[start : start + size])
        columns = (triplets.tops, triplets.positives, triplets.negatives)
        i, j, k = (column[rows] for column in columns)
        yield TripletBatch.of(i, j, k, device)


def shuffled_by_pair(triplets: TripletArrays, rng: np.random.Generator) -> Ints:
    """Order of all triplets in which pairs are shuffled and a pair's triplets are neighbours.

    Shape: (n,).
    """
    n = len(triplets)
    pair_changes = (np.diff(triplets.tops) != 0) | (np.diff(triplets.positives) != 0)
    starts = np.concatenate([[0], np.flatnonzero(pair_changes) + 1])
    lengths = np.diff(starts, append=n)
    shuffle = rng.permutation(len(starts))
    # Within each shuffled pair the rows run on from the pair's start.
    shuffled_lengths = lengths[shuffle]
    offsets = np.cumsum(shuffled_lengths) - shuffled_lengths
    return np.repeat(starts[shuffle] - offsets, shuffled_lengths) + np.arange(n)
