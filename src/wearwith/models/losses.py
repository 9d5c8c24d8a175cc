"""Losses, one function each, over scores that stand side by side."""

from torch import Tensor
from torch.nn.functional import softplus

__all__ = [
    "agreement_losses",
    "bpr_loss",
    "bpr_losses",
    "imitation_loss",
    "pair_loss",
    "reconstruction_losses",
]


def bpr_loss(m_ij: Tensor, m_ik: Tensor) -> Tensor:
    """Bayesian personalised ranking: the mean of −ln σ(m_ij − m_ik).

    Parameters
    ----------
    m_ij, m_ik
        Scores of the positive and the negative pair of each triplet. Shape: (n,).

    Returns
    -------
    Tensor
        Shape: ().

    Raises
    ------
    ValueError
        If the shapes differ, since torch would silently pair everything with everything.

    Source: Eq. 4 of Song et al., SIGIR 2018, as a mean over the batch in place of the sum; the
    regulariser is the optimiser's weight decay.
    """
    return bpr_losses(m_ij, m_ik).mean()


def bpr_losses(m_ij: Tensor, m_ik: Tensor) -> Tensor:
    """−ln σ(m_ij − m_ik) of each triplet, for losses that weigh them. As `bpr_loss`; shape (n,)."""
    if m_ij.shape != m_ik.shape or m_ij.ndim != 1:
        raise ValueError(f"scores of shapes {tuple(m_ij.shape)} and {tuple(m_ik.shape)}")
    return softplus(m_ik - m_ij)


def imitation_loss(teacher: Tensor, student: Tensor) -> Tensor:
    """Cross-entropy of the student's p with the teacher's q as target, −Σ q ln p, of each triplet.

    Parameters
    ----------
    teacher, student
        Log odds ln(q_ij / q_ik) and ln(p_ij / p_ik). Shape: (n,) each.

    Returns
    -------
    Tensor
        −q_ij ln p_ij − q_ik ln p_ik of each triplet. Shape: (n,).

    Raises
    ------
    ValueError
        If the shapes differ.

    Source: L_crs in Eq. 5 of Song et al., SIGIR 2018, whose formula is not printed; the full sum
    over both entries.
    """
    if teacher.shape != student.shape or teacher.ndim != 1:
        raise ValueError(f"log odds of shapes {tuple(teacher.shape)} and {tuple(student.shape)}")
    return softplus(student) - teacher.sigmoid() * student


def pair_loss(positive: Tensor, negative: Tensor) -> Tensor:
    """Cross-entropy of pairs that are judged one by one, positives and negatives.

    Parameters
    ----------
    positive, negative
        Log odds z, P(pair) = σ(z), of positive and of negative pairs. Shapes: (n,) and (m,).

    Returns
    -------
    Tensor
        The mean of −ln σ(z) over positives, and that of −ln (1 − σ(z)) over negatives, added up:
        both kinds count alike, however many there are. Shape: ().

    Raises
    ------
    ValueError
        If one of them is not of one dimension.

    Source: McAuley et al., SIGIR 2015, as means over the batch in place of sums over equal
    numbers of both.
    """
    if positive.ndim != 1 or negative.ndim != 1:
        raise ValueError(f"log odds of shapes {tuple(positive.shape)} and {tuple(negative.shape)}")
    return softplus(-positive).mean() + softplus(negative).mean()


def agreement_losses(one: Tensor, other: Tensor) -> Tensor:
    """How little two codes of an item agree, −ln σ(ṽ · c̃), of each item.

    Parameters
    ----------
    one, other
        Codes of the same items from two modalities. Shape: (n, dim).

    Returns
    -------
    Tensor
        Shape: (n,).

    Raises
    ------
    ValueError
        If the shapes differ.

    Source: L_mod of Song et al., ACM MM 2017.
    """
    if one.shape != other.shape or one.ndim != 2:
        raise ValueError(f"codes of shapes {tuple(one.shape)} and {tuple(other.shape)}")
    return softplus(-(one * other).sum(dim=1))


def reconstruction_losses(target: Tensor, found: Tensor) -> Tensor:
    """Squared error ‖x̂ − x‖² of each item, not divided by the dimension.

    Parameters
    ----------
    target, found
        x and x̂. Shape: (n, dim).

    Returns
    -------
    Tensor
        Shape: (n,).

    Raises
    ------
    ValueError
        If the shapes differ.

    Source: L_rec of Song et al., ACM MM 2017.
    """
    if target.shape != found.shape or target.ndim != 2:
        raise ValueError(f"vectors of shapes {tuple(target.shape)} and {tuple(found.shape)}")
    return (found - target).square().sum(dim=1)
