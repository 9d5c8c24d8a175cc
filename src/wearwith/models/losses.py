"""The losses of student and teacher over the scores of triplets, and the weight between them."""

from torch import Tensor
from torch.nn.functional import softplus

from wearwith.model.model_settings import LEAST_SCORE, Fidelity, TeacherConfig

__all__ = [
    "bpr_loss",
    "bpr_losses",
    "imitation_loss",
    "imitation_strength",
    "student_log_odds",
]


def bpr_loss(m_ij: Tensor, m_ik: Tensor) -> Tensor:
    """Bayesian personalised ranking: the mean of −ln σ(m_ij − m_ik). Shapes: (n,) each to ().

    Raises `ValueError` if the shapes differ: torch would silently pair everything with everything.

    Source: Eq. 4 of Song et al., SIGIR 2018, as a mean over the batch in place of the sum; the
    regulariser is the optimiser's weight decay.
    """
    return bpr_losses(m_ij, m_ik).mean()


def bpr_losses(m_ij: Tensor, m_ik: Tensor) -> Tensor:
    """−ln σ(m_ij − m_ik) of each triplet, for losses that weigh them. Shapes: (n,) each to (n,).

    Raises `ValueError` if the shapes differ.
    """
    if m_ij.shape != m_ik.shape or m_ij.ndim != 1:
        raise ValueError(f"scores of shapes {tuple(m_ij.shape)} and {tuple(m_ik.shape)}")
    return softplus(m_ik - m_ij)


def student_log_odds(m_ij: Tensor, m_ik: Tensor, fidelity: Fidelity) -> Tensor:
    """ln(p_ij / p_ik) of the student. Shapes: (n,) each to (n,).

    p is m_ij / (m_ij + m_ik) as in the paper, or σ(m_ij − m_ik) with `fidelity = "logit"`.
    """
    if fidelity == "paper":
        m_ij, m_ik = (m.clamp_min(LEAST_SCORE).log() for m in (m_ij, m_ik))
    return m_ij - m_ik


def imitation_loss(teacher: Tensor, student: Tensor) -> Tensor:
    """Cross-entropy −q_ij ln p_ij − q_ik ln p_ik of the student p against the teacher q.

    `teacher` and `student` are the log odds ln(q_ij / q_ik) and ln(p_ij / p_ik). Shapes: (n,) each
    to (n,).

    Raises `ValueError` if the shapes differ.

    Source: L_crs in Eq. 5 of Song et al., SIGIR 2018, which does not print its formula; the full
    sum over both entries.
    """
    if teacher.shape != student.shape or teacher.ndim != 1:
        raise ValueError(f"log odds of shapes {tuple(teacher.shape)} and {tuple(student.shape)}")
    return softplus(student) - teacher.sigmoid() * student


def imitation_strength(epoch: float, config: TeacherConfig) -> float:
    """ρ, the weight of the teacher against the data, after a (fractional) number of epochs.

    Source: the published code of Song et al., SIGIR 2018, has 1 − 0.95^epoch; the paper names the
    schedule of Hu et al., ACL 2016, without its constants.
    """
    grown: float = 1.0 - config.imitation_base**epoch
    return min(grown, config.imitation_most)
