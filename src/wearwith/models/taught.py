"""What the methods with a teacher share: the student learns from the data and from its teacher."""

from abc import abstractmethod

import torch
from torch import Tensor

from wearwith.catalog import Catalogue
from wearwith.model.settings import StudentSpec
from wearwith.models.dbpr import Dbpr
from wearwith.models.gradient import TripletBatch
from wearwith.models.losses import bpr_losses, imitation_loss
from wearwith.models.teacher import Teaching, imitation_strength, student_log_odds

__all__ = ["Taught"]


class Taught(Dbpr):
    """DBPR with a teacher: (1 − ρ) L_bpr + ρ L_crs(q, p) for every triplet.

    The teacher q is the student of now, pushed by what is known of the garments (`pushed`). Its
    scores (`teacher`) are the method's -q in the literature, those of the student its -p.

    Source: Eq. 5 and Algorithm 1 of Song et al., SIGIR 2018. Student and teacher are updated in one
    step: the student's weights through p, the teacher's, if it has any, through q.
    """

    is_taught = True

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
        self.teaching = teaching

    @property
    def teacher_learns(self) -> bool:
        """Whether the teacher has weights of its own."""
        return False

    @abstractmethod
    def pushed(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> tuple[Tensor, Tensor]:
        """How far the teacher moves the log odds, and where it has anything to say at all.

        Parameters
        ----------
        batch
            The triplets.
        tops, bottoms
            z̃ of the batch's garments; shapes (u, D_l) and (v, D_l).

        Returns
        -------
        push, fired
            Shapes: (n,), and (n,) of booleans; a triplet that is not fired has a push of 0.
        """

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Loss of a batch and its parts: BPR, imitation, ρ, and the shares in the right order."""
        config = self.teaching.config
        tops, bottoms, m_ij, m_ik = self.scored(batch, generator)
        push, fired = self.pushed(batch, tops, bottoms)
        odds = student_log_odds(m_ij, m_ik, config.fidelity)
        rho = imitation_strength(batch.epoch, config)
        weight = torch.full_like(odds, rho)
        if not config.imitate_idle:
            weight = weight * fired
        learns_from_data = config.attention_learns_from == "data" and self.teacher_learns
        known = odds.detach() if config.detach else odds
        q = known + (push.detach() if learns_from_data else push)
        bpr, imitation = bpr_losses(m_ij, m_ik), imitation_loss(q, odds)
        loss = ((1 - weight) * bpr + weight * imitation).mean()
        if learns_from_data:
            loss = loss + (bpr_losses(push, torch.zeros_like(push)) * fired).mean()
        return {
            "loss": loss,
            "bpr": bpr.mean(),
            "imitation": imitation.mean(),
            "rho": torch.tensor(rho),
            "auc": (odds > 0).float().mean(),
            "auc_teacher": (odds + push > 0).float().mean(),
        }
