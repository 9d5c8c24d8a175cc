"""RAW: a pair goes together if its features look alike, with nothing learned."""

from typing import TYPE_CHECKING

import numpy as np

from wearwith.model.frozen_features import FrozenFeatures
from wearwith.model.scorer import CountingScorer, Tensors
from wearwith.types import Floating, Floats, Ints

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.features import Inputs

__all__ = ["Raw"]


class Raw(CountingScorer):
    """m_ij = v_i · v_j + β c_i · c_j.

    v is an item's vectors, scaled as every model reads them, side by side where there are several
    feature sets; c is its bag of words, brought to length 1. An item that lacks one has zeros for
    it, and so gains nothing. `baseline.text_weight` is β.

    Source: the RAW baseline of Song et al., ACM MM 2017.
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
