"""Circumstances that may reveal what was worn together without showing a garment.

Outfits join garments that were photographed before one backdrop, or listed in one season. A
negative from the positive's own circumstances leaves only the garment to tell them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from wearwith.files.parquet import read_parquet
from wearwith.types import OUTFIT_SLOTS, Doubles, Ints, Side

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.catalog.slot_catalogue import SlotCatalogue

__all__ = [
    "CLUSTERS_FILE",
    "MatchedGroups",
    "backdrop_clusters",
    "listing_groups",
    "listing_numbers",
    "matched_groups",
    "numbers_listed",
    "outfit_groups",
]

CLUSTERS_FILE = "features/border/clusters.parquet"
# Room for the 49 negatives of the longest candidate list, and few enough for a season.
GROUP_SIZE = 100


def backdrop_clusters(dataset: "Dataset") -> Ints | None:
    """Cluster of each bottom's backdrop, shape (n_bottoms,); -1 if it has no photograph.

    None if no photographs of the dataset were encoded.

    Raises `DataError` if the table of backdrops is damaged.
    """
    return _backdrops_of(dataset, dataset.catalogue.bottoms)


def _backdrops_of(dataset: "Dataset", ids: Sequence[str]) -> Ints | None:
    if dataset.folder is None or not (dataset.folder / CLUSTERS_FILE).is_file():
        return None
    clusters = read_parquet(dataset.folder / CLUSTERS_FILE, "table of backdrops")
    garments = pl.DataFrame({"id": ids}, schema={"id": pl.String})
    found = garments.join(clusters, on="id", how="left", maintain_order="left")
    return found["cluster"].fill_null(-1).to_numpy().astype(np.int64)


@dataclass(frozen=True)
class MatchedGroups:
    """Garments that share their circumstances; matched negatives are drawn within a group.

    `groups` is the group of each garment, -1 where its circumstances are unknown; shape
    (n_bottoms,) for pairs, (n,) for outfits. `by` is what the garments of a group share.
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


def outfit_groups(dataset: "Dataset", garments: "SlotCatalogue") -> MatchedGroups | None:
    """Group garments of all slots by the backdrop of their own photograph, or else by listing.

    Matched negatives of a question have the wanted slot and the group of its gold. Garments of
    several slots may share a backdrop. Times of listing are divided within each slot, so that
    every slot has groups of one size, and no group is of two slots.

    None if no photographs were encoded and no garment has a number in `listed`.

    Raises `DataError` if the table of backdrops is damaged.
    """
    backdrops = _backdrops_of(dataset, garments.ids)
    if backdrops is not None:
        return MatchedGroups(backdrops, "backdrop")
    listed = numbers_listed(dataset.items.filter(pl.col("slot").is_in(OUTFIT_SLOTS)))
    if listed is None or np.isnan(listed).all():
        return None
    groups = np.full(len(garments), -1, dtype=np.int64)
    for slot in OUTFIT_SLOTS:
        rows = garments.of_slot(slot)
        found = listing_groups(listed[rows])
        groups[rows] = np.where(found < 0, -1, found + groups.max(initial=-1) + 1)
    return MatchedGroups(groups, "time of listing")


def listing_numbers(dataset: "Dataset", side: Side) -> Doubles | None:
    """The column `listed` of the tops or the bottoms, NaN where unknown. Shape: (n,).

    None if the items have no such column, or it does not hold numbers.
    """
    return numbers_listed(dataset.of_side(side))


def numbers_listed(items: pl.DataFrame) -> Doubles | None:
    """The column `listed` of items as in `listing_numbers`."""
    if "listed" not in items.columns or not items.schema["listed"].is_numeric():
        return None
    listed = items["listed"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.where(np.isfinite(listed), listed, np.nan)


def listing_groups(listed: Doubles, size: int = GROUP_SIZE) -> Ints:
    """Divide garments into groups of neighbours in the order of listing. Shape: (n,) to (n,).

    `listed` is the number of each garment, NaN where unknown. Groups have about `size` garments, or
    more, as garments with the same number are in one group. The result is 0, 1, 2, … from the
    earliest group to the latest, and -1 for garments without a number.
    """
    groups = np.full(len(listed), -1, dtype=np.int64)
    known = np.flatnonzero(~np.isnan(listed))
    if not len(known):
        return groups
    n_groups = max(1, round(len(known) / size))
    values = np.sort(listed[known])
    # The place of the first garment with a number decides for all with that number.
    first = np.searchsorted(values, listed[known])
    # Groups that ties have emptied leave no gap in the numbers.
    groups[known] = np.unique(first * n_groups // len(known), return_inverse=True)[1]
    return groups
