"""Bags of words (`wearwith.model.frozen_features`) as tensors, without their zeros."""

import torch
from torch import Tensor
from torch.nn import functional

from wearwith.features.vocabulary import PADDING

__all__ = [
    "common_words",
    "dense_bags",
    "project_bags",
    "project_binary_bags",
]


def dense_bags(words: Tensor, vocabulary_size: int) -> Tensor:
    """Bags as rows. Shape: distinct words (n, L) to (n, vocabulary_size)."""
    bags = torch.zeros(len(words), vocabulary_size, device=words.device)
    bags.scatter_(1, words, 1.0)
    bags[:, PADDING] = 0
    return bags * _scale(words)


def project_bags(words: Tensor, table: Tensor) -> Tensor:
    """Bags times a matrix, as sums of its rows: c Y, without the zeros of c.

    Shape: distinct words (n, L) and Y (vocabulary_size, dim) to (n, dim).
    """
    return project_binary_bags(words, table) * _scale(words)


def project_binary_bags(words: Tensor, table: Tensor) -> Tensor:
    """As `project_bags`, of bags that hold a 1 for every word."""
    return functional.embedding_bag(words, table, mode="sum", padding_idx=PADDING)


def common_words(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """The words of pairs of bags that both have, and the product of the two entries there.

    Parameters
    ----------
    one, other
        Distinct words; shapes (n, L) and (n, M).

    Returns
    -------
    words, entry
        The words of `one` that `other` has too, the rest padding; shape (n, L). The entry of
        c_i∘c_j is the same at all of a pair's words; shape (n,).
    """
    both = (one.unsqueeze(2) == other.unsqueeze(1)).any(dim=2)  # (n, L)
    return torch.where(both, one, PADDING), (_scale(one) * _scale(other)).squeeze(1)


def _scale(words: Tensor) -> Tensor:
    """What a bag's entries are at length 1. Shape: (n, L) to (n, 1)."""
    return (words != PADDING).sum(dim=1, keepdim=True).clamp(min=1).float().rsqrt()
