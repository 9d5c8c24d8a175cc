"""DBPR, UKD and AKD: a student that learns from triplets, alone or from a teacher too."""

import copy

import torch
from torch import Tensor, nn

from wearwith.features import Inputs
from wearwith.models import losses
from wearwith.models.gates import Gates
from wearwith.models.item_batches import item_batches
from wearwith.models.method import PointMethod, Teaching, TripletBatch, pair_scores
from wearwith.models.student import Student, inner_products
from wearwith.models.training_teacher import TrainingAttention, TrainingTeacher
from wearwith.types import By, Ints

__all__ = ["Akd", "Dbpr", "Ukd"]


class Dbpr(PointMethod):
    """m_ij = z̃_i · z̃_j, learned from triplets; a subclass may add a teacher (`make_teacher`).

    `student` has the towers. `teacher` is what the student learns from besides the data; None here.
    `anchor` is the student as it was when it began to be taught, where it first learns alone.

    Source: Eqs. 1 to 4 of Song et al., SIGIR 2018; the paper's AKD-DBPR without its teacher.
    """

    name = "dbpr"

    def make_network(self, generator: torch.Generator) -> nn.Module:
        """Build the student, and the teacher if there is one."""
        self.student = Student(self.spec, generator)
        parts: dict[str, nn.Module] = {"student": self.student}
        self.teacher = self.make_teacher(self.teaching, generator) if self.teaching else None
        self.anchor: Student | None = None
        if self.teacher is not None:
            parts["teacher"] = self.teacher
            self.alone = self.teacher.config.alone
            if self.alone:
                self.anchor = parts["anchor"] = copy.deepcopy(self.student).requires_grad_(False)
        return nn.ModuleDict(parts)

    def take_anchor(self) -> None:
        """Let the teacher, from now on, be the student as it is, projected."""
        if self.anchor is not None:
            self.anchor.load_state_dict(self.student.state_dict())

    def make_teacher(
        self,
        teaching: Teaching,  # noqa: ARG002
        generator: torch.Generator,  # noqa: ARG002
    ) -> TrainingTeacher | None:
        """Build the teacher, if the method has one."""
        return None

    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:
        """Take the catalogue's inputs, pretrained word vectors and popularity, where used."""
        sides = [inputs.tops, inputs.bottoms]
        self.top_items, self.bottom_items = item_batches(sides, self.device)
        if self.student.popularity is not None:
            self.student.popularity.count(train_bottoms)
        if inputs.word_vectors is not None and self.student.text is not None:
            vectors = torch.from_numpy(inputs.word_vectors)
            self.student.text.take_word_vectors(vectors, tune=self.spec.tower.tune_words)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:
        """Loss of a batch, its parts, and the shares of triplets that are ranked correctly.

        Without a teacher it is L_bpr. With one it is (1 − ρ) L_bpr + ρ L_crs(q, p) for every
        triplet, where the teacher q is the current student, pushed by what is known about the
        garments.

        Source: Eq. 5 and Algorithm 1 of Song et al., SIGIR 2018. One step updates both: the
        student's weights through p, the teacher's, if it has any, through q.
        """
        tops, bottoms, m_ij, m_ik = self.scored(batch, generator)
        if self.teacher is None or self.is_alone:
            return {"loss": losses.bpr_loss(m_ij, m_ik), "auc": (m_ij > m_ik).float().mean()}
        config, n = self.teacher.config, batch.count
        push, fired = self.teacher(batch, tops, bottoms)  # (n + unanswered,) each
        odds = losses.student_log_odds(m_ij, m_ik, config.fidelity)  # ln(p_ij / p_ik)
        rho = losses.imitation_strength(batch.epoch, config)
        weight = torch.full_like(odds, rho)
        if not config.imitate_idle:
            weight = weight * fired
        learns_from_data = config.attention_learns_from == "data" and self.teacher.learns
        known = odds.detach() if config.detach else odds
        if self.anchor is not None:
            with torch.no_grad():
                _, _, was_ij, was_ik = self._scored_by(self.anchor, batch, None)
            known = losses.student_log_odds(was_ij, was_ik, config.fidelity)
        q = known + (push.detach() if learns_from_data else push)  # ln(q_ij / q_ik)
        bpr, imitation = losses.bpr_losses(m_ij, m_ik), losses.imitation_loss(q, odds)
        loss = ((1 - weight) * bpr + weight * imitation)[:n].mean()
        if batch.unanswered:
            loss = loss + (weight * imitation)[n:].sum() / n
        odds, push, fired = odds[:n], push[:n], fired[:n]
        if learns_from_data:
            loss = loss + (losses.bpr_losses(push, torch.zeros_like(push)) * fired).mean()
        return {
            "loss": loss,
            "bpr": bpr[:n].mean(),
            "imitation": imitation.mean(),
            "rho": torch.tensor(rho),
            "auc": (odds > 0).float().mean(),
            "auc_teacher": (known[:n] + push > 0).float().mean(),
        }

    def scored(
        self, batch: TripletBatch, generator: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """z̃ of a batch's tops (u, D_l) and bottoms (v, D_l), and m_ij and m_ik, (n,) each."""
        return self._scored_by(self.student, batch, generator)

    def _scored_by(
        self, student: Student, batch: TripletBatch, generator: torch.Generator | None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        items = self.top_items[batch.tops], self.bottom_items[batch.bottoms]
        tops, bottoms = student.encode(*items, generator)
        # One product of all with all is cheaper than gathering z̃ for every triplet.
        scores = inner_products(tops, bottoms)  # (u, v)
        if student.popularity is not None:
            scores = scores + student.popularity(batch.bottoms)
        m_ij = scores[batch.top_of, batch.positive_of]
        m_ik = scores[batch.top_of, batch.negative_of]
        return tops, bottoms, m_ij, m_ik

    def top_points(self, tops: Tensor) -> Tensor:
        """z̃ of tops, and 1 where popularity counts. Shape: (n,) to (n, D_l) or (n, D_l + 1)."""
        z = self.student.encode_tops(self.top_items[tops])
        if self.student.popularity is None:
            return z
        return torch.cat([z, torch.ones_like(z[:, :1])], dim=1)

    def bottom_points(self, bottoms: Tensor) -> Tensor:
        """z̃ of bottoms, and their gain by popularity if it counts. Shape: as `top_points`."""
        z = self.student.encode_bottoms(self.bottom_items[bottoms])
        if self.student.popularity is None:
            return z
        return torch.cat([z, self.student.popularity(bottoms).unsqueeze(1)], dim=1)

    def compared(self, batch: TripletBatch, tops: Tensor, bottoms: Tensor) -> dict[By, Tensor]:
        """m_ij − m_ik of the student, and ln(q_ij / q_ik) of the teacher. Shape: (n,) each."""
        m_ij, m_ik = pair_scores(batch, tops, bottoms)
        margins: dict[By, Tensor] = {"student": m_ij - m_ik}
        if self.teacher is not None:
            dim = self.spec.tower.hidden[-1]  # a point may have its popularity behind z̃
            push, _ = self.teacher(batch, tops[:, :dim], bottoms[:, :dim])
            margins["teacher"] = (
                losses.student_log_odds(m_ij, m_ik, self.teacher.config.fidelity) + push
            )
        return margins


class Akd(Dbpr):
    """The teacher is the student projected onto matching rules, weighed by attention.

    Attention decides for every triplet how much each rule counts. Without any rule this is DBPR.

    Source: Eqs. 5 to 10 and Algorithm 1 of Song et al., SIGIR 2018.
    """

    name = taught_as = "akd"
    is_taught = True

    def make_teacher(self, teaching: Teaching, generator: torch.Generator) -> TrainingTeacher:
        """Build a teacher with attention."""
        latent_dim, config = self.spec.tower.hidden[-1], teaching.config
        if config.combine == "sum":
            n_rules = len(teaching.activation)
            return TrainingTeacher(
                teaching, Gates(n_rules, latent_dim, config.gate_size, generator)
            )
        sizes = latent_dim, len(teaching.activation), config.attention_size
        return TrainingTeacher(teaching, TrainingAttention(*sizes, config.may_doubt, generator))


class Ukd(Dbpr):
    """AKD whose teacher trusts all active rules alike, λ = 1 / the number of active rules.

    Source: the ablation UKD-DBPR of Song et al., SIGIR 2018, Table 4.
    """

    name = taught_as = "ukd"
    is_taught = True

    def make_teacher(self, teaching: Teaching, generator: torch.Generator) -> TrainingTeacher:  # noqa: ARG002
        """Build a teacher without attention."""
        return TrainingTeacher(teaching)
