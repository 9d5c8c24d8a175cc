"""What the attention reads of garments, computed once for a model and kept."""

from dataclasses import dataclass
from typing import Self

from wearwith.model.trained import TrainedModel
from wearwith.types import Floats, Ints, Side, other_side

__all__ = ["Reading"]


@dataclass(frozen=True)
class Reading:
    """W_t z̃ of tops and W_b z̃ of bottoms, with what turns a new z̃ into one.

    Attributes
    ----------
    of
        Of each side, shape (n, h).
    weights
        W_t and W_b, shape (h, D_l).
    rest
        The mean of W_b z̃ over all bottoms, in the place of k, and the bias; shape (h,).
    """

    of: dict[Side, Floats]
    weights: dict[Side, Floats]
    rest: Floats

    @classmethod
    def of_model(cls, model: TrainedModel) -> Self:
        """Read all garments of a model."""
        weights: dict[Side, Floats] = {
            "top": model.arrays["teacher.attention.of_top"],
            "bottom": model.arrays["teacher.attention.of_bottom"],
        }
        of = {side: model.latent(side) @ weight.T for side, weight in weights.items()}
        rest = of["bottom"].mean(axis=0) + model.arrays["teacher.attention.bias"]
        return cls(of, weights, rest)

    def context(self, side: Side, point: Floats, others: Ints) -> Floats:
        """W_t z̃_i + W_b z̃_j + the rest, of pairs of a garment with others.

        Parameters
        ----------
        side, point
            Which side the garment is of, and its z̃ (further numbers are not read); shape (D,).
        others
            Positions on the other side; shape (n,).

        Returns
        -------
        array
            Shape (n, h).
        """
        weight = self.weights[side]
        here = weight @ point[: weight.shape[1]]
        context: Floats = self.of[other_side(side)][others] + (here + self.rest)
        return context

    def of_pairs(self, tops: Ints, bottoms: Ints) -> Floats:
        """As `context`, of pairs of the catalogue. Shapes: (n,) and (n,) to (n, h)."""
        return self.of["top"][tops] + self.of["bottom"][bottoms] + self.rest

    def of_points(self, tops: Floats, bottoms: Floats) -> Floats:
        """As `context`, of points of either side. Shapes: (n, D) and (n, D) to (n, h)."""
        top, bottom = self.weights["top"], self.weights["bottom"]
        dim = top.shape[1]  # further numbers are not read
        context: Floats = tops[:, :dim] @ top.T + bottoms[:, :dim] @ bottom.T + self.rest
        return context
