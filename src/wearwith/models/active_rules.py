"""The rules that are active on the triplets of a batch, and shares of confidence among them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from wearwith.models.method import TripletBatch
from wearwith.rules import Activation
from wearwith.rules.learned_strengths import FoldStrengths

__all__ = ["Entries", "softmax_by_row", "uniform_confidence"]


@dataclass(frozen=True)
class Entries:
    """The active rules of n triplets, sorted by triplet; arrays have shape (entries,)."""

    count: int  # n
    rows: Tensor  # which triplet
    rules: Tensor  # which rule
    gains: Tensor  # f_l^ij − f_l^ik times the rule's strength, 1 unless its book says otherwise

    @classmethod
    def of(
        cls, activation: Activation, batch: TripletBatch, folds: FoldStrengths | None = None
    ) -> Self:
        """Find the active rules of a batch, with the strengths of each top's fold if given."""
        i, j, k = (column.cpu().numpy().astype(np.int64) for column in batch.positions())
        active = activation.triplets(i, j, k)
        gains = active.signs * activation.strengths[active.rules]
        if folds is not None:
            on_positive = active.signs * activation.signs[active.rules]  # or on the negative
            gains = on_positive * folds.of(i[active.rows], active.rules)
        arrays = (active.rows, active.rules, gains.astype(np.float32))
        tensors = (torch.from_numpy(array).to(batch.tops.device) for array in arrays)
        return cls(active.count, *tensors)

    def sum(self, values: Tensor) -> Tensor:
        """Add up one value for each entry by triplet. Shape: (entries,) to (n,)."""
        return torch.zeros(self.count, dtype=values.dtype, device=values.device).index_add(
            0, self.rows, values
        )

    @property
    def number(self) -> Tensor:
        """How many rules are active. Shape: (n,)."""
        return self.sum(torch.ones_like(self.gains))


def uniform_confidence(entries: Entries) -> Tensor:
    """All active rules of a triplet count the same (UKD). Shape: (entries,)."""
    return 1.0 / entries.number[entries.rows]


def softmax_by_row(logits: Tensor, entries: Entries, none: Tensor | None = None) -> Tensor:
    """Softmax over the entries of each triplet (Eq. 10). Shape: (entries,) to (entries,).

    Where "none of them" is a choice, `none`, (n,), are its logits, and it takes its share.
    """
    lowest = torch.full((entries.count,), -torch.inf, device=logits.device, dtype=logits.dtype)
    highest = lowest.scatter_reduce(0, entries.rows, logits.detach(), "amax")
    if none is not None:
        highest = torch.maximum(highest, none.detach())
    raised = torch.exp(logits - highest[entries.rows])
    total = entries.sum(raised)
    if none is not None:
        total = total + torch.exp(none - highest)
    return raised / total[entries.rows]
