"""What the baselines share: vectors side by side, bags of words, and the loss of single pairs."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from wearwith.features import Inputs, SideInputs
from wearwith.model.frozen_features import distinct_words, side_by_side
from wearwith.models.method import PointMethod, TripletBatch
from wearwith.types import Ints

__all__ = [
    "PlainItems",
    "PlainMethod",
    "glorot",
    "pair_loss",
    "plain_items",
]


@dataclass(frozen=True)
class PlainItems:
    """Items as the baselines read them. What an item lacks is zeros.

    Attributes
    ----------
    vectors
        The vectors of all feature sets side by side; shape (n, vector_dim), which may be 0 wide.
    words
        Distinct words, then padding; shape (n, L), or None where no text is read.
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
        words = torch.from_numpy(distinct_words(side.words)).long().to(device)
    return PlainItems(torch.from_numpy(side_by_side(side, n)).to(device), words)


def glorot(into: int, out: int, generator: torch.Generator, gain: float = 1.0) -> nn.Parameter:
    """Uniform weights for z W, of shape (into, out), within ± gain · √(6 / (into + out))."""
    bound = gain * (6 / (into + out)) ** 0.5
    return nn.Parameter(torch.empty(into, out).uniform_(-bound, bound, generator=generator))


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


class PlainMethod(PointMethod):
    """A baseline that encodes vectors and bags of words into points.

    Attributes
    ----------
    vector_dim, vocabulary_size
        What an item's vectors and its bag are long; 0 where the model does not read them.
    """

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
