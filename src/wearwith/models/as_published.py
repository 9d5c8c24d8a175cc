"""DBPR and AKD as their published code feeds them, to measure what that adds. Never a default.

The published code min-max scales pictures separately for the columns i, j and k of the triplets, so
that one bottom has another vector as a positive than as a negative. A model can then tell positives
from negatives without knowing anything of what goes with what. Compare such a model with the one
that it derives from, and take its figures for nothing else.

Source: the code released with Song et al., SIGIR 2018; the paper does not mention it.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from wearwith.errors import ConfigError
from wearwith.features import Inputs
from wearwith.model.arrays import take
from wearwith.model.contract import Scorer, Tensors
from wearwith.models.akd import Akd
from wearwith.models.confidence import Entries
from wearwith.models.dbpr import Dbpr
from wearwith.models.gradient import TripletBatch
from wearwith.models.latent import PAIRS_AT_ONCE
from wearwith.models.student import item_batch
from wearwith.models.teacher_scorer import TeacherScorer
from wearwith.models.towers import ItemBatch
from wearwith.rules import Active
from wearwith.types import Floating, Ints

__all__ = ["AkdAsPublished", "AsPublished", "DbprAsPublished"]


class AsPublished(Dbpr):
    """A student that reads a bottom in one way as a positive and in another as a negative.

    One tower encodes both. Triplets alone know roles: scores of pairs and of lists
    (`score_pairs`, `score_all`, and so `rank`) read every bottom as a positive, and do not leak.

    Attributes
    ----------
    negative_latent
        Points of bottoms as negatives; shape (n_bottoms, latent_dim). Those in `bottom_latent` are
        of bottoms as positives.
    """

    negative_latent: npt.NDArray[np.float32]

    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:
        """Take the catalogue's inputs, the bottoms in both roles.

        Raises
        ------
        ConfigError
            If the inputs do not tell the roles apart.
        """
        if inputs.negatives is None:
            raise ConfigError(
                f"The model {self.name!r} reads bottoms as positives and as negatives, and the "
                "inputs have them in one way only",
                where="inputs.scaling",
                fix='read them with inputs.scaling = "published"',
            )
        super().attach(inputs, train_bottoms)
        self.negative_items = item_batch(inputs.negatives, self.device)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Loss of a batch, as the model without the leak has it, and its parts."""
        return super().loss(_by_role(batch), generator)

    def scored(
        self, batch: TripletBatch, generator: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """z̃ of a batch's tops (u, D_l) and bottoms (v, D_l), and m_ij and m_ik, (n,) each.

        The batch has its positives first, and then its negatives (`_by_role`).
        """
        n_positives = int(batch.positive_of.max()) + 1
        items = _joined(
            self.bottom_items[batch.bottoms[:n_positives]],
            self.negative_items[batch.bottoms[n_positives:]],
        )
        tops = self.student.encode_tops(self.top_items[batch.tops], generator)
        bottoms = self.student.encode_bottoms(items, generator)
        return self.compared(tops, bottoms, batch)

    @torch.inference_mode()
    def refresh(self, tops: Ints | None = None, bottoms: Ints | None = None) -> None:
        """Encode the catalogue, the bottoms in both roles."""
        super().refresh(tops, bottoms)
        student = self.student
        self.negative_latent = student.latent(student.bottom, self.negative_items, bottoms)
        if student.popularity is not None:  # a bottom's gain is the same in both roles
            gains = self.bottom_latent[:, -1]
            self.negative_latent = np.column_stack([self.negative_latent, gains])

    def prefer(self, tops: Ints, positives: Ints, negatives: Ints) -> tuple[Floating, Floating]:
        """m_ij and m_ik, each bottom read in its role. Shapes: (n,) each."""
        m_ik = np.empty(len(tops), dtype=np.float32)
        for start in range(0, len(tops), PAIRS_AT_ONCE):  # so that memory stays bounded
            rows = slice(start, start + PAIRS_AT_ONCE)
            pairs = self.top_latent[tops[rows]], self.negative_latent[negatives[rows]]
            m_ik[rows] = np.einsum("nd,nd->n", *pairs)
        return self.score_pairs(tops, positives), m_ik

    def tensors(self) -> Tensors:
        """Weights and points; those of negatives are `latent.negatives`."""
        return {**super().tensors(), "latent.negatives": self.negative_latent}

    def restore(self, tensors: Tensors) -> None:
        """Take over weights and points; scores are then as they were."""
        super().restore(tensors)
        shape = (len(self.catalogue.bottoms), self.latent_dim)
        self.negative_latent = take(tensors, "latent.negatives", shape).astype(np.float32)


class DbprAsPublished(AsPublished):
    """DBPR with the leak."""

    name = "dbpr-as-published"


class AkdAsPublished(AsPublished, Akd):
    """AKD with the leak; the teacher projects the student's scores, and so has it too."""

    name = "akd-as-published"

    @property
    def teacher(self) -> Scorer:
        """The teacher's scores, as the weights of the last `refresh` have them."""
        bottoms = np.concatenate([self.bottom_latent, self.negative_latent])
        return _TeacherAsPublished(self, self.rules, self.top_latent, bottoms)


class _TeacherAsPublished(TeacherScorer):
    """A teacher whose attention reads a negative as training does.

    It is given z̃ of all bottoms as positives and then of all as negatives, (2 n_bottoms, D_l).
    The bottom of average z̃ in its list form is the average over both.
    """

    def _confidence(
        self, active: Active, tops: Ints, bottoms: Ints, against: Ints | None
    ) -> tuple[Tensor, Entries]:
        if against is not None:
            against = against + len(self.catalogue.bottoms)
        return super()._confidence(active, tops, bottoms, against)


def _by_role(batch: TripletBatch) -> TripletBatch:
    """Name every bottom once for each role that it has in the batch, positives first."""
    positives, positive_of = torch.unique(batch.positive_of, return_inverse=True)
    negatives, negative_of = torch.unique(batch.negative_of, return_inverse=True)
    return replace(
        batch,
        bottoms=batch.bottoms[torch.cat([positives, negatives])],
        positive_of=positive_of,
        negative_of=negative_of + len(positives),
    )


def _joined(positives: ItemBatch, negatives: ItemBatch) -> ItemBatch:
    """Join bottoms of both roles, whose words are one table, so that a text is read once."""
    texts = None
    if positives.texts is not None and negatives.texts is not None:
        texts = torch.cat([positives.texts, negatives.texts])
    blocks = {}
    for name, (vectors, present) in positives.blocks.items():
        others, have = negatives.blocks[name]
        blocks[name] = torch.cat([vectors, others]), torch.cat([present, have])
    return ItemBatch(positives.words, blocks, texts)
