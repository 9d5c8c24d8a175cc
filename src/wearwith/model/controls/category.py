"""CATEGORY: a bottom is as good as its category is for the category of the top. A control.

Random negatives are of any category, and a model that has learned no more than which kinds of
garments are worn together puts the positive before most of them. How well this model does is how
much of another's score needs no look at the single garment.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.errors import ConfigError
from wearwith.model.array_files import take
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.types import Floating, Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.features import Inputs

__all__ = ["Category"]

# Pairs by which a share is drawn towards what is expected without the category of the top, and
# that towards the share in the catalogue.
PRIOR = 10.0


class Category(CountingScorer):
    """ln of how many times more often than by chance a category is worn with the top's.

    With c the finest category of a garment, n_c the bottoms of the catalogue in it, and N all of
    them, the score is ln(P(c_j | c_i) N / n_c_j): up to a constant, the log probability of the
    single bottom j if all bottoms of a category are alike. P is counted over the training pairs and
    drawn towards P(c_j), which is drawn towards n_c / N, so that what was never seen says nothing
    (score 0 where neither category was worn). A garment without a category is in one of its own.

    Source: none; a control of ours.
    """

    name = "category"

    def attach(self, dataset: "Dataset", inputs: "Inputs | None") -> None:  # noqa: ARG002
        """Read the finest category of every garment.

        Raises
        ------
        ConfigError
            If no top, or no bottom, has one.
        """
        finest = dict(
            dataset.items.select(
                "id", pl.col("category").list.last().fill_null("").str.to_lowercase()
            ).iter_rows()
        )
        sides = []
        for kind, items in (("top", self.catalogue.tops), ("bottom", self.catalogue.bottoms)):
            named = [finest[item] for item in items]
            if not any(named):
                raise ConfigError(
                    f"The dataset has no category of any {kind}, and the model 'category' knows "
                    "nothing else",
                    where=dataset.folder,
                    fix="train another model, or import the items with their categories",
                )
            sides.append(np.unique(named, return_inverse=True)[1].astype(np.int64))
        self.top_categories, self.bottom_categories = sides

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Count which categories are worn together. Shapes: (n,) and (n,)."""
        shares = np.bincount(self.bottom_categories) / len(self.bottom_categories)  # (b,)
        counts = np.zeros((self.top_categories.max() + 1, len(shares)))  # (a, b)
        np.add.at(counts, (self.top_categories[tops], self.bottom_categories[bottoms]), 1)
        worn = (counts.sum(axis=0) + PRIOR * shares) / (counts.sum() + PRIOR)
        given = (counts + PRIOR * worn) / (counts.sum(axis=1, keepdims=True) + PRIOR)
        self.log_lift: npt.NDArray[np.float64] = np.log(given / shares)

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Log lifts of the two categories. Shape: (n,)."""
        scores: Floating = self.log_lift[self.top_categories[tops], self.bottom_categories[bottoms]]
        return scores

    def score_all(self, tops: Ints) -> Floating:
        """Log lifts with the category of every bottom. Shape: (n, n_bottoms)."""
        scores: Floating = self.log_lift[self.top_categories[tops]][:, self.bottom_categories]
        return scores

    def tensors(self) -> Tensors:
        """The number of each garment's category, and the log lift of every two, (a, b)."""
        return {
            "top_categories": self.top_categories,
            "bottom_categories": self.bottom_categories,
            "log_lift": self.log_lift,
        }

    def restore(self, tensors: Tensors) -> None:
        """Take over categories and log lifts; the dataset is not needed."""
        tops, bottoms = (
            take(tensors, name, (len(items),)).astype(np.int64)
            for name, items in (
                ("top_categories", self.catalogue.tops),
                ("bottom_categories", self.catalogue.bottoms),
            )
        )
        shape = int(tops.max()) + 1, int(bottoms.max()) + 1
        self.log_lift = take(tensors, "log_lift", shape).astype(np.float64)
        self.top_categories, self.bottom_categories = tops, bottoms
