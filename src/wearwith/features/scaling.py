"""Scales feature columns: fitted on training items, or, to measure a leak, as published."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError
from wearwith.features.side_inputs import Block
from wearwith.types import Floats

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = ["Scaling", "in_both_roles"]


@dataclass(frozen=True)
class Scaling:
    """Subtract the training mean, then bring vectors to length 1 or columns to spread 1.

    One scaling serves tops and bottoms alike, positive or negative. The published code scaled each
    column of the triplet file by itself, over training and test together, which gives one bottom
    two vectors and leaks the test part.
    """

    mean: Floats  # of each column in training; (dim,)
    # Standard deviation in training, times √dim; (dim,). None if vectors are brought to length 1.
    spread: Floats | None

    @classmethod
    def fit(cls, training: Floats, *, unit_length: bool = True) -> "Scaling":
        """Fit on vectors of training items, shape (n, dim), n at least 1.

        Either way a typical vector has length 1: pictures have hundreds of numbers and texts few,
        and with spread 1 per column, pictures would be memorised before the text is read.
        """
        mean = training.mean(axis=0, dtype=np.float64).astype(np.float32)
        if unit_length:
            return cls(mean, None)
        spread = training.std(axis=0, dtype=np.float64)
        # A column that hardly varies in training must not explode on another item.
        floor = 1e-3 * max(float(spread.max(initial=0.0)), 1e-12)
        spread = np.where(spread > floor, spread, 1.0) * np.sqrt(training.shape[1])
        return cls(mean, spread.astype(np.float32))

    def __call__(self, vectors: Floats) -> Floats:
        """Scale vectors; shape (n, dim) to (n, dim)."""
        centred: Floats = vectors - self.mean
        if self.spread is not None:
            return centred / self.spread
        length: Floats = np.linalg.norm(centred, axis=1, keepdims=True)
        scaled: Floats = (centred / np.maximum(length, 1e-12)).astype(np.float32)
        return scaled


def in_both_roles(
    dataset: "Dataset", blocks: dict[str, Block]
) -> tuple[dict[str, Block], dict[str, Block]]:
    """Bottoms as positives and as negatives, each role scaled by its own range.

    Only to measure what the published scaling leaks. The published code min-max scales each column
    of the triplets i, j and k by itself, over all splits together. Here a column x of a block
    becomes, in each role r of j and k,

        x'_r = (x − min_r) · (max − min) / (max_r − min_r) + min,

    where min_r and max_r are over the bottoms in that role in all stored triplets, and min and max
    over those in either. If the roles were alike nothing would change, so this adds the leak to x,
    and not min-max scaling. Two things are left alone: tops, as they have one role and their tower
    can learn the affine map; and columns that do not vary in a role. Every bottom is scaled in both
    roles, whether or not a stored triplet has it there, since other negatives than the stored ones
    may be asked about.

    Raises `ConfigError` if there are no stored triplets, no blocks, or no vector of any bottom in a
    role.
    """
    needs = "The published scaling is that of pictures by their role in the dataset's triplets"
    if dataset.triplets.is_empty():
        raise ConfigError(
            f"{needs}, and it stores none",
            where=dataset.folder,
            fix='take inputs.scaling = "training", or import the dataset with its triplets',
        )
    if not blocks:
        raise ConfigError(
            f"{needs}, and no pictures are read",
            where=dataset.folder,
            fix='take inputs.scaling = "training", or name a feature set with --image',
        )
    roles = [
        np.unique(dataset.catalogue.bottom_positions(dataset.triplets[role]))
        for role in ("positive", "negative")
    ]
    scaled: tuple[dict[str, Block], dict[str, Block]] = ({}, {})
    for name, block in blocks.items():
        in_roles = [block.vectors[role[block.present[role]]] for role in roles]
        if not all(len(vectors) for vectors in in_roles):
            raise ConfigError(
                f"{needs}, and in one role no bottom has a vector in the feature set {name!r}",
                where=dataset.folder,
                fix='take inputs.scaling = "training"',
            )
        for into, vectors in zip(scaled, in_roles, strict=True):
            moved = _to_range(block.vectors, vectors, np.concatenate(in_roles))
            moved[~block.present] = 0.0
            into[name] = Block(moved, block.present)
    return scaled


def _to_range(
    vectors: npt.NDArray[np.float32], own: npt.NDArray[np.float32], whole: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Move columns so that the range of `own` becomes that of `whole`. Shape: (n, dim)."""
    own_low, low = own.min(axis=0).astype(np.float64), whole.min(axis=0).astype(np.float64)
    own_range, whole_range = own.max(axis=0) - own_low, whole.max(axis=0) - low
    varies = own_range > 0
    stretched = (vectors - own_low) * (whole_range / np.where(varies, own_range, 1.0)) + low
    return np.where(varies, stretched, vectors).astype(np.float32)
