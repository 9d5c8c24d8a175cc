"""Bags of words: which words an item's text has, neither how often nor in what order.

A bag is binary. Where it is not said to be, it is brought to length 1, as pictures are, so that an
item with much text counts no more than one with little. Padding and unknown words are no words. An
item without a word has a bag of zeros.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from wearwith.features.vocabulary import PADDING, UNKNOWN

__all__ = ["WordNumbers", "bags_of_words", "distinct_words"]

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
