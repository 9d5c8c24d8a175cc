"""What the attention reads of garments, computed once for a model and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from wearwith.model.sigmoid import sigmoid
from wearwith.types import SIDES, Floats, Ints, Side, other_side

__all__ = ["Attention"]

ENTRIES_AT_ONCE = 2**14


@dataclass(frozen=True)
class Attention:
    """Rule confidence from what garments look like; W_t z̃ and W_b z̃ are kept once they are read.

    λ'_l = w⊤ s(W_t z̃_i + W_b z̃_j + W_b z̃_k + W_l r_l + b), and the softmax over the rules that are
    active. Of a pair, the bottom of average z̃ is in the place of k.

    Parameters
    ----------
    arrays
        Of a model; those named `teacher.attention.*` (W_t and W_b, (h, D_l); w and b, (h,); W_l r_l
        of every rule that was learned with, (L, h)) and the points of its garments.
    may_doubt
        Whether attention may trust none of the active rules; the last key is then that choice.

    Source: Eqs. 9 and 10 of Song et al., SIGIR 2018; the list form is ours.
    """

    arrays: Mapping[str, npt.NDArray[Any]]
    may_doubt: bool

    @cached_property
    def keys(self) -> Floats:
        """W_l r_l of the rules that were learned with. Shape: (L, h)."""
        keys: Floats = self.arrays["teacher.attention.of_rule"]
        return keys[:-1] if self.may_doubt else keys

    @cached_property
    def _of(self) -> Mapping[Side, Floats]:
        """W_t z̃ of tops and W_b z̃ of bottoms. Shapes: (n_tops, h) and (n_bottoms, h)."""
        return {side: self._read(side, f"latent.{side}s") for side in SIDES}

    @cached_property
    def _as_negatives(self) -> Floats:
        """W_b z̃ of bottoms where they are negatives, which the leaky models read in another way."""
        if "latent.negatives" in self.arrays:
            return self._read("bottom", "latent.negatives")
        return self._of["bottom"]

    @cached_property
    def _rest(self) -> Floats:
        """What is read of a pair besides its two garments: W_b z̃ of the average bottom, and b."""
        read = [self._of["bottom"]]
        if "latent.negatives" in self.arrays:
            read.append(self._as_negatives)
        rest: Floats = np.concatenate(read).mean(axis=0) + self.arrays["teacher.attention.bias"]
        return rest

    def _weight(self, side: Side) -> Floats:
        weight: Floats = self.arrays[f"teacher.attention.of_{side}"]
        return weight

    def _read(self, side: Side, points: str) -> Floats:
        weight = self._weight(side)
        read: Floats = self.arrays[points][:, : weight.shape[1]] @ weight.T
        return read

    def of_pairs(self, tops: Ints, bottoms: Ints) -> Floats:
        """What is read of pairs of the catalogue. Shapes: (n,) and (n,) to (n, h)."""
        context: Floats = self._of["top"][tops] + self._of["bottom"][bottoms] + self._rest
        return context

    def of_triplets(self, tops: Ints, positives: Ints, negatives: Ints) -> Floats:
        """What is read of triplets. Shapes: (n,) each to (n, h)."""
        pairs = self._of["top"][tops] + self._of["bottom"][positives]
        context: Floats = (
            pairs + self._as_negatives[negatives] + self.arrays["teacher.attention.bias"]
        )
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
        weight = self._weight(side)
        here = weight @ point[: weight.shape[1]]
        context: Floats = self._of[other_side(side)][others] + (here + self._rest)
        return context

    def of_points(self, tops: Floats, bottoms: Floats) -> Floats:
        """What is read of points of either side. Shapes: (n, D) and (n, D) to (n, h)."""
        top, bottom = self._weight("top"), self._weight("bottom")
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
        out: Floats = self.arrays["teacher.attention.out"]
        logits = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), ENTRIES_AT_ONCE):  # so that memory stays bounded
            some = slice(start, start + ENTRIES_AT_ONCE)
            logits[some] = sigmoid(context[rows[some]] + keys[rules[some]]) @ out
        highest = np.full(len(context), -np.inf, np.float32)
        np.maximum.at(highest, rows, logits)
        none = None
        if self.may_doubt:
            none = sigmoid(context + self.arrays["teacher.attention.of_rule"][-1]) @ out
            highest = np.maximum(highest, none)
        raised = np.exp(logits - highest[rows])
        total = np.bincount(rows, weights=raised, minlength=len(context))
        if none is not None:
            total = total + np.exp(none - highest)
        found: Floats = (raised / total[rows]).astype(np.float32)
        return found
