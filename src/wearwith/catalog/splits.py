"""Dividing positive pairs into training, validation and test."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.types import Ints

__all__ = ["SHARES", "SplitArray", "SplitBy", "split_pairs"]

SplitBy = Literal["pair", "top", "model"]

SplitArray = npt.NDArray[np.int8]

SHARES = (0.8, 0.1, 0.1)


def split_pairs(
    tops: Ints, items: pl.DataFrame, by: SplitBy, rng: np.random.Generator
) -> SplitArray:
    """Give every positive pair a split, 80/10/10.

    Parameters
    ----------
    tops
        Of distinct pairs that are sorted by top and bottom, so that the order of a source does not
        matter: positions in the catalogue; shape (n,).
    items
        The item table; its `model` column joins the colours of one design.
    by
        `pair`: each pair by itself, as published. `top`: all pairs of a top together, so that
        tops of validation and test are new (cold start). `model`: all pairs of all colours of a
        top's model together, so that no near-twin of a test top is trained on. Bottoms are
        shared between splits in every case: a shop's range is known when a new top arrives.
    rng
        Source of the shuffle.

    Returns
    -------
    numpy.ndarray
        Places in `schema.SPLITS`; shape (n,).
    """
    n = len(tops)
    splits = np.empty(n, dtype=np.int8)
    if by == "pair":
        splits[rng.permutation(n)] = _split_at((np.arange(n) + 0.5) / max(n, 1))
        return splits
    groups = tops if by == "top" else _models(items)[tops]
    _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = rng.permutation(len(sizes))
    # A group belongs to the split in which the middle of its pairs falls.
    middle = (np.cumsum(sizes[order]) - sizes[order] / 2) / max(n, 1)
    of_group = np.empty(len(sizes), dtype=np.int8)
    of_group[order] = _split_at(middle)
    return of_group[group_of]


def _models(items: pl.DataFrame) -> Ints:
    """Number the model of every top, in the order of names; one without a model stands alone."""
    tops = items.filter(side="top").select(model=pl.coalesce("model", "id"))
    return tops["model"].rank("dense").to_numpy().astype(np.int64)


def _split_at(middle: npt.NDArray[np.float64]) -> SplitArray:
    """Name the split that places from 0 to 1 fall into."""
    train, valid, _ = SHARES
    return (middle >= train).astype(np.int8) + (middle >= train + valid)
