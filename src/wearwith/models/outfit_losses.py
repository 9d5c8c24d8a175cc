"""The losses of questions with a list of candidates."""

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["imitation_losses", "listwise_losses"]

NEVER = -1e9  # the logit of what is no candidate


def listwise_losses(logits: Tensor, golds: Tensor) -> Tensor:
    """−ln p(gold), p the softmax over candidates. Shapes: (r, k) and (r,) to (r,).

    Source: the cross-entropy of list-wise ranking (Cao et al., ICML 2007, with one right answer).
    """
    return functional.cross_entropy(logits, golds, reduction="none")


def imitation_losses(logits: Tensor, teacher: Tensor) -> Tensor:
    """−Σ_j q(j) ln p(j): cross-entropy with the teacher, which stays. Shapes: (r, k) to (r,).

    Both are logits; a candidate that is none has `NEVER` in both.
    """
    q = torch.softmax(teacher.detach(), dim=1)
    log_p = torch.log_softmax(logits, dim=1).clamp(min=-100)  # 0 · −∞ is no number
    return -(q * log_p).sum(dim=1)
