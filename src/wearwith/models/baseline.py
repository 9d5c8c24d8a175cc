"""What the baselines share: item vectors, bags of words, and the loss of single pairs."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.functional import softplus

from wearwith.features import Inputs, SideInputs
from wearwith.features.vocabulary import PADDING
from wearwith.model.frozen_features import distinct_words, side_by_side
from wearwith.models.method import PointMethod, TripletBatch
from wearwith.types import Ints

__all__ = [
    "PlainItems",
    "PlainMethod",
    "common_words",
    "dense_bags",
    "pair_loss",
    "plain_items",
    "project_bags",
    "project_binary_bags",
]


@dataclass(frozen=True)
class PlainItems:
    """Items as the baselines read them; what an item lacks is zeros.

    Shapes: `vectors` (n, vector_dim), all feature sets side by side, perhaps 0 wide; `words` (n,
    L), distinct words and then padding, or None where no text is read.
    """

    vectors: Tensor
    words: Tensor | None

    def __getitem__(self, rows: Tensor) -> "PlainItems":
        """Take some items, by position."""
        words = None if self.words is None else self.words[rows]
        return PlainItems(self.vectors[rows], words)


def plain_items(side: SideInputs, n: int, device: torch.device) -> PlainItems:
    """Put one side's n items on a device."""
    words = None
    if side.words is not None:
        words = torch.from_numpy(distinct_words(side.words, side.lexicon)).long().to(device)
    return PlainItems(torch.from_numpy(side_by_side(side, n)).to(device), words)


def pair_loss(positive: Tensor, negative: Tensor) -> Tensor:
    """Cross-entropy of pairs that are judged one by one.

    `positive` and `negative` are the log odds z, P(pair) = σ(z), of positive and negative pairs;
    shapes (n,) and (m,). The loss is the mean of −ln σ(z) over positives plus that of −ln (1 −
    σ(z)) over negatives, shape (): both kinds count alike, however many there are.

    Raises `ValueError` if one of them is not one-dimensional.

    Source: McAuley et al., SIGIR 2015, with means over the batch in place of sums over equal
    numbers of both.
    """
    if positive.ndim != 1 or negative.ndim != 1:
        raise ValueError(f"log odds of shapes {tuple(positive.shape)} and {tuple(negative.shape)}")
    return softplus(-positive).mean() + softplus(negative).mean()


class PlainMethod(PointMethod):
    """A baseline that encodes vectors and bags of words into points."""

    reads_popularity = False

    @property
    def vector_dim(self) -> int:
        """Length of an item's vectors together; 0 where none are read."""
        return sum(self.spec.dims.values())

    @property
    def vocabulary_size(self) -> int:
        """Length of a bag of words; 0 where no text is read."""
        return self.spec.vocabulary_size

    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:  # noqa: ARG002
        """Take the catalogue's inputs; a file of word vectors is not read."""
        self.top_items = plain_items(inputs.tops, len(self.catalogue.tops), self.device)
        self.bottom_items = plain_items(inputs.bottoms, len(self.catalogue.bottoms), self.device)

    def of_batch(self, batch: TripletBatch) -> tuple[PlainItems, PlainItems]:
        """The distinct tops (u) and bottoms (v) of a batch."""
        return self.top_items[batch.tops], self.bottom_items[batch.bottoms]


def dense_bags(words: Tensor, vocabulary_size: int) -> Tensor:
    """Bags as rows. Shape: distinct words (n, L) to (n, vocabulary_size)."""
    bags = torch.zeros(len(words), vocabulary_size, device=words.device)
    bags.scatter_(1, words, 1.0)
    bags[:, PADDING] = 0
    return bags * _scale(words)


def project_bags(words: Tensor, table: Tensor) -> Tensor:
    """Bags times a matrix, c Y, summed from rows of Y without the zeros of c.

    Shape: distinct words (n, L) and Y (vocabulary_size, dim) to (n, dim).
    """
    return project_binary_bags(words, table) * _scale(words)


def project_binary_bags(words: Tensor, table: Tensor) -> Tensor:
    """`project_bags` of bags that hold a 1 for every word."""
    return functional.embedding_bag(words, table, mode="sum", padding_idx=PADDING)


def common_words(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """The words that both bags of a pair have, and the value of c_i∘c_j there.

    Shapes: distinct words (n, L) and (n, M) to words (n, L), those of `one` that `other` has too
    and padding elsewhere, and values (n,), as c_i∘c_j is the same at all common words of a pair.
    """
    both = (one.unsqueeze(2) == other.unsqueeze(1)).any(dim=2)  # (n, L)
    return torch.where(both, one, PADDING), (_scale(one) * _scale(other)).squeeze(1)


def _scale(words: Tensor) -> Tensor:
    """The value of a bag's entries when its length is 1. Shape: (n, L) to (n, 1)."""
    return (words != PADDING).sum(dim=1, keepdim=True).clamp(min=1).float().rsqrt()
