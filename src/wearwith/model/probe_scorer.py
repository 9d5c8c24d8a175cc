"""The score of the probe: a logistic regression on the features of a pair."""

from typing import Self

import numpy as np

from wearwith.catalog import Catalogue
from wearwith.model.array_files import take
from wearwith.model.frozen_features import FrozenFeatures, FrozenSide
from wearwith.model.scorer import Scorer, Tensors
from wearwith.types import Floating, Floats, Ints

__all__ = ["ProbeScorer"]


class ProbeScorer(Scorer):
    """m_ij = w_t · x_i + w_b · x_j + w_p · (x_i∘x_j) + b; see `wearwith.models.learned_controls`.

    w_p has a weight for every word, so the score is no inner product of short points; it is
    computed from the features, which the model folder therefore holds.

    `vectors` and `words` are the weights of vectors, (vector_dim,), and of words,
    (vocabulary_size,), by block (`top`, `bottom`, `product`); zeros for what is not read.
    """

    name = "probe"

    def __init__(
        self,
        catalogue: Catalogue,
        features: FrozenFeatures,
        vectors: dict[str, Floats],
        words: dict[str, Floats],
        bias: float,
    ) -> None:
        super().__init__(catalogue)
        self.features = features
        self._of_products = vectors["product"], words["product"]

        def gains(block: str, side: FrozenSide) -> Floats:
            gained: Floats = side.vectors @ vectors[block] + side.bags @ words[block]
            return gained

        self._of_tops = gains("top", features.tops) + np.float32(bias)
        self._of_bottoms = gains("bottom", features.bottoms)

    @classmethod
    def of(cls, catalogue: Catalogue, arrays: Tensors) -> Self:
        """Take weights and features from the arrays of a model.

        `RunError` if one is missing or of another shape, or the features are damaged.
        """
        blocks = ("top", "bottom", "product")
        size = len(arrays["words.top"]) if "words.top" in arrays else 1
        width = len(arrays["vectors.top"]) if "vectors.top" in arrays else 0
        features = FrozenFeatures.restored(arrays, catalogue, (width, size))
        vectors, words = (
            {
                block: take(arrays, f"{part}.{block}", shape).astype(np.float32).ravel()
                if f"{part}.top" in arrays
                else np.zeros(shape[0], np.float32)
                for block in blocks
            }
            for part, shape in (("vectors", (width,)), ("words", (size, 1)))
        )
        if width:
            vectors["product"] = vectors["product"] * np.float32(width**0.5)
        return cls(catalogue, features, vectors, words, float(take(arrays, "bias", ())))

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Log odds. Shape: (n,)."""
        gains = self._of_tops[tops] + self._of_bottoms[bottoms]
        scores: Floats = gains + self.features.pairs(tops, bottoms, *self._of_products)
        return scores

    def score_all(self, tops: Ints) -> Floating:
        """Log odds with every bottom. Shape: (n, n_bottoms)."""
        gains = self._of_tops[tops][:, None] + self._of_bottoms
        scores: Floats = gains + self.features.table(tops, *self._of_products)
        return scores
