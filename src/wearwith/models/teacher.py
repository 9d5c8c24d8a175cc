"""The teacher: the student projected onto matching rules.

Everything here works on log odds. The student prefers bottom j to bottom k with odds p_ij : p_ik;
the rules multiply the odds by exp(a_ij − a_ik), a_x = C Σ_l λ_l f_l^x, and that is the teacher
(Eq. 7 of Song et al., SIGIR 2018):

    ln(q_ij / q_ik) = ln(p_ij / p_ik) + C Σ_l λ_l (f_l^ij − f_l^ik)

With no active rule q = p.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from wearwith.model.settings import Fidelity, TeacherConfig
from wearwith.models.confidence import Attention, Entries, uniform_confidence
from wearwith.rules import Activation, Active

__all__ = [
    "Teacher",
    "Teaching",
    "imitation_strength",
    "student_log_odds",
]

# Scores of the paper's student are sums of products of sigmoids, so never below this by much.
_LEAST_SCORE = 1e-9


@dataclass(frozen=True)
class Teaching:
    """What a taught model is built with: how it learns, and the rules over its catalogue."""

    config: TeacherConfig
    activation: Activation


def student_log_odds(m_ij: Tensor, m_ik: Tensor, fidelity: Fidelity) -> Tensor:
    """ln(p_ij / p_ik) of the student. Shapes: (n,) and (n,) to (n,)."""
    return log_preference(m_ij, fidelity) - log_preference(m_ik, fidelity)


def log_preference(m: Tensor, fidelity: Fidelity) -> Tensor:
    """Ln p of pairs, up to what all bottoms of a top share. Shape: (n,) to (n,)."""
    return m.clamp_min(_LEAST_SCORE).log() if fidelity == "paper" else m


def imitation_strength(epoch: float, config: TeacherConfig) -> float:
    """ρ after a (fractional) number of epochs.

    Source: the published code of Song et al., SIGIR 2018, has 1 − 0.95^epoch; the paper names the
    schedule of Hu et al., ACL 2016, without its constants.
    """
    grown: float = 1.0 - config.imitation_base**epoch
    return min(grown, config.imitation_most)


class Teacher(nn.Module):
    """What the rules add to the student's log odds.

    Parameters
    ----------
    teaching
        Settings, and the rules over the catalogue.
    attention
        Decides the confidence of every active rule; None trusts all of them alike.
    """

    def __init__(self, teaching: Teaching, attention: Attention | None) -> None:
        super().__init__()
        self.config = teaching.config
        self.activation = teaching.activation
        self.attention = attention

    def entries(self, active: Active, device: torch.device) -> Entries:
        """Put active rules on a device, with what each adds at full confidence."""
        gains = active.signs * self.activation.strengths[active.rules]
        arrays = (active.rows, active.rules, gains.astype(np.float32))
        return Entries(active.count, *(torch.from_numpy(array).to(device) for array in arrays))

    def confidence(self, context: Tensor | None, entries: Entries) -> Tensor:
        """λ of every active rule. Shape: (entries,).

        Parameters
        ----------
        context
            What the attention reads of each row (see `Attention.forward`), shape (n, h); None
            without attention.
        entries
            The active rules.
        """
        if self.attention is None or context is None:
            return uniform_confidence(entries)
        confidence: Tensor = self.attention(context, entries)
        return confidence

    def push(self, confidence: Tensor, entries: Entries) -> Tensor:
        """C Σ_l λ_l (f_l^ij − f_l^ik) of each row, by how far the odds move. Shape: (n,).

        Each λ_l is multiplied by the rule's own strength, which is 1 unless the book says else.
        """
        return self.config.strength * entries.sum(confidence * entries.gains)
