"""PROBE: what a logistic regression finds in the features. A control.

A method with a network has to beat it, or the network adds nothing to the features.
"""

import numpy as np
import torch
from torch import Tensor, nn

from wearwith.catalog import Catalogue
from wearwith.features import PADDING, Inputs
from wearwith.model.arrays import take
from wearwith.model.contract import Tensors
from wearwith.model.frozen import FrozenFeatures, FrozenSide
from wearwith.model.settings import StudentSpec
from wearwith.models.gradient import GradientScorer, TripletBatch
from wearwith.models.losses import pair_loss
from wearwith.models.plain import PlainItems, plain_items, refuse_popularity
from wearwith.models.teacher import Teaching
from wearwith.models.words import common_words, project_bags
from wearwith.types import Floating, Floats, Ints

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


class Probe(GradientScorer):
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

    features: FrozenFeatures

    def __init__(
        self,
        catalogue: Catalogue,
        spec: StudentSpec,
        generator: torch.Generator,
        device: str = "cpu",
        teaching: Teaching | None = None,
    ) -> None:
        super().__init__(catalogue, spec, generator, device, teaching)
        refuse_popularity(self.name, spec)
        self.vector_dim = sum(spec.dims.values())
        self.weights = ProbeWeights(self.vector_dim, spec.vocabulary_size).to(self.device)

    @property
    def network(self) -> nn.Module:
        """The weights."""
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

    def refresh(self, tops: Ints | None = None, bottoms: Ints | None = None) -> None:
        """Take over the weights; w_t · x_i + b and w_b · x_j of the garments that are asked for."""
        vector_dim, vocabulary_size = self.features.shape
        of_vectors, of_words = (
            {block: weight.detach().cpu().numpy().ravel() for block, weight in part.items()}
            for part in (self.weights.vectors, self.weights.words)
        )

        def gains(block: str, side: FrozenSide, chosen: Ints | None) -> Floats:
            gained = np.zeros(len(side.vectors), np.float32)
            if of_vectors:
                gained += side.vectors @ of_vectors[block]
            if of_words:
                gained += side.bags @ of_words[block]
            if chosen is None:
                return gained
            asked = np.full(len(gained), np.nan, np.float32)
            asked[chosen] = gained[chosen]
            return asked

        self.top_gains = gains("top", self.features.tops, tops) + self.weights.bias.item()
        self.bottom_gains = gains("bottom", self.features.bottoms, bottoms)
        no_vectors, no_words = (
            np.zeros(vector_dim, np.float32),
            np.zeros(vocabulary_size, np.float32),
        )
        self.of_products = (
            of_vectors.get("product", no_vectors) * np.float32(vector_dim**0.5),
            of_words.get("product", no_words),
        )

    def score_pairs(self, tops: Ints, bottoms: Ints) -> Floating:
        """Log odds. Shape: (n,)."""
        gains = self.top_gains[tops] + self.bottom_gains[bottoms]
        scores: Floats = gains + self.features.pairs(tops, bottoms, *self.of_products)
        return scores

    def score_all(self, tops: Ints) -> Floating:
        """Log odds with every bottom. Shape: (n, n_bottoms)."""
        gains = self.top_gains[tops][:, None] + self.bottom_gains
        scores: Floats = gains + self.features.table(tops, *self.of_products)
        return scores

    def tensors(self) -> Tensors:
        """Weights by the names of their modules, and the features under `features.*`."""
        weights = {name: w.cpu().numpy() for name, w in self.network.state_dict().items()}
        return {**weights, **self.features.tensors()}

    def restore(self, tensors: Tensors) -> None:
        """Take over weights and features; scores are then as they were."""
        with torch.no_grad():
            for name, weight in self.network.state_dict().items():
                weight.copy_(torch.from_numpy(take(tensors, name, tuple(weight.shape)).copy()))
        shape = self.vector_dim, max(self.spec.vocabulary_size, 1)
        self.features = FrozenFeatures.restored(tensors, self.catalogue, shape)
        self.refresh()
