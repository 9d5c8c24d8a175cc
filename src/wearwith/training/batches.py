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
        tops, top_of = np.unique(triplets.tops[rows], return_inverse=True)
        both = np.concatenate([triplets.positives[rows], triplets.negatives[rows]])
        bottoms, bottom_of = np.unique(both, return_inverse=True)
        positive_of, negative_of = np.split(bottom_of, 2)
        arrays = (tops, bottoms, top_of, positive_of, negative_of)
        tensors = [torch.from_numpy(array).to(device) for array in arrays]
        yield TripletBatch(tensors[0], tensors[1], tensors[2], tensors[3], tensors[4])


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
