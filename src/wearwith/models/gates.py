"""Attention as a gate for each rule: rules that agree add up, and none takes from another."""

import torch
from torch import Tensor, nn

from wearwith.models.towers import glorot

__all__ = ["Gates"]


class Gates(nn.Module):
    """λ_l = σ(u_l · [tanh(R h), 1]), h what is given; see `wearwith.model.outfit_gates`.

    Keys begin at zero, so that every rule counts one half.
    """

    def __init__(self, n_rules: int, dim: int, gate_dim: int, generator: torch.Generator) -> None:
        super().__init__()
        self.keys = nn.Parameter(torch.zeros(n_rules, gate_dim + 1))
        self.read = glorot(gate_dim, dim, generator)

    def contexts(self, h: Tensor) -> Tensor:
        """[tanh(R h), 1]. Shape: (n, dim) to (n, gate_dim + 1)."""
        read = torch.tanh(h.float() @ self.read.T)
        return torch.cat([read, torch.ones_like(read[:, :1])], dim=1)

    def confidence(self, contexts: Tensor, rows: Tensor, rules: Tensor) -> Tensor:
        """λ of rules for contexts. Shapes: (n, gate_dim + 1), (e,) and (e,) to (e,)."""
        return torch.sigmoid((contexts[rows] * self.keys[rules]).sum(dim=1))
