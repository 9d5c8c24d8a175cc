"""Scores that are inner products of a point of the top and one of the bottom."""

from typing import Self

import numpy as np

from wearwith.catalog import Catalogue
from wearwith.model.array_files import take
from wearwith.model.scorer import Scorer, Tensors
from wearwith.types import Floating, Floats, Ints

__all__ = ["PointScorer"]

BYTES_AT_ONCE = 2**19  # of points gathered on each side, so that both stay in the cache


class PointScorer(Scorer):
    """m_ij = x_i · y_j, where x and y are points of the catalogue, (n_tops, D) and (n_bottoms, D).

    A score that is no inner product at first, such as a distance, becomes one with further columns:
    −‖x − y‖² = [2x, −‖x‖², 1] · [y, 1, −‖y‖²].

    Methods that measure the published protocol have other points for bottoms compared as negatives
    (`negative_points`); as positives, and in lists, bottoms keep theirs.
    """

    def __init__(
        self,
        name: str,
        catalogue: Catalogue,
        top_points: Floats,
        bottom_points: Floats,
        negative_points: Floats | None = None,
    ) -> None:
        super().__init__(catalogue)
        self.name = name  # type: ignore[misc]
        self.top_points, self.bottom_points = top_points, bottom_points
        self.negative_points = negative_points

    @classmethod
    def of(cls, name: str, catalogue: Catalogue, arrays: Tensors) -> Self:
        """Take points from the arrays of a model, `latent.tops` and `latent.bottoms`.

        `RunError` if one is missing, or of another catalogue.
        """
        dim = arrays["latent.tops"].shape[-1] if "latent.tops" in arrays else 0
        sizes = {"latent.tops": len(catalogue.tops), "latent.bottoms": len(catalogue.bottoms)}
        if "latent.negatives" in arrays:
            sizes["latent.negatives"] = len(catalogue.bottoms)
        points = (take(arrays, part, (n, dim)) for part, n in sizes.items())
        return cls(name, catalogue, *(part.astype(np.float32, copy=False) for part in points))

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Inner products x_i · y_j. Shape: (n,)."""
        return _products(self.top_points, self.bottom_points, tops, bottoms)

    def score_all(self, tops: Ints) -> Floating:
        """Inner products with every bottom. Shape: (n, n_bottoms)."""
        product: Floats = self.top_points[tops] @ self.bottom_points.T
        return product

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """m_ij and m_ik, each bottom in its role. Shapes: (n,) each."""
        if self.negative_points is None:
            return super().prefer(tops, positives, negatives)
        m_ik = _products(self.top_points, self.negative_points, tops, negatives)
        return self.score_pairs(tops, positives), m_ik


def _products(tops: Floats, bottoms: Floats, i: Ints, j: Ints) -> Floats:
    _require_within(i, len(tops))
    _require_within(j, len(bottoms))
    scores = np.empty(len(i), dtype=np.float32)
    dim = tops.shape[1]
    step = min(max(1, BYTES_AT_ONCE // (4 * max(dim, 1))), len(i))
    # Memory that is asked for again at each step may come from the system anew, page by page,
    # which takes several times as long as all else here.
    space = np.empty((2, step, dim), dtype=np.float32)
    for start in range(0, len(i), max(step, 1)):
        rows = slice(start, start + step)
        x, y = space[:, : len(i[rows])]
        tops.take(i[rows], axis=0, out=x, mode="clip")  # any other mode copies `out` first
        bottoms.take(j[rows], axis=0, out=y, mode="clip")
        np.einsum("nd,nd->n", x, y, out=scores[rows])
    return scores


def _require_within(positions: Ints, n: int) -> None:
    if len(positions) and not 0 <= positions.min() <= positions.max() < n:
        raise IndexError(f"positions {positions.min()} to {positions.max()} of {n} points")
