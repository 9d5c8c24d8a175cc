"""PROBE and BORDER: controls that learn, from frozen features and from the edges of photographs."""

import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue
from wearwith.features import PADDING, Inputs
from wearwith.model.frozen_features import FrozenFeatures
from wearwith.model.model_settings import StudentSpec
from wearwith.model.probe_scorer import ProbeScorer
from wearwith.model.scorer import Scorer, Tensors
from wearwith.models.akd import Dbpr
from wearwith.models.baseline import PlainItems, common_words, pair_loss, plain_items, project_bags
from wearwith.models.method import Method, TripletBatch
from wearwith.types import Ints

__all__ = ["Border", "Probe"]

BLOCKS = ("top", "bottom", "product")


class ProbeWeights(nn.Module):
    """Weights of [x_i, x_j, x_i∘x_j], by block, and the bias. All begin at zero.

    Shapes: `vectors` (vector_dim,) and `words` (vocabulary_size, 1) for each of `top`, `bottom` and
    `product`, empty where not read; `bias` ().
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
    """Logistic regression on frozen features: m_ij = w_t · x_i + w_b · x_j + w_p · (x_i∘x_j) + b.

    x = [v ; c] is frozen: an item's vectors side by side and its bag of words, each of length 1, or
    zeros where it lacks one. The score is the log odds of a pair, and cross-entropy tells positives
    from negatives. v_i∘v_j is multiplied by √vector_dim, which only changes units: the product of
    two vectors of length 1 is about that much shorter than they are, and its weights would hardly
    have moved when the others are done. A method with a network has to beat this, or the network
    adds nothing to the features.

    The score is no inner product of short points, since w_p has a weight for every word. It is
    computed from the features, which a saved model therefore holds.

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
        """Cross-entropy of a batch's pairs, and the share of its triplets ranked correctly."""
        tops, bottoms = self.top_items[batch.tops], self.bottom_items[batch.bottoms]
        m_ij = self._log_odds(tops, bottoms, batch.top_of, batch.positive_of)
        m_ik = self._log_odds(tops, bottoms, batch.top_of, batch.negative_of)
        return {"loss": pair_loss(m_ij, m_ik), "auc": (m_ij > m_ik).float().mean()}

    def _log_odds(self, tops: PlainItems, bottoms: PlainItems, i: Tensor, j: Tensor) -> Tensor:
        """Log odds of the pairs (i[n], j[n]). Shape: (n,)."""
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
        """The weights by module name, and the features under `features.*`."""
        return {**super().tensors(), **self.features.tensors()}

    @classmethod
    def scorer_of(cls, catalogue: Catalogue, spec: StudentSpec, tensors: Tensors) -> Scorer:  # noqa: ARG003
        """Build the scorer of a trained model, which reads the features.

        Raises `RunError` if a tensor is missing or does not fit the catalogue.
        """
        return ProbeScorer.of(catalogue, tensors)


class Border(Dbpr):
    """DBPR on the feature set `border`: the edges of the photographs alone.

    A shop photographs one season before one backdrop, and a stylist dresses one season, so an edge
    can look like taste. This model shows how much of a picture model's score needs no garment.
    """

    name = "border"
    only_reads = ("border",)
