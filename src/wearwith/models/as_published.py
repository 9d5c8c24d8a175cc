"""DBPR and AKD fed as their published code feeds them, to measure what that adds. Never a default.

The published code min-max scales pictures separately for the columns i, j and k of the triplets, so
that a bottom has one vector as a positive and another as a negative. A model can then tell
positives from negatives without knowing what goes with what. Compare such a model only with the one
that it derives from, and use its figures for nothing else.

Source: the code released with Song et al., SIGIR 2018; the paper does not mention it.
"""

from dataclasses import replace

import torch
from scipy import sparse
from torch import Tensor

from wearwith.catalog import TripletArrays
from wearwith.errors import ConfigError
from wearwith.features import Inputs
from wearwith.model.scorer import Tensors
from wearwith.models.akd import Akd, Dbpr
from wearwith.models.item_batches import ItemBatch, item_batches
from wearwith.models.method import Teaching, TripletBatch, in_pieces
from wearwith.models.training_teacher import TrainingTeacher
from wearwith.rules import Activation
from wearwith.types import By, Floating, Ints

__all__ = ["AkdAsPublished", "AsPublished", "DbprAsPublished"]


class AsPublished(Dbpr):
    """A student that reads a bottom in one way as a positive and in another as a negative.

    One tower encodes both. Within the method, bottom b has position b as a positive and b +
    n_bottoms as a negative. Only triplets know roles: scores of pairs and of lists read every
    bottom as a positive, and do not leak.
    """

    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:
        """Take the catalogue's inputs, the bottoms in both roles.

        Raises `ConfigError` if the inputs do not tell the roles apart.
        """
        if inputs.negatives is None:
            raise ConfigError(
                f"The model {self.name!r} reads bottoms as positives and as negatives, and the "
                "inputs have them in one way only",
                where="inputs.scaling",
                fix='read them with inputs.scaling = "published"',
            )
        super().attach(inputs, train_bottoms)
        (negatives,) = item_batches([inputs.negatives], self.device)
        self.bottom_items = _joined(self.bottom_items, negatives)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """The loss of the model without the leak, read by role, and its parts."""
        return super().loss(_by_role(batch, len(self.catalogue.bottoms)), generator)

    def margins(self, triplets: TripletArrays) -> dict[By, Floating]:
        """Margins as in `Method.margins`, with each bottom read in its role."""
        negatives = triplets.negatives + len(self.catalogue.bottoms)
        return super().margins(TripletArrays(triplets.tops, triplets.positives, negatives))

    @torch.inference_mode()
    def tensors(self) -> Tensors:
        """Weights and points; `latent.negatives` are the bottoms as negatives."""
        n = len(self.catalogue.bottoms)
        negatives = in_pieces(self.bottom_points, torch.arange(n, 2 * n, device=self.device))
        return {**super().tensors(), "latent.negatives": negatives.cpu().numpy()}


class DbprAsPublished(AsPublished):
    """DBPR with the leak."""

    name = "dbpr-as-published"


class AkdAsPublished(AsPublished, Akd):
    """AKD with the leak, which its teacher shares as it projects the student's scores."""

    name = "akd-as-published"

    def make_teacher(self, teaching: Teaching, generator: torch.Generator) -> TrainingTeacher:
        """Build a teacher whose rules fire on bottoms in both roles."""
        activation = _in_both_roles(teaching.activation)
        return super().make_teacher(replace(teaching, activation=activation), generator)


def _in_both_roles(activation: Activation) -> Activation:
    """Let the rules also fire on the bottoms as negatives, which follow the positives."""
    return Activation(
        activation.having["top"],
        sparse.vstack([activation.having["bottom"]] * 2, format="csr"),
        activation.signs,
        activation.strengths,
        activation.attributes,
        rules=activation.rules,
    )


def _by_role(batch: TripletBatch, n_bottoms: int) -> TripletBatch:
    """Name every bottom once for each role that it has in the batch, positives first."""
    positives, positive_of = torch.unique(batch.positive_of, return_inverse=True)
    negatives, negative_of = torch.unique(batch.negative_of, return_inverse=True)
    bottoms = [batch.bottoms[positives], batch.bottoms[negatives] + n_bottoms]
    return replace(
        batch,
        bottoms=torch.cat(bottoms),
        positive_of=positive_of,
        negative_of=negative_of + len(positives),
    )


def _joined(positives: ItemBatch, negatives: ItemBatch) -> ItemBatch:
    """Join the bottoms of both roles, whose texts are the same."""
    texts = None if positives.texts is None else positives.texts.repeat(2)
    blocks = {}
    for name, (vectors, present) in positives.blocks.items():
        others, have = negatives.blocks[name]
        blocks[name] = torch.cat([vectors, others]), torch.cat([present, have])
    return ItemBatch(positives.words, blocks, texts, positives.lexicon)
