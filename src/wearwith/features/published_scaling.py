"""The published scaling: a bottom's vector depends on whether it is a positive or a negative.

It is here to measure what that leaks, and for nothing else.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wearwith.errors import ConfigError
from wearwith.features.side_inputs import Block

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = ["in_both_roles"]


def in_both_roles(
    dataset: "Dataset", blocks: dict[str, Block]
) -> tuple[dict[str, Block], dict[str, Block]]:
    """Bottoms as positives and as negatives, each role scaled by its own range.

    The published code min-max scales each column of the triplets i, j and k by itself, over all
    splits together. Here a column x of a block becomes, in each role r of j and k,

        x'_r = (x − min_r) · (max − min) / (max_r − min_r) + min,

    where min_r and max_r are over the bottoms in that role in all stored triplets, and min and max
    over those in either. Were all roles alike nothing would change, so that what this adds to x
    is the leak alone, not min-max scaling. Tops have one role, and their own scaling, an affine
    map, is one that their tower's weights can learn: they are left alone. So is a column that
    does not vary in a role. Every bottom is scaled in both roles, whether or not a stored triplet
    has it there, since other negatives than the stored ones may be asked about.

    Raises
    ------
    ConfigError
        If there are no stored triplets, no blocks, or no vector of any bottom in a role.
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
