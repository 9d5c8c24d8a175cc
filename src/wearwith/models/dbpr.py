"""DBPR: the student alone, trained by Bayesian personalised ranking."""

import numpy as np
import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue
from wearwith.features import Inputs
from wearwith.model.settings import StudentSpec
from wearwith.models.gradient import TripletBatch
from wearwith.models.latent import LatentScorer
from wearwith.models.losses import bpr_loss
from wearwith.models.student import Student, inner_products, item_batch
from wearwith.models.teacher import Teaching
from wearwith.types import Ints

__all__ = ["Dbpr"]


class Dbpr(LatentScorer):
    """m_ij = z̃_i · z̃_j, learned from triplets.

    Source: Eqs. 1 to 4 of Song et al., SIGIR 2018; the paper's AKD-DBPR without its teacher.
    """

    name = "dbpr"

    def __init__(
        self,
        catalogue: Catalogue,
        spec: StudentSpec,
        generator: torch.Generator,
        device: str = "cpu",
        teaching: Teaching | None = None,
    ) -> None:
        super().__init__(catalogue, spec, generator, device, teaching)
        self.student = Student(spec, generator).to(self.device)
        self._network = nn.ModuleDict({"student": self.student})

    @property
    def network(self) -> nn.Module:
        """The student, and what a subclass trains beside it."""
        return self._network

    @property
    def latent_dim(self) -> int:
        """D_l, or D_l + 1 where popularity counts."""
        return self.spec.tower.hidden[-1] + (self.spec.n_popularity > 0)

    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:
        """Take the catalogue's inputs, word vectors from a file, and popularity, as far as used."""
        self.top_items = item_batch(inputs.tops, self.device)
        self.bottom_items = item_batch(inputs.bottoms, self.device)
        if self.student.popularity is not None:
            self.student.popularity.count(train_bottoms)
        if inputs.word_vectors is not None and self.student.text is not None:
            vectors = torch.from_numpy(inputs.word_vectors)
            self.student.text.take_word_vectors(vectors, tune=self.spec.tower.tune_words)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """BPR loss of a batch, and the share of its triplets that are in the right order."""
        _, _, m_ij, m_ik = self.scored(batch, generator)
        return {"loss": bpr_loss(m_ij, m_ik), "auc": (m_ij > m_ik).float().mean()}

    def scored(
        self, batch: TripletBatch, generator: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """z̃ of a batch's tops (u, D_l) and bottoms (v, D_l), and m_ij and m_ik, (n,) each."""
        tops = self.student.encode_tops(self.top_items[batch.tops], generator)
        bottoms = self.student.encode_bottoms(self.bottom_items[batch.bottoms], generator)
        return self.compared(tops, bottoms, batch)

    def compared(
        self, tops: Tensor, bottoms: Tensor, batch: TripletBatch
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Add m_ij and m_ik, (n,) each, to points of tops (u, D_l) and bottoms (v, D_l)."""
        # One product of all with all is cheaper than gathering z̃ for every triplet.
        scores = inner_products(tops, bottoms)  # (u, v)
        if self.student.popularity is not None:
            scores = scores + self.student.popularity(batch.bottoms)
        m_ij = scores[batch.top_of, batch.positive_of]
        m_ik = scores[batch.top_of, batch.negative_of]
        return tops, bottoms, m_ij, m_ik

    @torch.inference_mode()
    def refresh(self, tops: Ints | None = None, bottoms: Ints | None = None) -> None:
        """Encode the catalogue: points of tops (n_tops, D) and of bottoms (n_bottoms, D).

        D is D_l. Where popularity counts it is D_l + 1: a bottom's last number is its gain, a
        top's is 1, so that a score stays one inner product.
        """
        student = self.student
        self.top_latent = student.latent(student.top, self.top_items, tops)
        self.bottom_latent = student.latent(student.bottom, self.bottom_items, bottoms)
        if student.popularity is not None:
            everything = torch.arange(len(self.bottom_latent), device=self.device)
            gains = student.popularity(everything).cpu().numpy()
            ones = np.ones(len(self.top_latent), dtype=np.float32)
            self.top_latent = np.column_stack([self.top_latent, ones])
            self.bottom_latent = np.column_stack([self.bottom_latent, gains])
