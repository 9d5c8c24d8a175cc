"""LISTING: the nearer in time of listing, the better. A control.

Outfits join garments of one time: Polyvore's users dress in what was uploaded that week, and a shop
sells one season. How well this model does is how much of a score needs no garment at all, as
`border` says it for the backdrops of photographs.
"""

from typing import TYPE_CHECKING

import numpy as np

from wearwith.errors import ConfigError
from wearwith.features.circumstances import listing_numbers
from wearwith.model.array_files import take
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.types import Doubles, Floating, Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.features import Inputs

__all__ = ["Listing"]


class Listing(CountingScorer):
    """m_ij = −|l_i − l_j|, where l is the number in the items' column `listed`.

    A bottom without a number is as far from a top as the median bottom, so that it stands in the
    middle of its list; a top without one scores 0 with every bottom. Nothing is learned from pairs.

    Attributes
    ----------
    listed_tops, listed_bottoms
        Doubles, NaN where they are not known; shapes (n_tops,) and (n_bottoms,). In any unit, as
        long as it is the same for both.
    """

    name = "listing"

    listed_tops: Doubles
    listed_bottoms: Doubles

    def attach(self, dataset: "Dataset", inputs: "Inputs | None") -> None:  # noqa: ARG002
        """Read the column.

        Raises
        ------
        ConfigError
            If the items have no such column, it does not hold numbers, or no top or no bottom has
            one.
        """
        tops, bottoms = (listing_numbers(dataset, kind) for kind in ("top", "bottom"))
        if tops is None or bottoms is None or np.isnan(tops).all() or np.isnan(bottoms).all():
            raise ConfigError(
                "The control 'listing' needs to know when tops and bottoms were listed, and the "
                "items have no numbers in a column `listed`",
                where=dataset.folder,
                fix="import a source that has Polyvore's numbers, or items with such a column",
            )
        self.listed_tops, self.listed_bottoms = tops, bottoms

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:
        """Learn nothing: the column is all there is to know."""

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Distances in listing, negated. Shape: (n,)."""
        scores = -np.abs(self.listed_tops[tops] - self.listed_bottoms[bottoms])
        unknown = np.isnan(self.listed_bottoms[bottoms])
        asked, place = np.unique(tops[unknown], return_inverse=True)
        scores[unknown] = -self._median_distances(asked)[place]
        return _finite(scores)

    def score_all(self, tops: Ints) -> Floating:
        """Distances in listing to every bottom, negated. Shape: (n, n_bottoms)."""
        scores = -np.abs(self.listed_tops[tops, None] - self.listed_bottoms)
        unknown = np.isnan(self.listed_bottoms)
        if unknown.any():
            scores[:, unknown] = -self._median_distances(tops)[:, None]
        return _finite(scores)

    def tensors(self) -> Tensors:
        """Numbers, 0 where they are not known, and whether they are: weights must be finite."""
        sides = {"tops": self.listed_tops, "bottoms": self.listed_bottoms}
        return {
            **{f"listed_{side}": np.nan_to_num(listed, nan=0.0) for side, listed in sides.items()},
            **{f"known_{side}": ~np.isnan(listed) for side, listed in sides.items()},
        }

    def restore(self, tensors: Tensors) -> None:
        """Take over the numbers."""
        sides = (("tops", self.catalogue.tops), ("bottoms", self.catalogue.bottoms))
        self.listed_tops, self.listed_bottoms = (
            np.where(
                take(tensors, f"known_{side}", (len(items),)).astype(bool),
                take(tensors, f"listed_{side}", (len(items),)).astype(np.float64),
                np.nan,
            )
            for side, items in sides
        )

    def _median_distances(self, tops: Ints) -> Doubles:
        """Of each top to all bottoms that have a number. Shape: (n,) to (n,)."""
        known = self.listed_bottoms[~np.isnan(self.listed_bottoms)]
        # One top at a time, so that memory stays bounded.
        medians = (np.median(np.abs(known - listed)) for listed in self.listed_tops[tops])
        return np.fromiter(medians, dtype=np.float64, count=len(tops))


def _finite(scores: Doubles) -> Doubles:
    """Give 0 to the pairs of a top without a number, which are NaN. Shape: as `scores`."""
    return np.nan_to_num(scores, copy=False, nan=0.0)
