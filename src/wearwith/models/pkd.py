"""PKD: the student learns from a teacher that knows how often values are worn together."""

import numpy as np
import torch
from torch import Tensor

from wearwith.models.akd import Dbpr
from wearwith.models.method import Teaching, TripletBatch
from wearwith.models.training_teacher import TrainingTeacher
from wearwith.rules import PairFrequencies

__all__ = ["Pkd", "TrainingFrequencyTeacher"]

# Strengths are float32: their means differ by less than this where the counts are equal.
_NO_GAP = 1e-6


class Pkd(Dbpr):
    """The teacher is the student projected onto how often values were worn together in training.

    Source: Han et al., IEEE TIP 2020 (PKD-DBPR); its code has C = 1. The loss is AKD's, (1 − ρ)
    L_bpr + ρ L_crs, so that only the teachers' knowledge differs; PKD's code adds the losses up.
    """

    name = taught_as = "pkd"
    is_taught = True

    def make_teacher(self, teaching: Teaching, generator: torch.Generator) -> TrainingTeacher:  # noqa: ARG002
        """Build a teacher that counts."""
        return TrainingFrequencyTeacher(teaching)


class TrainingFrequencyTeacher(TrainingTeacher):
    """Adds C Σ_m (g_m^ij − g_m^ik) to the student's log odds, from frequencies.

    Nobody screens the rules and no attention weighs them. For each attribute m, R_m is the pairs of
    values that are worn together most and least often, and where both pairs of a triplet have one,

        g_m = [fq_m(i, j), fq_m(i, k)] / sum,    q ∝ p exp(C Σ_m g_m),

    else g_m = [0, 0]. The rules' strengths are the frequencies fq_m up to a factor for each
    attribute, which cancels in g_m; their signs are for people (`RulesConfig.book`).
    """

    def __init__(self, teaching: Teaching) -> None:
        super().__init__(teaching)
        self.frequencies = PairFrequencies(teaching.activation)

    def forward(
        self,
        batch: TripletBatch,
        tops: Tensor,  # noqa: ARG002 (only attention reads points)
        bottoms: Tensor,  # noqa: ARG002
    ) -> tuple[Tensor, Tensor]:
        """The push, and where any attribute tells j from k. Shapes: (n,) and (n,)."""
        i, j, k = (column.cpu().numpy().astype(np.int64) for column in batch.positions())
        gaps = self.frequencies.gaps(i, j, k)  # (n, M)
        push = (self.config.strength * gaps.sum(axis=1)).astype(np.float32)
        fired = (np.abs(gaps) > _NO_GAP).any(axis=1)
        device = batch.tops.device
        return torch.from_numpy(push).to(device), torch.from_numpy(fired).to(device)
