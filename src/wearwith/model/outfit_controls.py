"""Controls for outfits: scorers that see no single garment, beside every model in its tables."""

import numpy as np
import polars as pl

from wearwith.catalog import Dataset, OutfitArrays, SlotCatalogue, outfits_as_positions
from wearwith.catalog.outfit_negatives import fine_categories, training_counts
from wearwith.catalog.slot_catalogue import NONE
from wearwith.features.circumstances import MatchedGroups, listing_groups, numbers_listed
from wearwith.model.outfit_scorer import OutfitScorer
from wearwith.types import OUTFIT_SLOTS, Doubles, Floating, Ints

__all__ = ["PairTableScorer", "WornCounts", "category_lifts", "outfit_controls"]

PRIOR = 3.0  # pairs of garments that draw a lift to 1


class WornCounts(OutfitScorer):
    """The number of training outfits with a garment; of an outfit, the mean."""

    name = "popularity"

    def __init__(self, garments: SlotCatalogue, counts: Ints) -> None:
        super().__init__(garments)
        self.counts = counts.astype(np.float64)

    def score_answers(self, given: Ints, answers: Ints) -> Floating:  # noqa: ARG002
        """Counts, whatever is given. Shape: (n, m)."""
        scores: Floating = self.counts[answers]
        return scores

    def score_outfits(self, outfits: Ints) -> Floating:
        """Mean counts. Shape: (n,)."""
        present = outfits != NONE
        sums = np.where(present, self.counts[outfits], 0).sum(axis=1)
        scores: Floating = sums / present.sum(axis=1)
        return scores


class PairTableScorer(OutfitScorer):
    """The mean, over pairs of garments, of what a table says of their two groups.

    Parameters
    ----------
    groups
        The group of every garment, `NONE` where unknown; shape (n,). Pairs with such a garment
        score 0.
    table
        A score of every two groups, symmetric; shape (n_groups, n_groups).
    """

    def __init__(self, name: str, garments: SlotCatalogue, groups: Ints, table: Doubles) -> None:
        super().__init__(garments)
        self.name = name
        # The last group is that of garments without one, and of no garment: NONE is -1.
        self.groups = np.append(groups, NONE)
        self.table = np.pad(table, (0, 1))

    def score_answers(self, given: Ints, answers: Ints) -> Floating:
        """Mean over the garments that are given. Shape: (n, m)."""
        rows, columns = self.groups[given][:, :, None], self.groups[answers][:, None, :]
        sums = self.table[rows, columns].sum(axis=1)  # (n, L, m) to (n, m)
        scores: Floating = sums / (given != NONE).sum(axis=1)[:, None]
        return scores

    def score_outfits(self, outfits: Ints) -> Floating:
        """Mean over all pairs. Shape: (n,)."""
        groups, sizes = self.groups[outfits], (outfits != NONE).sum(axis=1)
        sums = np.zeros(len(outfits))
        for column in range(1, outfits.shape[1]):
            sums += self.table[groups[:, :column], groups[:, [column]]].sum(axis=1)
        scores: Floating = sums / (sizes * (sizes - 1) / 2)
        return scores


def outfit_controls(
    dataset: Dataset, garments: SlotCatalogue, matched: MatchedGroups | None = None
) -> dict[str, OutfitScorer]:
    """The controls that a dataset permits, fitted to its training outfits.

    `popularity`: how many training outfits have a garment. `category`: how much more often than by
    chance two fine categories are worn together (`category_lifts`); left out where no garment has a
    category. `backdrop`, or `listing`: the share of the garments that have the candidate's backdrop
    or were listed at about its time; left out without `matched` (`outfit_groups`).
    """
    training = outfits_as_positions(dataset, garments, "train")
    controls: list[OutfitScorer] = [WornCounts(garments, training_counts(dataset, garments))]
    categories, names = fine_categories(dataset, garments)
    if names:
        lifts = category_lifts(training, categories, len(names))
        controls.append(PairTableScorer("category", garments, categories, lifts))
    if matched is not None:
        name, groups = "backdrop", matched.groups
        if matched.by == "time of listing":  # whose groups are apart for each slot
            name, groups = "listing", _times(dataset)
        known, numbers = np.unique(np.append(groups, NONE), return_inverse=True)
        same = np.eye(len(known) - 1)
        controls.append(PairTableScorer(name, garments, numbers[:-1] - 1, same))
    return {control.name: control for control in controls}


def _times(dataset: Dataset) -> Ints:
    """Groups of garments of all slots that were listed one after another. Shape: (n,)."""
    listed = numbers_listed(dataset.items.filter(pl.col("slot").is_in(OUTFIT_SLOTS)))
    assert listed is not None  # noqa: S101 (or there were no groups)
    return listing_groups(listed)


def category_lifts(outfits: OutfitArrays, categories: Ints, n_categories: int) -> Doubles:
    """ln((n + 3) / (expected + 3)) of every two categories worn together, symmetric.

    n counts pairs of garments of one outfit, and `expected` is what chance would give if categories
    were worn together as often as each is in such pairs. 0 where nothing is known. `categories` has
    the category of every garment, `NONE` without one; shape (n_garments,).

    Source: none; pointwise mutual information of worn categories, drawn towards 0.
    """
    counts = np.zeros((n_categories, n_categories))
    worn = np.append(categories, NONE)[outfits.items]
    for column in range(1, worn.shape[1]):
        pair = np.broadcast_arrays(worn[:, :column], worn[:, [column]])
        first, second = (side[(pair[0] != NONE) & (pair[1] != NONE)] for side in pair)
        np.add.at(counts, (first, second), 1)
    counts += counts.T  # each pair in both orders; one of a category with itself counts two
    margins = counts.sum(axis=1)
    expected = np.outer(margins, margins) / max(counts.sum(), 1)
    lifts: Doubles = np.log((counts + PRIOR) / (expected + PRIOR))
    return lifts
