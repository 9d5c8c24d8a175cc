"""AKD: the student learns from the data and from a teacher that weighs rules by attention."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue
from wearwith.models.confidence import Attention, Entries
from wearwith.models.contract import Scorer
from wearwith.models.dbpr import Dbpr
from wearwith.models.gradient import TripletBatch
from wearwith.models.losses import bpr_losses, imitation_loss
from wearwith.models.student import StudentSpec
from wearwith.models.teacher import Teacher, Teaching, imitation_strength, student_log_odds
from wearwith.models.teacher_scorer import TeacherScorer

__all__ = ["Akd"]


class Akd(Dbpr):
    """DBPR with a teacher: (1 − ρ) L_bpr + ρ L_crs(q, p) for every triplet.

    The teacher q is the student of now, projected onto the rules; how much each rule counts is
    decided for every triplet by attention. Its scores (`teacher`) are the method's AKD-q, those of
    the student its AKD-p. Without any rule it is DBPR.

    Source: Eqs. 5 to 10 and Algorithm 1 of Song et al., SIGIR 2018. Both are updated in one step:
    the student's weights through p, the attention's through q.
    """

    name = "akd"
    is_taught = True
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
        if teaching is None:
            raise ValueError("a taught model needs rules")
        attention = None
        if self.is_attentive:
            attention = Attention(
                spec.tower.hidden[-1],
                len(teaching.activation),
                teaching.config.attention_size,
                teaching.config.may_doubt,
                generator,
            )
        self.rules = Teacher(teaching, attention).to(self.device)
        self._network = nn.ModuleDict({"student": self.student, "teacher": self.rules})

    @property
    def network(self) -> nn.Module:
        """The student and the teacher's attention."""
        return self._network

    @property
    def teacher(self) -> Scorer:
        """The teacher's scores, as the weights of the last `refresh` have them."""
        return TeacherScorer(self, self.rules, self.top_latent, self.bottom_latent)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Loss of a batch and its parts: BPR, imitation, ρ, and the shares in the right order."""
        config = self.rules.config
        tops, bottoms, m_ij, m_ik = self.scored(batch, generator)
        entries = self._active(batch)
        confidence = self.rules.confidence(self._context(batch, tops, bottoms), entries)
        push = self.rules.push(confidence, entries)

        odds = student_log_odds(m_ij, m_ik, config.fidelity)
        rho = imitation_strength(batch.epoch, config)
        weight = torch.full_like(odds, rho)
        if not config.imitate_idle:
            weight = weight * entries.fired
        learns_from_data = config.attention_learns_from == "data" and self.is_attentive
        known = odds.detach() if config.detach else odds
        q = known + (push.detach() if learns_from_data else push)
        bpr, imitation = bpr_losses(m_ij, m_ik), imitation_loss(q, odds)
        loss = ((1 - weight) * bpr + weight * imitation).mean()
        if learns_from_data:
            loss = loss + (bpr_losses(push, torch.zeros_like(push)) * entries.fired).mean()
        return {
            "loss": loss,
            "bpr": bpr.mean(),
            "imitation": imitation.mean(),
            "rho": torch.tensor(rho),
            "auc": (odds > 0).float().mean(),
            "auc_teacher": (odds + push > 0).float().mean(),
        }

    def _named_weights(self) -> dict[str, Tensor]:
        return self.network.state_dict()

    def _active(self, batch: TripletBatch) -> Entries:
        tops = batch.tops[batch.top_of]
        pairs = (batch.bottoms[batch.positive_of], batch.bottoms[batch.negative_of])
        arrays = [column.cpu().numpy().astype(np.int64) for column in (tops, *pairs)]
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
