"""What an outfit model learns: points z of garments, and how the given ones ask for another."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from wearwith.features import SideInputs
from wearwith.features.vocabulary import PADDING
from wearwith.model.frozen_features import distinct_words
from wearwith.model.model_settings import OutfitConfig, StudentSpec
from wearwith.model.outfit_points import slot_pair_numbers
from wearwith.models.towers import feature_key, glorot
from wearwith.types import OUTFIT_SLOTS, Bools

__all__ = ["Form", "GarmentEncoder", "Given", "LinearEncoder", "PairForm", "dropped"]

N_SLOTS = len(OUTFIT_SLOTS)


@dataclass(frozen=True)
class Given:
    """The garments that questions give, r questions of at most L garments each.

    Attributes
    ----------
    z
        Their points; shape (r, L, d).
    slots
        Their slots; shape (r, L).
    present
        Where there is a garment; shape (r, L).
    """

    z: Tensor
    slots: Tensor
    present: Tensor


class LinearEncoder(nn.Module):
    """Σ W_f x_f + Σ w_t + b_1 of garments, as numbers of one length.

    x_f are the vectors of each feature set, with a learned stand-in where a garment has none; w_t
    are vectors of its distinct words, which tell titles and attributes.
    """

    def __init__(
        self, spec: StudentSpec, dim: int, dropout: float, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.vectors = nn.ParameterDict(
            {feature_key(name): glorot(dim, n, generator) for name, n in spec.dims.items()}
        )
        self.missing = nn.ParameterDict(
            {feature_key(name): nn.Parameter(torch.zeros(dim)) for name in spec.dims}
        )
        self.words: nn.Parameter | None = None
        if spec.vocabulary_size:
            table = torch.randn(spec.vocabulary_size, dim, generator=generator) * 0.05
            self.words = nn.Parameter(table)
        self.first_bias = nn.Parameter(torch.zeros(dim))

    def read(self, items: SideInputs, worn: Bools, device: torch.device) -> None:
        """Take what is known of all garments, and which are in training outfits. Shape: (n,)."""
        self.worn = torch.from_numpy(worn).float().to(device)
        self.blocks: Mapping[str, tuple[Tensor, Tensor]] = {
            # Of spread 1 in each column, as words and hidden units are.
            feature_key(name): (
                torch.from_numpy(block.vectors).to(device) * block.vectors.shape[1] ** 0.5,
                torch.from_numpy(block.present).to(device),
            )
            for name, block in items.blocks.items()
        }
        self.bags: Tensor | None = None
        if items.words is not None and self.words is not None:
            bags = distinct_words(items.words, items.lexicon).astype(np.int64)
            self.bags = torch.from_numpy(bags).to(device)

    def sums(self, positions: Tensor, generator: torch.Generator | None) -> Tensor:
        """The sums, of garments by position. Shape: (n,) to (n, dim)."""
        sums: Tensor = self.first_bias
        for name, (vectors, present) in self.blocks.items():
            x, has = vectors[positions], present[positions].unsqueeze(1)
            seen = functional.linear(dropped(x, self.dropout, generator), self.vectors[name])
            sums = sums + torch.where(has, seen, self.missing[name])
        if self.bags is not None and self.words is not None:
            bags = self.bags[positions]
            kept = (bags != PADDING).to(self.words.dtype)
            weights = dropped(kept, self.dropout, generator)
            sums = sums + functional.embedding_bag(
                bags, self.words, per_sample_weights=weights, mode="sum"
            )
        return sums

    def forward(
        self, positions: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """Points of length 1, and no gains. Shape: (n,) to (n, d) and (n,).

        `generator` is the source of dropout; None switches it off.
        """
        z = functional.normalize(self.sums(positions, generator).float(), dim=1)
        return z, z.new_zeros(len(z))


class GarmentEncoder(LinearEncoder):
    """z = W_2 relu(Σ W_f x_f + Σ w_t + b_1) + b_2 + e, for garments of all slots alike.

    e is the garment's own vector, for those of training outfits. A garment's gain g = v · z + o is
    what it is worth whatever is given; o is its own, too.

    Source: content beside personal factors as in VBPR (He and McAuley, AAAI 2016).
    """

    def __init__(self, spec: StudentSpec, n_garments: int, generator: torch.Generator) -> None:
        assert spec.outfit is not None  # noqa: S101
        config: OutfitConfig = spec.outfit
        hidden, dim = config.hidden, config.dim
        super().__init__(spec, hidden, config.dropout, generator)
        self.personal_dropout = config.personal_dropout
        self.out, self.out_bias = glorot(dim, hidden, generator), nn.Parameter(torch.zeros(dim))
        self.gain = nn.Parameter(torch.zeros(dim))
        self.personal = self.personal_gain = None
        if config.personal:
            self.personal = nn.Parameter(torch.randn(n_garments, dim, generator=generator) * 0.01)
            self.personal_gain = nn.Parameter(torch.zeros(n_garments))

    def forward(
        self, positions: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """Points and gains of garments by position. Shape: (n,) to (n, d) and (n,).

        `generator` is the source of dropout; None switches it off.
        """
        hidden = functional.relu(self.sums(positions, generator))
        hidden = dropped(hidden, self.dropout, generator)
        z = functional.linear(hidden, self.out, self.out_bias).float()
        own = torch.zeros(len(positions), device=z.device)
        if self.personal is not None and self.personal_gain is not None:
            has = self.worn[positions]
            own = has * self.personal_gain[positions]
            if generator is not None:
                drawn = torch.rand(len(has), generator=generator, device=has.device)
                has = has * (drawn >= self.personal_dropout)
            z = z + has.unsqueeze(1) * self.personal[positions]
        return z, z @ self.gain + own


class Form(nn.Module, ABC):
    """What turns given garments into a query, q(G, c), which points of garments answer."""

    @abstractmethod
    def queries(
        self, given: Given, wanted: int, generator: torch.Generator | None = None
    ) -> Tensor:
        """q(G, c) for a wanted slot. Shape: (r, d).

        `generator` is the source of dropout; None switches it off.
        """


class PairForm(Form):
    """q(G, c) = Σ_i w_{c_i c} (d_{c_i c} ⊙ z_i) / (√d Σ_i w_{c_i c}), and s(G, j) = q · z_j + g_j.

    One signed diagonal d and one weight w > 0 for each two slots, in either order; without
    `by_slot` all share one diagonal. Of a whole outfit the score is the mean of (d ⊙ z_i) · z_j
    over its pairs by the same weights, and the mean gain.

    Source: after the type-aware embedding of Vasileva et al., ECCV 2018, with signed diagonals.
    """

    def __init__(self, dim: int, by_slot: bool, generator: torch.Generator) -> None:
        super().__init__()
        n = N_SLOTS * (N_SLOTS + 1) // 2
        drawn = torch.randn(n if by_slot else 1, dim, generator=generator)
        self.diagonals = nn.Parameter(1 + 0.1 * drawn)
        self.weights = nn.Parameter(torch.zeros(n))
        self.pair_of: Tensor
        self.register_buffer("pair_of", torch.from_numpy(slot_pair_numbers()), persistent=False)

    def queries(
        self,
        given: Given,
        wanted: int,
        generator: torch.Generator | None = None,  # noqa: ARG002 (nothing is dropped)
    ) -> Tensor:
        """q(G, c) for a wanted slot. Shape: (r, d)."""
        pair = self.pair_of[given.slots, wanted]  # (r, L)
        weights = functional.softplus(self.weights)[pair] * given.present
        weights = weights / weights.sum(dim=1, keepdim=True).clamp(min=1e-9)
        diagonals = self.diagonals.expand(len(self.weights), -1)
        asked = diagonals[pair] * given.z  # (r, L, d)
        queries: Tensor = (weights.unsqueeze(2) * asked).sum(dim=1) / asked.shape[2] ** 0.5
        return queries


def dropped(values: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Drop a share of numbers and raise the others; without a generator none. Same shape."""
    if generator is None or share == 0:
        return values
    kept = torch.rand(values.shape, generator=generator, device=values.device) >= share
    return values * kept / (1 - share)
