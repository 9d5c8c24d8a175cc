"""Bags of words: which words an item's text has, neither how often nor in what order.

A bag is binary. Where it is not said to be, it is brought to length 1, as pictures are, so that an
item with much text counts no more than one with little. Padding and unknown words are no words. An
item without a word has a bag of zeros.
"""

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from torch import Tensor
from torch.nn import functional

from wearwith.features.text import PADDING, UNKNOWN

__all__ = [
    "bags_of_words",
    "common_words",
    "dense_bags",
    "distinct_words",
    "project_bags",
    "project_binary_bags",
]

WordNumbers = npt.NDArray[np.int32]


def distinct_words(words: WordNumbers) -> WordNumbers:
    """Each row's distinct known words, in ascending order, then padding.

    Shape: (n, text_length) to (n, most words of a row, at least 1).
    """
    ordered = np.sort(words, axis=1)
    repeated = np.zeros(ordered.shape, dtype=np.bool_)
    repeated[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
    no_word = repeated | (ordered == PADDING) | (ordered == UNKNOWN)
    last = np.iinfo(ordered.dtype).max
    ordered = np.sort(np.where(no_word, last, ordered), axis=1)
    longest = max(int((~no_word).sum(axis=1).max(initial=0)), 1)
    kept: WordNumbers = np.where(ordered == last, PADDING, ordered)[:, :longest]
    return kept


def bags_of_words(words: WordNumbers, vocabulary_size: int) -> sparse.csr_array:
    """Bags as a sparse matrix. Shape: distinct words (n, L) to (n, vocabulary_size)."""
    is_word = words != PADDING
    counts = is_word.sum(axis=1)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return sparse.csr_array(
        (values, words[is_word].astype(np.int32), starts), shape=(len(words), vocabulary_size)
    )


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
