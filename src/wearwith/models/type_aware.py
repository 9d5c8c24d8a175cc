"""The published type-aware embedding of outfits, as far as frozen vectors allow."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from wearwith.catalog.slot_catalogue import NONE
from wearwith.model.outfit_points import slot_pair_numbers
from wearwith.model.scorer import Tensors
from wearwith.model.type_aware_scorer import distance_points
from wearwith.models.outfit import Outfit, OutfitBatch
from wearwith.models.outfit_network import N_SLOTS, Form, Given, LinearEncoder
from wearwith.models.replaced_garments import replaced

__all__ = ["TypeAware"]

MARGIN = 0.2  # that of the published code


class PairMasks(Form):
    """One mask m = relu(·) for each two slots, in either order: ‖m ⊙ z_i − m ⊙ z_j‖²."""

    def __init__(self, dim: int, generator: torch.Generator) -> None:
        super().__init__()
        n = N_SLOTS * (N_SLOTS + 1) // 2
        self.masks = nn.Parameter(0.9 + 0.7 * torch.randn(n, dim, generator=generator))
        self.pair_of: Tensor
        self.register_buffer("pair_of", torch.from_numpy(slot_pair_numbers()), persistent=False)

    def distances(self, one: Tensor, others: Tensor, slots: Tensor, wanted: Tensor) -> Tensor:
        """Squared distances of points, and where their slots are. Shapes: (n, d), (n,) to (n,)."""
        masks = functional.relu(self.masks)[self.pair_of[slots, wanted]]
        return (masks * (one - others)).square().sum(dim=1)

    def queries(
        self,
        given: Given,
        wanted: int,
        generator: torch.Generator | None = None,  # noqa: ARG002 (nothing is dropped)
    ) -> Tensor:
        """Queries of [z, z², 1], whose products are minus the sums of distances. (r, 2 d + 1)."""
        squares = functional.relu(self.masks)[self.pair_of[given.slots, wanted]].square()
        squares = squares * given.present.unsqueeze(2)
        asked = squares * given.z
        far = (asked * given.z).sum(dim=(1, 2)).unsqueeze(1)
        return torch.cat([2 * asked.sum(dim=1), -squares.sum(dim=1), -far], dim=1)


class TypeAware(Outfit):
    """Worn garments are nearer than others of their slot, in a space for each two slots.

    A triplet margin loss over the pairs of outfits: an anchor, what it was worn with, and a garment
    of the same slot that is drawn by chance. An answer scores minus the *sum* of its distances to
    what is given, an outfit minus the *mean* distance of its pairs.

    Of the published method is missing: the CNN, which is trained there (the embedding of a garment
    is linear here, in frozen vectors and words, and of length 1 before the mask, not after it); the
    visual-semantic loss and the similarity losses of texts and pictures; and the penalties of masks
    and embeddings, for which weight decay stands. Distances are squared, so that they are inner
    products of stored points.

    Source: Vasileva et al., ECCV 2018; sum, mean, margin and masks as in their code.
    """

    name = "type-aware"
    form: PairMasks

    def make_encoder(self, generator: torch.Generator) -> LinearEncoder:
        """Build the linear embedding."""
        return LinearEncoder(self.spec, self.config.dim, self.config.dropout, generator)

    def make_form(self, generator: torch.Generator) -> PairMasks:
        """Build the masks."""
        return PairMasks(self.config.dim, generator)

    def loss(self, batch: OutfitBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Mean over outfits of the mean margin loss over their pairs; shape (), under `loss`."""
        z, _ = self.encoder(torch.from_numpy(batch.candidates).to(self.device), generator)
        place = np.searchsorted(batch.candidates, np.maximum(batch.outfits, 0))
        worn, slots = batch.outfits, self.garments.slots[batch.outfits]
        others = replaced(worn, batch.candidates, -batch.log_drawn, self.garments, generator)
        present = worn != NONE
        apart = ~np.eye(worn.shape[1], dtype=bool)
        rows, i, j = np.nonzero(present[:, :, None] & (others != worn)[:, None] & apart)
        sizes = np.bincount(rows, minlength=len(worn))[rows]
        columns = place[rows, i], place[rows, j], np.searchsorted(batch.candidates, others[rows, j])
        anchor, near, far = (z[torch.from_numpy(at).to(self.device)] for at in columns)
        of = [torch.from_numpy(slots[rows, at]).to(self.device) for at in (i, j)]
        hinge = functional.relu(
            MARGIN
            + self.form.distances(anchor, near, of[0], of[1])
            - self.form.distances(anchor, far, of[0], of[1])
        )
        weights = torch.from_numpy((1 / (len(worn) * sizes)).astype(np.float32)).to(self.device)
        return {"loss": (hinge * weights).sum()}

    def tensors(self) -> Tensors:
        """As of other forms; the points are [z, z², 1]."""
        kept = dict(super().tensors())
        z = np.asarray(kept["outfit.points"], np.float32)
        return kept | {"outfit.points": distance_points(z)}
