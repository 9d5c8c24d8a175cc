"""Rule confidence: how much each active rule counts for one sample.

Confidences are over the *active* rules of a row alone (`Active`): they are not negative and sum to
1 there, or to less where "none of them" is a choice.
"""

import torch
from torch import Tensor, nn

__all__ = ["Attention", "Entries", "softmax_by_row", "uniform_confidence"]


class Entries:
    """Active rules of n rows as tensors, sorted by row; shape (number of them,) each.

    Attributes
    ----------
    count
        n.
    rows, rules
        Which row, and which rule.
    gains
        Sign times strength of the rule: what it adds to the row's score at full confidence.
    """

    def __init__(self, count: int, rows: Tensor, rules: Tensor, gains: Tensor) -> None:
        self.count = count
        self.rows = rows
        self.rules = rules
        self.gains = gains

    def sum(self, values: Tensor) -> Tensor:
        """Add up one value an entry by row. Shape: (entries,) to (n,)."""
        return torch.zeros(self.count, dtype=values.dtype, device=values.device).index_add(
            0, self.rows, values
        )

    @property
    def fired(self) -> Tensor:
        """Whether any rule is active. Shape: (n,)."""
        fired = torch.zeros(self.count, dtype=torch.bool, device=self.rows.device)
        fired[self.rows] = True
        return fired


def uniform_confidence(entries: Entries) -> Tensor:
    """All active rules of a row count the same (UKD). Shape: (entries,)."""
    number = entries.sum(torch.ones_like(entries.gains))
    return 1.0 / number[entries.rows]


def softmax_by_row(logits: Tensor, entries: Entries, none: Tensor | None = None) -> Tensor:
    """Softmax over the entries of each row (Eq. 10). Shape: (entries,) to (entries,).

    Parameters
    ----------
    logits
        Shape (entries,).
    entries
        Where they belong.
    none
        Logit of "none of them" for each row, shape (n,), which takes its share; or None.
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


class Attention(nn.Module):
    """λ' of the active rules, from what the sample looks like.

    λ'_l = w⊤ s(W_t z̃_i + W_b z̃_j + W_b z̃_k + W_l r_l + b) + c for l in R(i, j, k), and the softmax
    of λ' over R(i, j, k).

    Parameters
    ----------
    latent_dim
        D_l, length of z̃.
    n_rules
        L.
    size
        h, units of the attention; the paper does not give it, the published code tries 256 and 512.
    none
        Whether "none of the active rules" is a choice of its own, with a learned place beside them.
        Not in the paper.
    generator
        Source of the weights.

    Source: Eqs. 9 and 10 of Song et al., SIGIR 2018. The input is z̃ as in its Fig. 4 and in the
    published code, since the printed shapes do not fit together; s is the logistic sigmoid, as in
    that code. The constant c is the same for all rules and falls out of the softmax, so it is left
    out.
    """

    def __init__(
        self, latent_dim: int, n_rules: int, size: int, none: bool, generator: torch.Generator
    ) -> None:
        super().__init__()

        def drawn(out: int, into: int) -> nn.Parameter:
            bound = (6 / (out + into)) ** 0.5
            return nn.Parameter(torch.empty(out, into).uniform_(-bound, bound, generator=generator))

        self.of_top = drawn(size, latent_dim)
        self.of_bottom = drawn(size, latent_dim)
        self.of_rule = drawn(n_rules + none, size)  # row l is W_l r_l; the last is "none"
        self.bias = nn.Parameter(torch.zeros(size))
        self.out = nn.Parameter(torch.zeros(size).uniform_(-1, 1, generator=generator) / size**0.5)
        self.none = none

    def read(self, tops: Tensor, bottoms: Tensor) -> tuple[Tensor, Tensor]:
        """W_t z̃ of tops and W_b z̃ of bottoms. Shapes: (u, D_l), (v, D_l) to (u, h), (v, h)."""
        return tops @ self.of_top.T, bottoms @ self.of_bottom.T

    def forward(self, context: Tensor, entries: Entries) -> Tensor:
        """Give λ of each entry.

        Parameters
        ----------
        context
            W_t z̃_i + W_b z̃_j + W_b z̃_k of each row; shape (n, h).
        entries
            The active rules of the rows.

        Returns
        -------
        Tensor
            Shape (entries,).
        """
        context = context.float() + self.bias
        logits = torch.sigmoid(context[entries.rows] + self.of_rule[entries.rules]) @ self.out
        none = torch.sigmoid(context + self.of_rule[-1]) @ self.out if self.none else None
        return softmax_by_row(logits, entries, none)
