"""Controls: methods that count or compare, without points and without torch.

They tell how much of another model's score needs no look at the single garment.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog import Catalogue
from wearwith.errors import ConfigError
from wearwith.features.circumstances import listing_numbers
from wearwith.model.array_files import take
from wearwith.model.frozen_features import FrozenFeatures
from wearwith.model.model_settings import BaselineConfig
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.rules import Activation
from wearwith.types import Doubles, Floating, Floats, Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.features import Inputs

__all__ = ["CONTROLS", "Category", "Listing", "Popularity", "Random", "Raw", "RulesAlone"]

# Pairs by which a category's share is drawn towards the share without the top's category, and that
# one towards the share in the catalogue.
PRIOR = 10.0


class Random(CountingScorer):
    """A fixed random number for every pair: the floor of every table.

    The number is a hash of seed, top and bottom, so a pair always scores the same and no table of
    all pairs is kept.
    """

    name = "rand"

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Draw the seed of the hash; ignore the pairs."""
        self.key = rng.integers(2**63, dtype=np.uint64)

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Uniform scores in [0, 1). Shape: (n,)."""
        pair = tops.astype(np.uint64) * np.uint64(len(self.catalogue.bottoms))
        return _mixed(pair + bottoms.astype(np.uint64), self.key)

    def score_all(self, tops: Ints) -> Floating:
        """Uniform scores in [0, 1). Shape: (n, n_bottoms)."""
        return _pair_by_pair(self, tops)

    def tensors(self) -> Tensors:
        """Return the seed of the hash."""
        return {"key": np.array([self.key], dtype=np.uint64)}

    def restore(self, tensors: Tensors) -> None:
        """Take over the seed of the hash."""
        self.key = np.uint64(take(tensors, "key", (1,))[0])


class Popularity(CountingScorer):
    """The number of distinct tops that a bottom is paired with in training.

    Source: the POP baseline of Song et al., SIGIR 2018, section 4. Many bottoms tie, so its AUC
    depends on how ties are counted; see `wearwith.evaluation`.
    """

    name = "pop"

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Count distinct tops for every bottom."""
        n = len(self.catalogue.bottoms)
        distinct = np.unique(tops * n + bottoms) % n
        self.counts = np.bincount(distinct, minlength=n)

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:  # noqa: ARG002
        """Counts as scores. Shape: (n,)."""
        return self.counts[bottoms].astype(np.float64)

    def score_all(self, tops: Ints) -> Floating:
        """Counts as scores, the same row for every top. Shape: (n, n_bottoms)."""
        return np.tile(self.counts.astype(np.float64), (len(tops), 1))

    def tensors(self) -> Tensors:
        """Return the counts."""
        return {"counts": self.counts}

    def restore(self, tensors: Tensors) -> None:
        """Take over the counts."""
        self.counts = take(tensors, "counts", (len(self.catalogue.bottoms),)).astype(np.int64)


class Category(CountingScorer):
    """ln of how much more often than by chance a category is worn with the top's.

    With c the finest category of a garment, n_c the bottoms of the catalogue in it, and N all of
    them, the score is ln(P(c_j | c_i) N / n_c_j): up to a constant, the log probability of bottom j
    if all bottoms of a category are alike. P is counted over the training pairs and drawn towards
    P(c_j), which is drawn towards n_c / N, so a category never seen in training scores 0. Garments
    without a category share one of their own.

    Random negatives are of any category: a model that knows only which kinds of garments are worn
    together already puts the positive before most of them. Source: none; a control of ours.
    """

    name = "category"

    def attach(self, dataset: "Dataset", inputs: "Inputs | None") -> None:  # noqa: ARG002
        """Read the finest category of every garment; `ConfigError` if a side has none at all."""
        finest = dict(
            dataset.items.select(
                "id", pl.col("category").list.last().fill_null("").str.to_lowercase()
            ).iter_rows()
        )
        sides = []
        for side, items in (("top", self.catalogue.tops), ("bottom", self.catalogue.bottoms)):
            named = [finest[item] for item in items]
            if not any(named):
                raise ConfigError(
                    f"The dataset has no category of any {side}, and the model 'category' knows "
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
        tops = take(tensors, "top_categories", (len(self.catalogue.tops),)).astype(np.int64)
        n_bottoms = len(self.catalogue.bottoms)
        bottoms = take(tensors, "bottom_categories", (n_bottoms,)).astype(np.int64)
        shape = int(tops.max()) + 1, int(bottoms.max()) + 1
        self.log_lift = take(tensors, "log_lift", shape).astype(np.float64)
        self.top_categories, self.bottom_categories = tops, bottoms


class RulesAlone(CountingScorer):
    """Σ_l s_l w_l δ_l(i, j): the rules that fire on a pair, by sign s_l = ±1 and strength w_l.

    Many pairs fire no rule and tie at 0, so its AUC depends on how ties are counted. It learns
    nothing from the pairs, though a mined book has. Source: none; a control of ours. It is what the
    list form of UKD's teacher adds to its student, except that rules don't share one unit of
    confidence.
    """

    name = "rules"
    is_taught = True

    def __init__(
        self,
        catalogue: Catalogue,
        settings: BaselineConfig | None = None,
        activation: Activation | None = None,
    ) -> None:
        super().__init__(catalogue, settings, activation)
        if activation is None:
            raise ValueError("the rule book alone needs rules")
        self.activation = activation

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Take the gain s_l w_l of every rule; ignore the pairs."""
        strengths = self.activation.strengths.astype(np.float64)
        self.gains: npt.NDArray[np.float64] = strengths * self.activation.signs

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Sums over the rules that fire on each pair. Shape: (n,)."""
        active = self.activation.pairs(tops, bottoms)
        gains = self.gains[active.rules]
        return np.bincount(active.rows, gains, minlength=active.count).astype(np.float64)

    def score_all(self, tops: Ints) -> Floating:
        """Sums over the rules that fire with every bottom. Shape: (n, n_bottoms)."""
        return _pair_by_pair(self, tops)

    def tensors(self) -> Tensors:
        """The gain of every rule, (L,); the rule book is saved beside it."""
        return {"gains": self.gains}

    def restore(self, tensors: Tensors) -> None:
        """Take over the gains, one for each rule of the book."""
        self.gains = take(tensors, "gains", (len(self.activation),)).astype(np.float64)


class Raw(CountingScorer):
    """m_ij = v_i · v_j + β c_i · c_j: a pair matches if its features look alike.

    v is an item's vectors, scaled as every model reads them, side by side where there are several
    feature sets; c is its bag of words, scaled to length 1. What an item lacks is zeros and adds
    nothing. `baseline.text_weight` is β. Source: the RAW baseline of Song et al., ACM MM 2017.
    """

    name = "raw"
    reads_inputs = True

    features: FrozenFeatures

    def attach(self, dataset: "Dataset", inputs: "Inputs | None") -> None:  # noqa: ARG002
        """Take the catalogue's features."""
        if inputs is None:
            raise ValueError("RAW needs inputs to score with")
        self.features = FrozenFeatures.of(inputs, self.catalogue)

    def fit(self, tops: Ints, bottoms: Ints, rng: np.random.Generator) -> None:
        """Learn nothing."""

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Inner products. Shape: (n,)."""
        return self.features.pairs(tops, bottoms, *self._weights())

    def score_all(self, tops: Ints) -> Floating:
        """Inner products with every bottom. Shape: (n, n_bottoms)."""
        return self.features.table(tops, *self._weights())

    def tensors(self) -> Tensors:
        """Return the features of the catalogue."""
        return self.features.tensors()

    def restore(self, tensors: Tensors) -> None:
        """Take over the features."""
        self.features = FrozenFeatures.restored(tensors, self.catalogue)

    def _weights(self) -> tuple[Floats, Floats]:
        vector_dim, vocabulary_size = self.features.shape
        beta = self.settings.text_weight
        return np.ones(vector_dim, np.float32), np.full(vocabulary_size, beta, np.float32)


class Listing(CountingScorer):
    """m_ij = −|l_i − l_j|, where l is the number in the items' column `listed`, in any unit.

    A bottom without a number is as far from a top as the median bottom, so it stands in the middle
    of its list; a top without one scores 0 with every bottom.

    Outfits join garments of one time: Polyvore's users dress in what was uploaded that week, and a
    shop sells one season. This control tells how much of a score needs no garment at all, as
    `border` does for the backdrops of photographs.
    """

    name = "listing"

    # NaN where unknown; shapes (n_tops,) and (n_bottoms,).
    listed_tops: Doubles
    listed_bottoms: Doubles

    def attach(self, dataset: "Dataset", inputs: "Inputs | None") -> None:  # noqa: ARG002
        """Read the column; `ConfigError` if there is none, or no number of a whole side."""
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
        distinct, place = np.unique(tops[unknown], return_inverse=True)
        scores[unknown] = -self._median_distances(distinct)[place]
        return np.nan_to_num(scores, copy=False, nan=0.0)  # a top without a number

    def score_all(self, tops: Ints) -> Floating:
        """Distances in listing to every bottom, negated. Shape: (n, n_bottoms)."""
        scores = -np.abs(self.listed_tops[tops, None] - self.listed_bottoms)
        unknown = np.isnan(self.listed_bottoms)
        if unknown.any():
            scores[:, unknown] = -self._median_distances(tops)[:, None]
        return np.nan_to_num(scores, copy=False, nan=0.0)

    def tensors(self) -> Tensors:
        """Numbers, 0 where unknown, and whether they are known: weights must be finite."""
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


def _pair_by_pair(scorer: CountingScorer, tops: Ints) -> Floating:
    """`score_all` by way of `score_pairs`. Shape: (n, n_bottoms)."""
    n = len(scorer.catalogue.bottoms)
    pairs = np.repeat(tops, n), np.tile(np.arange(n), len(tops))
    return scorer.score_pairs(*pairs).reshape(len(tops), n)


def _mixed(value: npt.NDArray[np.uint64], key: np.uint64) -> Floating:
    """SplitMix64 (Steele, Lea and Flood, 2014) of value and key, as numbers in [0, 1)."""
    with np.errstate(over="ignore"):
        state = (value + key) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (state ^ (state >> np.uint64(31))).astype(np.float64) / 2.0**64


CONTROLS: dict[str, type[CountingScorer]] = {
    control.name: control for control in (Random, Popularity, Category, RulesAlone, Raw, Listing)
}
