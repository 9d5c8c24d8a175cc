"""What the attention reads of garments, computed once for a model and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from wearwith.model.sigmoid import sigmoid
from wearwith.types import Floats, Ints, Side, other_side

__all__ = ["Attention"]

ENTRIES_AT_ONCE = 2**14


@dataclass(frozen=True)
class Attention:
    """Rule confidence from what garments look like; W_t z̃ and W_b z̃ are kept.

    λ'_l = w⊤ s(W_t z̃_i + W_b z̃_j + W_b z̃_k + W_l r_l + b), and the softmax over the rules that are
    active. Of a pair, the bottom of average z̃ is in the place of k.

    Attributes
    ----------
    of
        W_t z̃ of tops and W_b z̃ of bottoms; shapes (n_tops, h) and (n_bottoms, h).
    as_negatives
        W_b z̃ of bottoms as negatives; those of `of` but for the models that measure the published
        protocol, (n_bottoms, h).
    weights
        W_t and W_b; shape (h, D_l).
    average, bias
        W_b z̃ of the average bottom, and b; shape (h,).
    out
        w; shape (h,).
    none
        W_l r_l of "none of the active rules", where attention may doubt; shape (h,), or None.

    Source: Eqs. 9 and 10 of Song et al., SIGIR 2018; the list form is ours.
    """

    of: Mapping[Side, Floats]
    as_negatives: Floats
    weights: Mapping[Side, Floats]
    average: Floats
    bias: Floats
    out: Floats
    none: Floats | None

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], may_doubt: bool) -> Self:
        """Read all garments of a model, from its arrays."""
        weights: dict[Side, Floats] = {
            "top": arrays["teacher.attention.of_top"],
            "bottom": arrays["teacher.attention.of_bottom"],
        }
        of: dict[Side, Floats] = {
            side: arrays[f"latent.{side}s"][:, : weight.shape[1]] @ weight.T
            for side, weight in weights.items()
        }
        negatives = read = of["bottom"]
        if "latent.negatives" in arrays:
            weight = weights["bottom"]
            negatives = arrays["latent.negatives"][:, : weight.shape[1]] @ weight.T
            read = np.concatenate([read, negatives])
        return cls(
            of=of,
            as_negatives=negatives,
            weights=weights,
            average=read.mean(axis=0),
            bias=arrays["teacher.attention.bias"],
            out=arrays["teacher.attention.out"],
            none=arrays["teacher.attention.of_rule"][-1] if may_doubt else None,
        )

    def of_pairs(self, tops: Ints, bottoms: Ints) -> Floats:
        """What is read of pairs of the catalogue. Shapes: (n,) and (n,) to (n, h)."""
        context: Floats = self.of["top"][tops] + self.of["bottom"][bottoms] + self._rest
        return context

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Floats:
        """What is read of triplets. Shapes: (n,) each to (n, h)."""
        pairs = self.of["top"][tops] + self.of["bottom"][positives]
        context: Floats = pairs + self.as_negatives[negatives] + self.bias
        return context

    def with_one(self, side: Side, point: Floats, others: Ints) -> Floats:
        """What is read of pairs of a garment with others.

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
        context: Floats = self.of[other_side(side)][others] + (here + self._rest)
        return context

    def of_points(self, tops: Floats, bottoms: Floats) -> Floats:
        """What is read of points of either side. Shapes: (n, D) and (n, D) to (n, h)."""
        top, bottom = self.weights["top"], self.weights["bottom"]
        dim = top.shape[1]  # further numbers are not read
        context: Floats = tops[:, :dim] @ top.T + bottoms[:, :dim] @ bottom.T + self._rest
        return context

    def confidence(self, context: Floats, keys: Floats, rows: Ints, rules: Ints) -> Floats:
        """λ of each active rule: the softmax over those of its row.

        Parameters
        ----------
        context
            What was read of each row; shape (n, h).
        keys
            W_l r_l of every rule of the book; shape (L, h).
        rows, rules
            Which row, and which rule; shape (entries,) each, sorted by row.

        Returns
        -------
        array
            Shape (entries,). Of a row they sum to 1, or to less where attention may doubt.
        """
        logits = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), ENTRIES_AT_ONCE):  # so that memory stays bounded
            some = slice(start, start + ENTRIES_AT_ONCE)
            logits[some] = sigmoid(context[rows[some]] + keys[rules[some]]) @ self.out
        highest = np.full(len(context), -np.inf, np.float32)
        np.maximum.at(highest, rows, logits)
        none = None
        if self.none is not None:
            none = sigmoid(context + self.none) @ self.out
            highest = np.maximum(highest, none)
        raised = np.exp(logits - highest[rows])
        total = np.bincount(rows, weights=raised, minlength=len(context))
        if none is not None:
            total = total + np.exp(none - highest)
        found: Floats = (raised / total[rows]).astype(np.float32)
        return found

    @property
    def _rest(self) -> Floats:
        """What is read of a pair besides its two garments. Shape: (h,)."""
        rest: Floats = self.average + self.bias
        return rest
