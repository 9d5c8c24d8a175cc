"""AKD: the student learns from the data and from a teacher that weighs rules by attention."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from wearwith.catalog import Catalogue
from wearwith.model.contract import Scorer
from wearwith.model.settings import StudentSpec
from wearwith.models.confidence import Attention, Entries
from wearwith.models.gradient import TripletBatch
from wearwith.models.taught import Taught
from wearwith.models.teacher import Teacher, Teaching
from wearwith.models.teacher_scorer import TeacherScorer

__all__ = ["Akd"]


class Akd(Taught):
    """The teacher is the student projected onto matching rules, weighed by attention.

    How much each rule counts is decided for every triplet. Without any rule it is DBPR.

    Source: Eqs. 5 to 10 and Algorithm 1 of Song et al., SIGIR 2018.
    """

    name = "akd"
    is_attentive: ClassVar[bool] = True

    def __init__(
        self,
        catalogue: Catalogue,
        spec: StudentSpec,
        generator: torch.Generator,
        device: str = "cpu",
        teaching: Teaching | None = None,
    ) -> None:
        super().__init__(catalogue, spec, generator, device, teaching)
        attention = None
        if self.is_attentive:
            attention = Attention(
                spec.tower.hidden[-1],
                len(self.teaching.activation),
                self.teaching.config.attention_size,
                self.teaching.config.may_doubt,
                generator,
            )
        self.rules = Teacher(self.teaching, attention).to(self.device)
        self._network["teacher"] = self.rules

    @property
    def teacher_learns(self) -> bool:
        """Whether there is attention."""
        return self.is_attentive

    @property
    def teacher(self) -> Scorer:
        """The teacher's scores, as the weights of the last `refresh` have them."""
        return TeacherScorer(self, self.rules, self.top_latent, self.bottom_latent)

    def pushed(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> tuple[Tensor, Tensor]:
        """What the active rules add, each by its confidence (Eq. 7). Shapes: (n,) and (n,)."""
        entries = self._active(batch)
        confidence = self.rules.confidence(self._context(batch, tops, bottoms), entries)
        return self.rules.push(confidence, entries), entries.fired

    def _active(self, batch: TripletBatch) -> Entries:
        arrays = [column.cpu().numpy().astype(np.int64) for column in batch.positions()]
        return self.rules.entries(self.rules.activation.triplets(*arrays), self.device)

    def _context(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> Tensor | None:
        """W_t z̃_i + W_b z̃_j + W_b z̃_k of each triplet. Shape: (n, h)."""
        attention = self.rules.attention
        if attention is None:
            return None
        if self.rules.config.detach:
            tops, bottoms = tops.detach(), bottoms.detach()
        of_top, of_bottom = attention.read(tops, bottoms)  # (u, h), (v, h)
        return of_top[batch.top_of] + of_bottom[batch.positive_of] + of_bottom[batch.negative_of]
