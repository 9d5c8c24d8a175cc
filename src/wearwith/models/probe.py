"""PROBE: what a logistic regression finds in the features. A control.

A method with a network has to beat it, or the network adds nothing to the features.
"""

import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue
from wearwith.features import PADDING, Inputs
from wearwith.model.frozen_features import FrozenFeatures
from wearwith.model.model_settings import StudentSpec
from wearwith.model.probe_scorer import ProbeScorer
from wearwith.model.scorer import Scorer, Tensors
from wearwith.models.bag_tensors import common_words, project_bags
from wearwith.models.baseline import PlainItems, pair_loss, plain_items
from wearwith.models.method import Method, TripletBatch
from wearwith.types import Ints

__all__ = ["Probe"]

BLOCKS = ("top", "bottom", "product")


class ProbeWeights(nn.Module):
    """Weights of [x_i, x_j, x_i∘x_j], by block, and the bias. All begin at zero.

    Attributes
    ----------
    vectors, words
        `top`, `bottom` and `product`; shapes (vector_dim,) and (vocabulary_size, 1). Empty of what
        is not read.
    bias
        Shape ().
    """

    def __init__(self, vector_dim: int, vocabulary_size: int) -> None:
        super().__init__()
        self.vectors, self.words = (
            nn.ParameterDict({block: nn.Parameter(torch.zeros(shape)) for block in blocks})
            for shape, blocks in (
                ((vector_dim,), BLOCKS if vector_dim else ()),
                ((vocabulary_size, 1), BLOCKS if vocabulary_size else ()),
            )
        )
        self.bias = nn.Parameter(torch.zeros(()))

    def alone(self, block: str, items: PlainItems) -> Tensor:
        """w_x · x of tops or of bottoms. Shape: (n,)."""
        gains = torch.zeros(len(items.vectors), device=items.vectors.device)
        if self.vectors:
            gains = gains + (items.vectors @ self.vectors[block]).float()
        if self.words and items.words is not None:
            gains = gains + project_bags(items.words, self.words[block]).squeeze(1)
        return gains


class Probe(Method):
    """m_ij = w_t · x_i + w_b · x_j + w_p · (x_i∘x_j) + b, the log odds of a pair.

    x = [v ; c] is frozen: an item's vectors side by side and its bag of words, of length 1 each;
    what an item lacks is zeros. Positives and negatives are told from one another by
    cross-entropy, as in classification. v_i∘v_j is taken √vector_dim times, which changes units
    and no more: the product of two vectors of length 1 is about that much shorter than they are,
    and its weights would hardly have begun to move when the others are done.

    The score is no inner product of short points, since w_p has a weight for every word; it is
    taken from the features, which a saved model therefore holds.

    Source: ours, after the linear probes of Alain and Bengio, 2016.
    """

    name = "probe"
    reads_popularity = False

    def make_network(self, generator: torch.Generator) -> nn.Module:  # noqa: ARG002
        """Build the weights."""
        self.vector_dim = sum(self.spec.dims.values())
        self.weights = ProbeWeights(self.vector_dim, self.spec.vocabulary_size)
        return self.weights

    def attach(self, inputs: Inputs, train_bottoms: Ints) -> None:  # noqa: ARG002
        """Take the catalogue's inputs; a file of word vectors is not read."""
        self.features = FrozenFeatures.of(inputs, self.catalogue)
        self.top_items = plain_items(inputs.tops, len(self.catalogue.tops), self.device)
        self.bottom_items = plain_items(inputs.bottoms, len(self.catalogue.bottoms), self.device)

    def loss(self, batch: TripletBatch, generator: torch.Generator) -> dict[str, Tensor]:  # noqa: ARG002
        """Cross-entropy of a batch's pairs, and the share of its triplets in the right order."""
        tops, bottoms = self.top_items[batch.tops], self.bottom_items[batch.bottoms]
        m_ij = self._log_odds(tops, bottoms, batch.top_of, batch.positive_of)
        m_ik = self._log_odds(tops, bottoms, batch.top_of, batch.negative_of)
        return {"loss": pair_loss(m_ij, m_ik), "auc": (m_ij > m_ik).float().mean()}

    def _log_odds(self, tops: PlainItems, bottoms: PlainItems, i: Tensor, j: Tensor) -> Tensor:
        """Log odds of pairs (i[n], j[n]) of items. Shape: (n,)."""
        weights = self.weights
        odds = weights.bias + weights.alone("top", tops)[i] + weights.alone("bottom", bottoms)[j]
        if weights.vectors:
            of_top = tops.vectors * (self.vector_dim**0.5 * weights.vectors["product"])
            odds = odds + (of_top @ bottoms.vectors.T).float()[i, j]
        if tops.words is not None and bottoms.words is not None:
            words, entry = common_words(tops.words[i], bottoms.words[j])
            of_word = weights.words["product"].squeeze(1)  # (vocabulary_size,)
            odds = odds + entry * (of_word[words] * (words != PADDING)).sum(dim=1)
        return odds

    def tensors(self) -> Tensors:
        """Weights by the names of their modules, and the features under `features.*`."""
        return {**super().tensors(), **self.features.tensors()}

    @classmethod
    def scorer_of(cls, catalogue: Catalogue, spec: StudentSpec, tensors: Tensors) -> Scorer:  # noqa: ARG003
        """What scores when training is over: log odds from the features.

        Raises
        ------
        RunError
            If a tensor is missing or does not fit the catalogue.
        """
        return ProbeScorer.of(catalogue, tensors)
