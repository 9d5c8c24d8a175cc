"""DBPR: the student alone, trained by Bayesian personalised ranking."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue, IntArray
from wearwith.features import Inputs
from wearwith.models.contract import FloatArray, Tensors
from wearwith.models.gradient import GradientScorer, TripletBatch
from wearwith.models.losses import bpr_loss
from wearwith.models.saving import take
from wearwith.models.student import Student, StudentSpec, item_batch

__all__ = ["Dbpr"]


class Dbpr(GradientScorer):
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
    ) -> None:
        super().__init__(catalogue, spec, generator, device)
        self.student = Student(spec, generator).to(self.device)

    @property
    def network(self) -> nn.Module:
        """The student."""
        return self.student

    def attach(self, inputs: Inputs) -> None:
        """Take the catalogue's inputs, and word vectors from a file where there are some."""
        self.top_items = item_batch(inputs.tops, self.device)
        self.bottom_items = item_batch(inputs.bottoms, self.device)
        if inputs.word_vectors is not None and self.student.text is not None:
            vectors = torch.from_numpy(inputs.word_vectors)
            self.student.text.take_word_vectors(vectors, tune=self.spec.tower.tune_words)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """BPR loss of a batch, and the share of its triplets that are in the right order."""
        tops = self.student.encode_tops(self.top_items[batch.tops], generator)
        bottoms = self.student.encode_bottoms(self.bottom_items[batch.bottoms], generator)
        # One product of all with all is cheaper than gathering z̃ for every triplet.
        scores = (tops @ bottoms.T).float()  # (u, v)
        m_ij = scores[batch.top_of, batch.positive_of]
        m_ik = scores[batch.top_of, batch.negative_of]
        return {"loss": bpr_loss(m_ij, m_ik), "auc": (m_ij > m_ik).float().mean()}

    def refresh(self, tops: IntArray | None = None, bottoms: IntArray | None = None) -> None:
        """Encode the catalogue: z̃ of tops (n_tops, D_l) and of bottoms (n_bottoms, D_l)."""
        student = self.student
        self.top_latent = student.latent(student.top, self.top_items, tops)
        self.bottom_latent = student.latent(student.bottom, self.bottom_items, bottoms)

    def score_pairs(self, tops: IntArray, bottoms: IntArray) -> FloatArray:
        """Inner products z̃_i · z̃_j. Shape: (n,)."""
        return np.einsum("nd,nd->n", self.top_latent[tops], self.bottom_latent[bottoms])

    def score_all(self, tops: IntArray) -> FloatArray:
        """Inner products with every bottom. Shape: (n, n_bottoms)."""
        product: npt.NDArray[np.float32] = self.top_latent[tops] @ self.bottom_latent.T
        return product

    def tensors(self) -> Tensors:
        """Weights under `student.*`, and z̃ of the catalogue under `latent.*`."""
        weights = {f"student.{name}": w.cpu().numpy() for name, w in self.student.state_dict().items()}
        return {**weights, "latent.tops": self.top_latent, "latent.bottoms": self.bottom_latent}

    def restore(self, tensors: Tensors) -> None:
        """Take over weights and z̃; scores are then as they were."""
        state = {
            name: torch.from_numpy(take(tensors, f"student.{name}", tuple(weight.shape)).copy())
            for name, weight in self.student.state_dict().items()
        }
        self.student.load_state_dict(state)
        dim = self.spec.tower.hidden[-1]
        catalogue = self.catalogue
        self.top_latent = take(tensors, "latent.tops", (len(catalogue.tops), dim))
        self.bottom_latent = take(tensors, "latent.bottoms", (len(catalogue.bottoms), dim))
