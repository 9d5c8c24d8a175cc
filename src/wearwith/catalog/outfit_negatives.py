"""Which garments may stand in for the right one: the kinds of negatives of outfit questions."""

from typing import Literal

import numpy as np
import polars as pl

from wearwith.catalog.dataset import Dataset
from wearwith.catalog.outfit_arrays import outfits_as_positions
from wearwith.catalog.slot_catalogue import NONE, SlotCatalogue
from wearwith.catalog.triplets import NegativePool, known_groups
from wearwith.errors import ConfigError
from wearwith.types import Ints

__all__ = [
    "OUTFIT_NEGATIVES",
    "OutfitNegatives",
    "fine_categories",
    "outfit_negative_pool",
    "training_counts",
]

OutfitNegatives = Literal["random", "category", "matched", "popular", "hard"]
OUTFIT_NEGATIVES: tuple[OutfitNegatives, ...] = (
    "random",
    "category",
    "matched",
    "popular",
    "hard",
)


def outfit_negative_pool(
    dataset: Dataset,
    garments: SlotCatalogue,
    negatives: OutfitNegatives,
    groups: Ints | None = None,
) -> NegativePool:
    """Say which garments of the right one's slot are drawn in its place, and how often.

    Parameters
    ----------
    negatives
        `random`: all alike. `category`: those of its fine category. `matched`: those of its group,
        which share its backdrop or time of listing. `popular`: as often as they are in training
        outfits. `hard`: popular and matched.
    groups
        The group of every garment, -1 for none (`features.circumstances`); shape (n,).

    Raises
    ------
    ConfigError
        If the dataset does not permit them, or there is no such kind.
    """
    n = len(garments)
    weights, within = np.ones(n), np.zeros(n, dtype=np.int64)
    if negatives not in OUTFIT_NEGATIVES:
        raise ConfigError(
            f"There are no negatives named {negatives!r}",
            fix=f"name one of {', '.join(OUTFIT_NEGATIVES)}",
        )
    if negatives == "category":
        within, _ = fine_categories(dataset, garments)
        if (within == NONE).all():
            raise ConfigError(
                "Negatives of one category need categories, and no garment has one",
                where=dataset.folder,
                fix="import the items with their categories, or take other negatives",
            )
    if negatives in ("matched", "hard"):
        within = known_groups(negatives, groups, n, "garments")
    if negatives in ("popular", "hard"):
        weights = training_counts(dataset, garments).astype(np.float64)
        if not weights.any():
            raise ConfigError(
                f"{negatives.capitalize()} negatives need training outfits, and the dataset has "
                "none",
                where=dataset.folder,
                fix="import it with splits of its outfits, or take random negatives",
            )
    by_slot = np.where(within < 0, NONE, within * (garments.slots.max(initial=0) + 1))
    return NegativePool(negatives, weights, np.where(by_slot < 0, NONE, by_slot + garments.slots))


def fine_categories(dataset: Dataset, garments: SlotCatalogue) -> tuple[Ints, tuple[str, ...]]:
    """Numbers of the fine categories of garments, `NONE` without one, and their names.

    The fine category is the last name of the path, apart in each slot: `shoes/boots`. Shapes: (n,)
    and (n_categories,).
    """
    named = dataset.items.filter(pl.col("id").is_in(garments.ids)).select(
        pl.concat_str(
            "slot", pl.col("category").list.last().str.to_lowercase(), separator="/"
        ).alias("name")
    )["name"]
    names = named.drop_nulls().unique().sort()
    numbers = named.replace_strict(names, range(len(names)), default=None, return_dtype=pl.Int64)
    return numbers.fill_null(NONE).to_numpy(), tuple(names.to_list())


def training_counts(dataset: Dataset, garments: SlotCatalogue) -> Ints:
    """How many training outfits each garment is in. Shape: (n,)."""
    return outfits_as_positions(dataset, garments, "train").counts(len(garments))
