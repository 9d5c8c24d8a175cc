"""The teacher: the student projected onto matching rules, in log odds.

The student prefers bottom j to bottom k with odds p_ij : p_ik. The rules multiply these odds by
exp(a_ij − a_ik), a_x = C Σ_l λ_l f_l^x, which gives the teacher (Eq. 7 of Song et al., SIGIR 2018):

    ln(q_ij / q_ik) = ln(p_ij / p_ik) + C Σ_l λ_l (f_l^ij − f_l^ik)

With no active rule q = p.
"""

import torch
from torch import Tensor, nn

from wearwith.model.outfit_gates import EVEN
from wearwith.models.active_rules import Entries, softmax_by_row, uniform_confidence
from wearwith.models.gates import Gates
from wearwith.models.method import Teaching, TripletBatch
from wearwith.models.towers import glorot

__all__ = ["TrainingAttention", "TrainingTeacher"]


class TrainingAttention(nn.Module):
    """Confidence λ of the active rules, from the garments of the triplet.

    λ'_l = w⊤ s(W_t z̃_i + W_b z̃_j + W_b z̃_k + W_l r_l + b) + c for l in R(i, j, k), and λ is the
    softmax of λ' over R(i, j, k). z̃ has `latent_dim` numbers, D_l; there are L = `n_rules` rules;
    and `size` is h, which the paper does not give: the published code tries 256 and 512. With
    `none`, which is not in the paper, "none of the active rules" is a choice with a learned place
    beside them.

    Source: Eqs. 9 and 10 of Song et al., SIGIR 2018. The input is z̃, as in its Fig. 4 and in the
    published code, since the printed shapes do not fit together; s is the logistic sigmoid, as in
    that code. The constant c is the same for all rules, cancels in the softmax, and is left out.
    """

    def __init__(
        self, latent_dim: int, n_rules: int, size: int, none: bool, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.of_top = glorot(size, latent_dim, generator)
        self.of_bottom = glorot(size, latent_dim, generator)
        self.of_rule = glorot(
            n_rules + none, size, generator
        )  # row l is W_l r_l; the last is "none"
        self.bias = nn.Parameter(torch.zeros(size))
        self.out = nn.Parameter(torch.zeros(size).uniform_(-1, 1, generator=generator) / size**0.5)
        self.none = none

    def forward(
        self, batch: TripletBatch, tops: Tensor, bottoms: Tensor, entries: Entries
    ) -> Tensor:
        """λ of each entry. Shapes: z̃ (u, D_l) and (v, D_l) to (entries,)."""
        of_top, of_bottom = tops @ self.of_top.T, bottoms @ self.of_bottom.T  # (u, h), (v, h)
        context = of_top[batch.top_of] + of_bottom[batch.positive_of] + of_bottom[batch.negative_of]
        context = context.float() + self.bias  # (n, h)
        logits = torch.sigmoid(context[entries.rows] + self.of_rule[entries.rules]) @ self.out
        none = torch.sigmoid(context + self.of_rule[-1]) @ self.out if self.none else None
        return softmax_by_row(logits, entries, none)


class TrainingTeacher(nn.Module):
    """What the rules add to the student's log odds.

    `attention` decides the confidence of every active rule; None trusts all of them alike. Rules
    share one unit of confidence, or add up (`TeacherConfig.combine`).
    """

    def __init__(
        self, teaching: Teaching, attention: TrainingAttention | Gates | None = None
    ) -> None:
        super().__init__()
        self.config = teaching.config
        self.activation, self.folds = teaching.activation, teaching.folds
        self.attention = attention

    @property
    def learns(self) -> bool:
        """Whether it has weights of its own."""
        return self.attention is not None

    def forward(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> tuple[Tensor, Tensor]:
        """How far the log odds of each triplet move, and whether any rule fires.

        Shapes: z̃ of the batch's garments, (u, D_l) and (v, D_l), to push (n,) and fired (n,),
        booleans. Where no rule fires the push is 0.
        """
        # Garments that are not of training have no fold of their own.
        entries = Entries.of(self.activation, batch, self.folds if self.training else None)
        if self.config.detach:
            tops, bottoms = tops.detach(), bottoms.detach()
        if isinstance(self.attention, TrainingAttention):
            confidence = self.attention(batch, tops, bottoms, entries)
        elif isinstance(self.attention, Gates):
            contexts = self.attention.contexts(tops)[batch.top_of]
            confidence = self.attention.confidence(contexts, entries.rows, entries.rules)
        elif self.config.combine == "sum":
            confidence = torch.full_like(entries.gains, float(EVEN))
        else:
            confidence = uniform_confidence(entries)
        return self.push(confidence, entries), entries.number > 0

    def push(self, confidence: Tensor, entries: Entries) -> Tensor:
        """C Σ_l λ_l (f_l^ij − f_l^ik), each rule times its own strength. Shape: (n,)."""
        return self.config.strength * entries.sum(confidence * entries.gains)
