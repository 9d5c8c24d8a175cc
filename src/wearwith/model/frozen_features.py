"""A catalogue's features as they are read, for methods that encode nothing.

A bag of words tells which words an item's text has, neither how often nor in what order. It is
binary, or scaled to length 1 as pictures are, so that an item with much text counts no more than
one with little. Padding and unknown words are no words; without a word a bag is zeros.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from wearwith.catalog import Catalogue
from wearwith.errors import RunError
from wearwith.features import SideInputs
from wearwith.features.vocabulary import PADDING, UNKNOWN, Lexicon, WordNumbers
from wearwith.model.array_files import take
from wearwith.model.scorer import Tensors
from wearwith.types import Floats, Ints

if TYPE_CHECKING:
    from wearwith.features import Inputs

__all__ = ["FrozenFeatures", "FrozenSide", "bags_of_words", "distinct_words", "side_by_side"]

PAIRS_AT_ONCE = 8192


def distinct_words(words: WordNumbers, lexicon: Lexicon | None = None) -> WordNumbers:
    """Each row's distinct known words, in ascending order, then padding.

    For a word that is known by its n-grams alone, those. Shape: (n, text_length) to (n, most words
    of a row, at least 1).
    """
    rows, places = np.nonzero(words > UNKNOWN)
    numbers = words[rows, places].astype(np.int64)
    if lexicon is not None:
        by_parts = np.flatnonzero(lexicon[numbers, 0] == PADDING)
        parts = lexicon[numbers[by_parts]]  # (p, k)
        of_word, column = np.nonzero(parts)
        further = rows[by_parts[of_word]], parts[of_word, column]
        rows = np.concatenate([np.delete(rows, by_parts), further[0]])
        numbers = np.concatenate([np.delete(numbers, by_parts), further[1]])
    most = int(numbers.max(initial=0)) + 1
    rows, numbers = np.divmod(np.unique(rows * most + numbers), most)  # in order, each once
    counts = np.bincount(rows, minlength=len(words))
    distinct = np.full((len(words), max(int(counts.max(initial=0)), 1)), PADDING, dtype=np.int32)
    starts = np.cumsum(counts) - counts
    distinct[rows, np.arange(len(rows)) - starts[rows]] = numbers
    return distinct


def bags_of_words(words: WordNumbers, vocabulary_size: int) -> sparse.csr_array:
    """Bags as a sparse matrix. Shape: distinct words (n, L) to (n, vocabulary_size)."""
    is_word = words != PADDING
    counts = is_word.sum(axis=1)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return sparse.csr_array(
        (values, words[is_word].astype(np.int32), starts), shape=(len(words), vocabulary_size)
    )


def side_by_side(side: SideInputs, n: int) -> npt.NDArray[np.float32]:
    """The vectors of all feature sets, one after the other. Shape: (n, sum of dimensions)."""
    parts = [block.vectors for block in side.blocks.values()]
    return np.concatenate([np.zeros((n, 0), dtype=np.float32), *parts], axis=1)


@dataclass(frozen=True)
class FrozenSide:
    """All tops, or all bottoms: vectors (n, vector_dim), bags (n, vocabulary_size), sparse."""

    vectors: npt.NDArray[np.float32]
    bags: sparse.csr_array

    @classmethod
    def of(cls, side: SideInputs, n: int, vocabulary_size: int) -> Self:
        """Take one side's n items."""
        words = np.zeros((n, 1), dtype=np.int32) if side.words is None else side.words
        distinct = distinct_words(words, side.lexicon)
        return cls(side_by_side(side, n), bags_of_words(distinct, vocabulary_size))


@dataclass(frozen=True)
class FrozenFeatures:
    """Vectors and bags of words of a catalogue; zeros where an item, or the data, lacks one."""

    tops: FrozenSide
    bottoms: FrozenSide

    @classmethod
    def of(cls, inputs: "Inputs", catalogue: Catalogue) -> Self:
        """Take the features of the inputs."""
        size = 1 if inputs.vocabulary is None else len(inputs.vocabulary)
        return cls(
            FrozenSide.of(inputs.tops, len(catalogue.tops), size),
            FrozenSide.of(inputs.bottoms, len(catalogue.bottoms), size),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Width of the vectors and of the bags; the latter is 1 where no text is read."""
        return self.tops.vectors.shape[1], self.tops.bags.shape[1]

    def pairs(self, tops: Ints, bottoms: Ints, of_vectors: Floats, of_words: Floats) -> Floats:
        """Weighted inner products Σ_d a_d v_id v_jd + Σ_w b_w c_iw c_jw of pairs.

        Shapes: (n,), (n,), a (vector_dim,), b (vocabulary_size,) to (n,).
        """
        products = np.empty(len(tops), dtype=np.float32)
        for start in range(0, len(tops), PAIRS_AT_ONCE):  # so that memory stays bounded
            rows = slice(start, start + PAIRS_AT_ONCE)
            i, j = tops[rows], bottoms[rows]
            by_vectors = np.einsum(
                "nd,nd->n", self.tops.vectors[i] * of_vectors, self.bottoms.vectors[j]
            )
            by_words = _scaled(self.tops.bags[i], of_words).multiply(self.bottoms.bags[j])
            products[rows] = by_vectors + by_words.sum(axis=1)
        return products

    def table(self, tops: Ints, of_vectors: Floats, of_words: Floats) -> Floats:
        """The same with every bottom. Shape: (n, n_bottoms)."""
        by_vectors = (self.tops.vectors[tops] * of_vectors) @ self.bottoms.vectors.T
        # Sparse times dense: with common words, the product of two sparse matrices is not sparse.
        by_words = self.bottoms.bags @ _scaled(self.tops.bags[tops], of_words).toarray().T
        products: Floats = by_vectors + by_words.T
        return products

    def tensors(self) -> Tensors:
        """Everything, under `features.*`; bags as the three arrays of a CSR matrix."""
        return {
            f"features.{name}.{part}": values
            for name, side in (("tops", self.tops), ("bottoms", self.bottoms))
            for part, values in (
                ("vectors", side.vectors),
                ("words.starts", side.bags.indptr.astype(np.int32)),
                ("words.numbers", side.bags.indices.astype(np.int32)),
                ("words.values", side.bags.data),
            )
        }

    @classmethod
    def restored(
        cls, tensors: Tensors, catalogue: Catalogue, shape: tuple[int, int] | None = None
    ) -> Self:
        """Take over what `tensors` gave, of this width if it is known.

        `RunError` if a tensor is missing or has another shape, or the bags are damaged.
        """
        names = {
            "features.tops": len(catalogue.tops),
            "features.bottoms": len(catalogue.bottoms),
        }
        if shape is None:
            vectors = tensors.get("features.tops.vectors", np.zeros((0, 0)))
            numbers = [tensors.get(f"{name}.words.numbers", np.zeros(0)) for name in names]
            shape = vectors.shape[-1], int(max(some.max(initial=0) for some in numbers)) + 1
        sides = (_restored_side(tensors, name, n, shape) for name, n in names.items())
        return cls(*sides)


def _restored_side(tensors: Tensors, name: str, n: int, shape: tuple[int, int]) -> FrozenSide:
    vectors = take(tensors, f"{name}.vectors", (n, shape[0])).astype(np.float32)
    starts = take(tensors, f"{name}.words.starts", (n + 1,)).astype(np.int32)
    n_words = (int(starts[-1]),)
    numbers = take(tensors, f"{name}.words.numbers", n_words).astype(np.int32)
    values = take(tensors, f"{name}.words.values", n_words).astype(np.float32)
    try:
        bags = sparse.csr_array((values, numbers, starts), shape=(n, shape[1]))
        bags.check_format(full_check=True)
    except ValueError as error:
        raise RunError(
            f"The tensors '{name}.words.*' are damaged: {error}",
            fix="copy the run folder again, or train again",
        ) from None
    return FrozenSide(vectors, bags)


def _scaled(bags: sparse.csr_array, weights: Floats) -> sparse.csr_array:
    """Multiply every column of a matrix, which is a copy, by its weight."""
    bags.data = bags.data * weights[bags.indices]
    return bags
