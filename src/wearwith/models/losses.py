"""Losses, one function each, over scores that stand side by side."""

from torch import Tensor
from torch.nn.functional import softplus

__all__ = ["bpr_loss"]


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
    if m_ij.shape != m_ik.shape or m_ij.ndim != 1:
        raise ValueError(f"scores of shapes {tuple(m_ij.shape)} and {tuple(m_ik.shape)}")
    return softplus(m_ik - m_ij).mean()
