"""The set form of outfit models: a small transformer reads the garments and a token that asks."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from wearwith.errors import ConfigError
from wearwith.model.model_settings import OutfitConfig
from wearwith.models.outfit import Outfit, OutfitBatch
from wearwith.models.outfit_losses import NEVER
from wearwith.models.outfit_network import N_SLOTS, Form, Given, dropped
from wearwith.models.replaced_garments import replaced
from wearwith.models.towers import glorot
from wearwith.types import Ints

__all__ = ["OutfitSet", "OutfitSetAkd", "OutfitSetUkd", "SetForm"]

BLANK, WHOLE = 0, 1  # the tokens that ask: for a garment of a slot, whether an outfit goes together


class SetLayer(nn.Module):
    """x + attention(norm(x)), then x + W_2 relu(W_1 norm(x) + b_1) + b_2.

    Source: Vaswani et al., NeurIPS 2017, normed before each step as in Xiong et al., ICML 2020.
    """

    def __init__(self, config: OutfitConfig, generator: torch.Generator) -> None:
        super().__init__()
        dim, heads = config.dim, config.heads
        self.dropout = config.layer_dropout
        shape = 3, heads, dim // heads, dim  # of queries, keys and values
        read = [glorot(dim, dim, generator).detach() for _ in range(3)]
        self.read = nn.Parameter(torch.stack(read).view(shape))
        self.write = glorot(dim, dim, generator)
        self.inner, self.inner_bias = glorot(2 * dim, dim, generator), _zeros(2 * dim)
        self.outer, self.outer_bias = glorot(dim, 2 * dim, generator), _zeros(dim)
        self.scales, self.shifts = nn.Parameter(torch.ones(2, dim)), _zeros(2, dim)

    def forward(
        self, x: Tensor, place: Tensor, present: Tensor, n: int, generator: torch.Generator | None
    ) -> Tensor:
        """The first n tokens of each row, having read the whole row. (N, d) to (N', d).

        Tokens of all rows stand one after the other, so that nothing is computed for padding:
        `place`, (r, T), says where, and `present`, (r, T), which there are.
        """
        dim, (heads, size) = x.shape[1], self.read.shape[1:3]
        normed = functional.layer_norm(x, (dim,), self.scales[0], self.shifts[0])
        read = functional.linear(normed, self.read.view(-1, dim)).view(len(x), 3, heads, size)
        q = read[:, 0][place[:, :n]].transpose(1, 2)  # (r, heads, n, size)
        k, v = read[:, 1:][place].permute(2, 0, 3, 1, 4)  # (r, heads, T, size) each
        logits = (q @ k.transpose(2, 3)).float() / size**0.5
        logits = logits.masked_fill(~present[:, None, None], NEVER)
        met = (torch.softmax(logits, dim=3).to(v.dtype) @ v).transpose(1, 2).flatten(2)
        going_on = present[:, :n]
        x = x if n == place.shape[1] else x[place[:, :n][going_on]]
        x = x + dropped(functional.linear(met[going_on], self.write), self.dropout, generator)
        normed = functional.layer_norm(x, (dim,), self.scales[1], self.shifts[1])
        inner = functional.relu(functional.linear(normed, self.inner, self.inner_bias))
        outer = functional.linear(inner, self.outer, self.outer_bias)
        return x + dropped(outer, self.dropout, generator)


class SetForm(Form):
    """A transformer over tokens z_i + e_{c_i}, in no order, and one token that asks.

    The blank token of a wanted slot, t_0 + e_c, becomes the query q(G, c) = (z̄ + Q norm(h)) / √d,
    and s(G, j) = q · z_j + g_j. The mean z̄ of what is given is there from the start, so that like
    asks for like before anything is learned. The token of a whole outfit, t_1, becomes its logit
    v · norm(h) + o.

    Source: after the outfit token and the target token of Sarkar et al., WACV 2023.
    """

    def __init__(self, config: OutfitConfig, generator: torch.Generator) -> None:
        super().__init__()
        dim = config.dim
        self.slots = nn.Parameter(0.3 * torch.randn(N_SLOTS, dim, generator=generator))
        self.asks = nn.Parameter(0.3 * torch.randn(2, dim, generator=generator))
        self.layers = nn.ModuleList(SetLayer(config, generator) for _ in range(config.layers))
        self.scale, self.shift = nn.Parameter(torch.ones(dim)), _zeros(dim)
        self.query = _zeros(dim, dim)
        self.verdict, self.verdict_bias = _zeros(dim), _zeros(1)

    def queries(
        self, given: Given, wanted: int, generator: torch.Generator | None = None
    ) -> Tensor:
        """q(G, c) for a wanted slot. Shape: (r, d)."""
        asked = self._asked(given, self.asks[BLANK] + self.slots[wanted], generator)
        present = given.present.unsqueeze(2)
        means = (given.z * present).sum(dim=1) / present.sum(dim=1).clamp(min=1)
        queries: Tensor = (functional.linear(asked, self.query).float() + means) / means.shape[
            1
        ] ** 0.5
        return queries

    def verdicts(self, given: Given, generator: torch.Generator | None = None) -> Tensor:
        """The logits of whole outfits. Shape: (r,)."""
        asked = self._asked(given, self.asks[WHOLE], generator)
        logits: Tensor = asked.float() @ self.verdict + self.verdict_bias
        return logits

    def _asked(self, given: Given, token: Tensor, generator: torch.Generator | None) -> Tensor:
        """What a token has read of the given garments, normed. Shape: (d,) to (r, d)."""
        used = given.present.any(dim=0)
        z, slots, present = given.z[:, used], given.slots[:, used], given.present[:, used]
        garments = z + self.slots[slots]
        present = functional.pad(present, (1, 0), value=True)  # the token stands before garments
        x = torch.cat([token.expand(len(z), 1, -1), garments], dim=1)[present]
        place = (present.flatten().cumsum(0) - 1).view(present.shape).clamp(min=0)
        for layer in self.layers:
            n = 1 if layer is self.layers[-1] else place.shape[1]
            x = layer(x, place, present, n, generator)
        return functional.layer_norm(x, (x.shape[1],), self.scale, self.shift)


class OutfitSet(Outfit):
    """The student, in the set form: it fills blanks, and tells worn outfits from others.

    Beside the losses of blanks, the logit of a whole outfit learns by cross-entropy: worn outfits
    against the same with one garment replaced, and with all replaced, by candidates of their slots,
    drawn by the same shares of popular and matched ones as wrong answers are weighed.
    """

    name = "outfit-set"
    form: SetForm

    def make_form(self, generator: torch.Generator) -> SetForm:
        """Build the transformer; `ConfigError` if the heads do not divide d."""
        if self.config.dim % self.config.heads:
            raise ConfigError(
                f"{self.config.heads} heads can't share {self.config.dim} numbers evenly",
                where="outfit.heads",
                fix="take a number of heads that divides outfit.dim",
            )
        return SetForm(self.config, generator)

    def further_losses(
        self, batch: OutfitBatch, z: Tensor, place: Ints, generator: torch.Generator
    ) -> dict[str, Tensor]:
        """The cross-entropy of worn outfits against others; shape (), under `compatibility`."""
        worn, config = batch.outfits, self.config
        log_shares = config.popular_share * self.log_worn[batch.candidates] - batch.log_drawn
        others = replaced(
            worn,
            batch.candidates,
            log_shares,
            self.garments,
            generator,
            groups=self.groups,
            matched_share=config.matched_share,
        )
        drawn = torch.rand(worn.shape, generator=generator, device=generator.device).cpu().numpy()
        at = np.where(others == worn, -1.0, drawn).argmax(axis=1)  # one that was replaced, if any
        rows = np.arange(len(worn))
        one = worn.copy()
        one[rows, at] = others[rows, at]
        kept = np.flatnonzero((others != worn).any(axis=1))
        asked = np.concatenate([worn, one[kept], others[kept]])
        verdicts = self.form.verdicts(self.given(asked, z, place), generator)
        n, m = len(worn), len(kept)
        labels = torch.tensor([1.0, 0.0]).repeat_interleave(torch.tensor([n, 2 * m]))
        weights = torch.tensor([0.5 / n, 0.25 / max(m, 1)])
        weights = weights.repeat_interleave(torch.tensor([n, 2 * m]))
        loss = functional.binary_cross_entropy_with_logits(
            verdicts, labels.to(self.device), weights.to(self.device), reduction="sum"
        )
        return {"compatibility": loss}


class OutfitSetUkd(OutfitSet):
    """The set form, whose teacher trusts all rules alike."""

    name = "outfit-set-ukd"
    is_taught = True


class OutfitSetAkd(OutfitSet):
    """The set form, and attention decides, by what is given, how much each rule counts."""

    name = "outfit-set-akd"
    is_taught = True
    has_gates = True


def _zeros(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.zeros(shape))
