"""Circumstances that may reveal which bottom was worn with a top without showing a garment.

Outfits join garments that were photographed before one backdrop, or listed in one season. A
negative from the positive's own circumstances leaves only the garment to tell them apart.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from wearwith.files.parquet import read_parquet
from wearwith.types import Doubles, Ints, Side

if TYPE_CHECKING:
    from wearwith.catalog import Dataset

__all__ = [
    "CLUSTERS_FILE",
    "MatchedGroups",
    "backdrop_clusters",
    "listing_groups",
    "listing_numbers",
    "matched_groups",
]

CLUSTERS_FILE = "features/border/clusters.parquet"
# Room for the 49 negatives of the longest candidate list, and few enough for a season.
GROUP_SIZE = 100


def backdrop_clusters(dataset: "Dataset") -> Ints | None:
    """Cluster of each bottom's backdrop, shape (n_bottoms,); -1 if it has no photograph.

    None if no photographs of the dataset were encoded.

    Raises `DataError` if the table of backdrops is damaged.
    """
    if dataset.folder is None or not (dataset.folder / CLUSTERS_FILE).is_file():
        return None
    clusters = read_parquet(dataset.folder / CLUSTERS_FILE, "table of backdrops")
    bottoms = (
        dataset.of_side("bottom")
        .select("id")
        .join(clusters, on="id", how="left", maintain_order="left")
    )
    return bottoms["cluster"].fill_null(-1).to_numpy().astype(np.int64)


@dataclass(frozen=True)
class MatchedGroups:
    """Bottoms that share their circumstances; matched negatives are drawn within a group.

    `groups` is the group of each bottom, -1 where its circumstances are unknown; shape
    (n_bottoms,). `by` is what the bottoms of a group share.
    """

    groups: Ints
    by: Literal["backdrop", "time of listing"]


def matched_groups(dataset: "Dataset") -> MatchedGroups | None:
    """Group bottoms by the backdrop of their photograph, or else by when they were listed.

    None if no photographs were encoded and no bottom has a number in `listed`.
    """
    clusters = backdrop_clusters(dataset)
    if clusters is not None:
        return MatchedGroups(clusters, "backdrop")
    listed = listing_numbers(dataset, "bottom")
    if listed is None or np.isnan(listed).all():
        return None
    return MatchedGroups(listing_groups(listed), "time of listing")


def listing_numbers(dataset: "Dataset", side: Side) -> Doubles | None:
    """The column `listed` of the tops or the bottoms, NaN where unknown. Shape: (n,).

    None if the items have no such column, or it does not hold numbers.
    """
    if "listed" not in dataset.items.columns or not dataset.items.schema["listed"].is_numeric():
        return None
    listed = dataset.of_side(side)["listed"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.where(np.isfinite(listed), listed, np.nan)


def listing_groups(listed: Doubles, size: int = GROUP_SIZE) -> Ints:
    """Divide bottoms into groups of neighbours in the order of listing. Shape: (n,) to (n,).

    `listed` is the number of each bottom, NaN where unknown. Groups have about `size` bottoms, or
    more, as bottoms with the same number are in one group. The result is 0, 1, 2, … from the
    earliest group to the latest, and -1 for bottoms without a number.
    """
    groups = np.full(len(listed), -1, dtype=np.int64)
    known = np.flatnonzero(~np.isnan(listed))
    if not len(known):
        return groups
    n_groups = max(1, round(len(known) / size))
    values = np.sort(listed[known])
    # The place of the first bottom with a number decides for all with that number.
    first = np.searchsorted(values, listed[known])
    # Groups that ties have emptied leave no gap in the numbers.
    groups[known] = np.unique(first * n_groups // len(known), return_inverse=True)[1]
    return groups
