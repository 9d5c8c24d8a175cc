"""IBR and ExIBR: a pair goes together if the two lie close after a projection."""

import torch
from torch import Tensor, nn

from wearwith.errors import ConfigError
from wearwith.models.baseline import PlainItems, PlainMethod, pair_loss, project_bags
from wearwith.models.method import TripletBatch
from wearwith.models.towers import glorot

__all__ = ["Exibr", "Ibr"]


class Projections(nn.Module):
    """Y_v and Y_c, and the distance c at which a pair is as likely as not.

    Shapes: `vectors` (vector_dim, D_l) and `words` (vocabulary_size, D_l), None where not read;
    `threshold` (), which begins at zero.
    """

    def __init__(
        self, vector_dim: int, vocabulary_size: int, dim: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.vectors = glorot(vector_dim, dim, generator) if vector_dim else None
        self.words = glorot(vocabulary_size, dim, generator) if vocabulary_size else None
        self.threshold = nn.Parameter(torch.zeros(()))


class Exibr(PlainMethod):
    """m_ij = −d_ij, d_ij = ‖(v_i − v_j) Y_v‖² + β ‖(c_i − c_j) Y_c‖², P(pair) = σ(c − d_ij).

    v is an item's vectors side by side and c its bag of words, each of length 1, or zeros where it
    lacks one. Tops and bottoms share the projections, so that d is a metric. With one modality the
    other term is left out. Positives and negatives are learned from independently.
    `tower.hidden[-1]` is D_l, the dimension of either projection, and `baseline.text_weight` is β;
    the tower's other settings are not read.

    Source: ExIBR of Song et al., ACM MM 2017, which extends IBR to text.
    """

    name = "exibr"

    def make_network(self, generator: torch.Generator) -> nn.Module:
        """Build the projections and the threshold."""
        sizes = self.vector_dim, self.vocabulary_size, self.spec.tower.hidden[-1]
        self.projections = Projections(*sizes, generator)
        return self.projections

    def project(self, items: PlainItems) -> Tensor:
        """[v Y_v ; √β c Y_c], the x of d_ij = ‖x_i − x_j‖². Shape: (n, D)."""
        parts = []
        if self.projections.vectors is not None:
            parts.append((items.vectors @ self.projections.vectors).float())
        if self.projections.words is not None:
            assert items.words is not None  # noqa: S101 (a vocabulary comes from text)
            beta = self.spec.baseline.text_weight
            parts.append(beta**0.5 * project_bags(items.words, self.projections.words))
        return torch.cat(parts, dim=1)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:  # noqa: ARG002
        """Cross-entropy of a batch's pairs, and the share of its triplets ranked correctly."""
        top_items, bottom_items = self.of_batch(batch)
        tops, bottoms = self.project(top_items), self.project(bottom_items)
        of_top = tops[batch.top_of]  # (n, D)
        d_ij = (of_top - bottoms[batch.positive_of]).square().sum(dim=1)
        d_ik = (of_top - bottoms[batch.negative_of]).square().sum(dim=1)
        threshold = self.projections.threshold
        return {
            "loss": pair_loss(threshold - d_ij, threshold - d_ik),
            "auc": (d_ij < d_ik).float().mean(),
        }

    def top_points(self, tops: Tensor) -> Tensor:
        """[2x, −‖x‖², 1] (see `PointMethod`). Shape: (n,) to (n, D + 2)."""
        x = self.project(self.top_items[tops])
        squares = x.square().sum(dim=1, keepdim=True)
        return torch.cat([2 * x, -squares, torch.ones_like(squares)], dim=1)

    def bottom_points(self, bottoms: Tensor) -> Tensor:
        """[y, 1, −‖y‖²]. Shape: (n,) to (n, D + 2)."""
        y = self.project(self.bottom_items[bottoms])
        squares = y.square().sum(dim=1, keepdim=True)
        return torch.cat([y, torch.ones_like(squares), -squares], dim=1)


class Ibr(Exibr):
    """ExIBR on pictures alone: m_ij = −d_ij, d_ij = ‖(v_i − v_j) Y‖², P(pair) = σ(c − d_ij).

    It never reads text. An item without a picture has a vector of zeros.

    Source: the low-rank method of McAuley, Targett, Shi and van den Hengel, "Image-based
    recommendations on styles and substitutes", SIGIR 2015.

    Raises `ConfigError` if there is no feature set to read.
    """

    name = "ibr"

    def make_network(self, generator: torch.Generator) -> nn.Module:
        """Build the projection of pictures."""
        if not self.spec.dims:
            raise ConfigError(
                "The model 'ibr' reads pictures alone, and there are none to read",
                fix="wearwith encode DATASET and leave --no-image out, or train exibr on text",
            )
        self.spec = self.spec.model_copy(update={"vocabulary_size": 0})
        return super().make_network(generator)
