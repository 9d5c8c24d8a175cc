"""Learned methods whose score is an inner product of a point of the top and one of the bottom."""

from abc import abstractmethod

import numpy as np
import numpy.typing as npt
import torch

from wearwith.model.arrays import take
from wearwith.model.contract import Tensors
from wearwith.models.gradient import GradientScorer
from wearwith.types import Floating, Ints

__all__ = ["LatentScorer"]

PAIRS_AT_ONCE = 512  # two megabytes of points with 1,024 numbers, which stay in the cache


class LatentScorer(GradientScorer):
    """m_ij = x_i · y_j, where x and y are encoded once for the whole catalogue.

    A subclass sets both in `refresh`. A score that is no inner product at first, such as a
    distance, becomes one by further columns: −‖x − y‖² = [2x, −‖x‖², 1] · [y, 1, −‖y‖²].

    Attributes
    ----------
    top_latent, bottom_latent
        Shapes (n_tops, latent_dim) and (n_bottoms, latent_dim).
    """

    top_latent: npt.NDArray[np.float32]
    bottom_latent: npt.NDArray[np.float32]

    @property
    @abstractmethod
    def latent_dim(self) -> int:
        """Length of a point."""

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Inner products x_i · y_j. Shape: (n,)."""
        scores = np.empty(len(tops), dtype=np.float32)
        for start in range(0, len(tops), PAIRS_AT_ONCE):
            rows = slice(start, start + PAIRS_AT_ONCE)
            pairs = self.top_latent[tops[rows]], self.bottom_latent[bottoms[rows]]
            scores[rows] = np.einsum("nd,nd->n", *pairs)
        return scores

    def score_all(self, tops: Ints) -> Floating:
        """Inner products with every bottom. Shape: (n, n_bottoms)."""
        product: npt.NDArray[np.float32] = self.top_latent[tops] @ self.bottom_latent.T
        return product

    def tensors(self) -> Tensors:
        """Weights by the names of their modules, and the catalogue's points under `latent.*`."""
        weights = {name: w.cpu().numpy() for name, w in self.network.state_dict().items()}
        return {**weights, "latent.tops": self.top_latent, "latent.bottoms": self.bottom_latent}

    def restore(self, tensors: Tensors) -> None:
        """Take over weights and points; scores are then as they were."""
        with torch.no_grad():
            for name, weight in self.network.state_dict().items():
                weight.copy_(torch.from_numpy(take(tensors, name, tuple(weight.shape)).copy()))
        sides = (("latent.tops", self.catalogue.tops), ("latent.bottoms", self.catalogue.bottoms))
        self.top_latent, self.bottom_latent = (
            take(tensors, name, (len(items), self.latent_dim)).astype(np.float32)
            for name, items in sides
        )
