"""BPR-DAE: an autoencoder for each side and modality; the codes of a pair have to agree."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from wearwith.models.baseline import PlainItems, PlainMethod, dense_bags, project_binary_bags
from wearwith.models.losses import bpr_loss
from wearwith.models.method import TripletBatch
from wearwith.models.towers import glorot

__all__ = ["BprDae", "agreement_losses", "reconstruction_losses"]

Codes = dict[str, Tensor]


class Autoencoder(nn.Module):
    """K layers of sigmoids down to a code, and K back up with weights of their own.

    The last layer up is linear, since its target need not lie between 0 and 1.

    Shape: (n, dim) to a code (n, hidden[-1]) and back.
    """

    def __init__(self, dim: int, hidden: tuple[int, ...], generator: torch.Generator) -> None:
        super().__init__()
        widths = [dim, *hidden]
        down, up = list(pairwise(widths)), list(pairwise(widths[::-1]))
        # Glorot's range, four times wider for the sigmoid, as in the towers of the student.
        self.encoder = nn.ParameterList(glorot(into, out, generator, 4.0) for into, out in down)
        self.encoder_biases = nn.ParameterList(nn.Parameter(torch.zeros(out)) for _, out in down)
        # The last layer up begins at zero, with an error of ‖x‖². A random one would err by
        # hundreds of times that, and nothing else would be learned until it had come down.
        self.decoder = nn.ParameterList(glorot(into, out, generator, 4.0) for into, out in up[:-1])
        self.decoder.append(nn.Parameter(torch.zeros(up[-1])))
        self.decoder_biases = nn.ParameterList(nn.Parameter(torch.zeros(out)) for _, out in up)

    def encode(self, product: Tensor) -> Tensor:
        """Code of items from their product with the first weights. (n, hidden[0]) to (n, D_l)."""
        z: Tensor = (product + self.encoder_biases[0]).sigmoid()
        for weight, bias in zip(self.encoder[1:], self.encoder_biases[1:], strict=True):
            z = (z @ weight + bias).sigmoid()
        return z

    def decode(self, code: Tensor) -> Tensor:
        """Reconstruct items from their codes. Shape: (n, D_l) to (n, dim)."""
        z = code
        for weight, bias in zip(self.decoder[:-1], self.decoder_biases[:-1], strict=True):
            z = (z @ weight + bias).sigmoid()
        found: Tensor = z @ self.decoder[-1] + self.decoder_biases[-1]
        return found


class BprDae(PlainMethod):
    """m_ij = (1 − β) ṽ_i · ṽ_j + β c̃_i · c̃_j, learned by L_bpr + γ L_mod + μ L_rec.

    ṽ and c̃ are codes of an item's vectors and of its bag of words; top and bottom have
    autoencoders of their own. With one modality the score is its product, whatever β.

    L_mod is −ln σ(ṽ · c̃), a mean over the items of a batch that have both modalities. L_rec is ‖v̂
    − v‖² + ‖ĉ − c‖², a mean over the items of a batch. It is not divided by the dimension: v and c
    are about 1 long, so 1 is the error of predicting nothing, in a thousand dimensions as in ten.
    The encoder reads the binary bag, as published, since it learns text several times as fast from
    it. With γ = 0 or μ = 0 a part is shown but not learned from.

    An item that lacks a modality has zeros for it, and so the code that the biases give; such zeros
    are not reconstructed. `tower.hidden` are the units of the K layers; the activation is always
    the sigmoid, and there is no dropout. β, γ and μ are in `baseline`.

    Source: NeuroStylist, Song et al., ACM MM 2017, whose sums are over the training set. The linear
    last layer that begins at zero, and a target bag of length 1, are ours.
    """

    name = "bpr-dae"

    loss_is_a_mean = False  # reconstruction is the mean over the garments of a batch

    def make_network(self, generator: torch.Generator) -> nn.Module:
        """Build the autoencoders: `top.vectors`, `top.words`, `bottom.vectors`, `bottom.words`."""
        dims = {"vectors": self.vector_dim, "words": self.vocabulary_size}
        self.shares = {name: 1.0 for name, dim in dims.items() if dim}
        if len(self.shares) > 1:
            beta = self.spec.baseline.text_share
            self.shares = {"vectors": 1 - beta, "words": beta}
        self.top, self.bottom = (
            nn.ModuleDict(
                {
                    name: Autoencoder(dims[name], self.spec.tower.hidden, generator)
                    for name in self.shares
                }
            )
            for _ in range(2)
        )
        return nn.ModuleDict({"top": self.top, "bottom": self.bottom})

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:  # noqa: ARG002
        """Loss of a batch, its unweighted parts, and the share of triplets ranked correctly."""
        sides = list(zip((self.top, self.bottom), self.of_batch(batch), strict=True))
        codes = [self._codes(coders, items) for coders, items in sides]
        scores = (self._weighed(codes[0]) @ _joined(codes[1]).T).float()  # (u, v)
        m_ij = scores[batch.top_of, batch.positive_of]
        m_ik = scores[batch.top_of, batch.negative_of]
        errors, disagreements = [], []
        for (coders, items), code in zip(sides, codes, strict=True):
            errors.append(self._errors(coders, items, code))
            disagreements.append(self._disagreements(items, code))
        bpr = bpr_loss(m_ij, m_ik)
        modality = _mean(torch.cat(disagreements))
        reconstruction = _mean(torch.cat(errors))
        loss, settings = bpr, self.spec.baseline
        if settings.modality_weight:
            loss = loss + settings.modality_weight * modality
        if settings.reconstruction_weight:
            loss = loss + settings.reconstruction_weight * reconstruction
        return {
            "loss": loss,
            "bpr": bpr,
            "modality": modality,
            "reconstruction": reconstruction,
            "auc": (m_ij > m_ik).float().mean(),
        }

    def top_points(self, tops: Tensor) -> Tensor:
        """[(1 − β) ṽ, β c̃] of tops. Shape: (n,) to (n, D_l of each modality)."""
        return self._weighed(self._codes(self.top, self.top_items[tops]))

    def bottom_points(self, bottoms: Tensor) -> Tensor:
        """[ṽ, c̃] of bottoms. Shape: as `top_points`."""
        return _joined(self._codes(self.bottom, self.bottom_items[bottoms]))

    def _codes(self, coders: nn.ModuleDict, items: PlainItems) -> Codes:
        codes = {}
        for name, coder in _coders(coders):
            first = coder.encoder[0]
            if name == "words":
                assert items.words is not None  # noqa: S101 (a vocabulary comes from text)
                codes[name] = coder.encode(project_binary_bags(items.words, first))
            else:
                codes[name] = coder.encode(items.vectors @ first)
        return codes

    def _weighed(self, codes: Codes) -> Tensor:
        return _joined({name: self.shares[name] * code for name, code in codes.items()})

    def _errors(self, coders: nn.ModuleDict, items: PlainItems, codes: Codes) -> Tensor:
        """L_rec of items. Shape: (n,)."""
        errors = torch.zeros(len(items.vectors), device=self.device)
        for (name, coder), present in zip(_coders(coders), self._present(items), strict=True):
            target = self._target(name, items)
            found = coder.decode(codes[name]).float()
            errors = errors + present * reconstruction_losses(target, found)
        return errors

    def _target(self, name: str, items: PlainItems) -> Tensor:
        if name == "vectors":
            return items.vectors
        assert items.words is not None  # noqa: S101 (a vocabulary comes from text)
        return dense_bags(items.words, self.vocabulary_size)

    def _disagreements(self, items: PlainItems, codes: Codes) -> Tensor:
        """L_mod of the items that have both modalities. Shape: (at most n,)."""
        if len(codes) < 2:
            return torch.zeros(0, device=self.device)
        both = torch.stack(self._present(items)).all(dim=0)
        return agreement_losses(codes["vectors"][both].float(), codes["words"][both].float())

    def _present(self, items: PlainItems) -> list[Tensor]:
        """Which items have each modality that is read. Shape: (n,) each."""
        given = {"vectors": items.vectors, "words": items.words}
        return [(given[name] != 0).any(dim=1) for name in self.shares]  # type: ignore[union-attr]


def agreement_losses(one: Tensor, other: Tensor) -> Tensor:
    """−ln σ(ṽ · c̃): how little two codes of an item agree. Shapes: (n, dim) each to (n,).

    Raises `ValueError` if the shapes differ.

    Source: L_mod of Song et al., ACM MM 2017.
    """
    if one.shape != other.shape or one.ndim != 2:
        raise ValueError(f"codes of shapes {tuple(one.shape)} and {tuple(other.shape)}")
    return softplus(-(one * other).sum(dim=1))


def reconstruction_losses(target: Tensor, found: Tensor) -> Tensor:
    """‖x̂ − x‖² of each item, not divided by the dimension. Shapes: (n, dim) each to (n,).

    Raises `ValueError` if the shapes differ.

    Source: L_rec of Song et al., ACM MM 2017.
    """
    if target.shape != found.shape or target.ndim != 2:
        raise ValueError(f"vectors of shapes {tuple(target.shape)} and {tuple(found.shape)}")
    return (found - target).square().sum(dim=1)


def _coders(coders: nn.ModuleDict) -> list[tuple[str, Autoencoder]]:
    return list(coders.items())  # type: ignore[arg-type]


def _joined(codes: Codes) -> Tensor:
    return torch.cat(list(codes.values()), dim=1)


def _mean(losses: Tensor) -> Tensor:
    """Mean, or 0 of none. Shape: (n,) to ()."""
    return losses.sum() / max(len(losses), 1)
