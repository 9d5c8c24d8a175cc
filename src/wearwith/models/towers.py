"""The layers of the student, from an item's words and vectors to a point of the common space."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from wearwith.model.model_settings import Activation, TowerConfig
from wearwith.models.item_batches import ItemBatch
from wearwith.types import Ints

__all__ = ["PopularityBias", "TextConvolution", "Tower", "feature_key", "glorot"]

ACTIVATIONS: dict[Activation, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "linear": lambda values: values,
}


class TextConvolution(nn.Module):
    """Sentence vector by convolution over word vectors.

    Filters of several heights slide over the words; then ReLU, and the maximum over all places.
    Shape: (n, text_length) word numbers to (n, len(heights) · maps). A text of padding alone has a
    learned vector of its own, since it says nothing.

    Source: Song et al., SIGIR 2018, section 3 (heights 2 to 5, 100 maps each), after Kim, EMNLP
    2014.
    """

    def __init__(
        self,
        vocabulary_size: int,
        config: TowerConfig,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        dim = config.word_dim
        # Words without a pretrained vector begin where the published code begins: ±0.25.
        table = torch.empty(vocabulary_size, dim).uniform_(-0.25, 0.25, generator=generator)
        self.table = nn.Parameter(table)
        self.heights = config.heights
        self.dim = len(config.heights) * config.maps
        self.filters = nn.ParameterList(
            glorot(config.maps, height * dim, generator) for height in config.heights
        )
        self.biases = nn.ParameterList(
            nn.Parameter(torch.zeros(config.maps)) for _ in config.heights
        )
        self.missing = nn.Parameter(torch.zeros(self.dim))

    def take_word_vectors(self, vectors: Tensor, *, tune: bool) -> None:
        """Start from pretrained vectors, (vocabulary_size, word_dim); a row of NaN has none.

        Without `tune` the table stays fixed, including words that have no pretrained vector.
        """
        known = ~vectors.isnan().any(dim=1)
        with torch.no_grad():
            self.table[known] = vectors[known].to(self.table.device)
        self.table.requires_grad_(tune)

    def sentences(self, sides: Sequence[ItemBatch]) -> Sequence[Tensor | None]:
        """Sentence vectors of the items of each side, (n, dim); None where there are no words.

        The sides share a table of texts (`item_batches`), and each text is read once for all.
        """
        words, texts = sides[0].words, [side.texts for side in sides if side.texts is not None]
        if words is None:
            return [None] * len(sides)
        used, of = torch.unique(torch.cat(texts), return_inverse=True)
        vectors: Tensor = self(words[used], sides[0].lexicon)[of]
        return torch.split(vectors, [side.count for side in sides])

    def forward(self, words: Tensor, lexicon: Tensor | None = None) -> Tensor:
        """Shape: (n, text_length) to (n, len(heights) · maps)."""
        # Columns beyond the longest text of the batch are dropped. A filter begins at every word
        # and may end in padding, so that a text's vector does not depend on its batch.
        used = max(int((words != 0).any(dim=0).sum()), 1)
        no_word = words[:, :used] == 0
        words = functional.pad(words[:, :used], (0, max(self.heights) - 1))
        # A batch has few distinct words: each is multiplied once with each row of the filters, and
        # a filter's value at a place is the sum of its rows' products with the words there.
        distinct, word = torch.unique(words, return_inverse=True)
        vectors = self._vectors(distinct if lexicon is None else lexicon[distinct])
        parts = []
        for height, weight, bias in zip(self.heights, self.filters, self.biases, strict=True):
            products = vectors @ weight.view(-1, vectors.shape[1]).T  # (d, maps · height)
            products = products.view(len(distinct), -1, height).transpose(1, 2)
            products = products.flatten(0, 1)  # (d · height, maps)
            window = word.unfold(1, height, 1)[:, :used] * height
            window = window + torch.arange(height, device=words.device)  # (n, used, height)
            # No window begins in padding: the first one stands there again.
            window = torch.where(no_word.unsqueeze(2), window[:, :1], window)
            parts.append((_highest(products, window) + bias).relu())
        features = torch.cat(parts, dim=1)
        return torch.where(no_word[:, :1], self.missing, features)

    def _vectors(self, numbers: Tensor) -> Tensor:
        """Vectors of words: their own, and the mean of their n-grams. (d,) or (d, k) to (d, dim).

        Padding is zero.
        """
        own = numbers if numbers.dim() == 1 else numbers[:, 0]
        vectors = functional.embedding(own, self.table) * (own != 0).unsqueeze(1)
        if numbers.dim() == 1:
            return vectors
        parts = functional.embedding_bag(numbers[:, 1:], self.table, mode="mean", padding_idx=0)
        return vectors + parts


def _highest(products: Tensor, window: Tensor) -> Tensor:
    """The highest of the sums over windows. A window is the rows of `products` that it adds up.

    Shapes: (rows, maps) and (n, places, height) to (n, maps).
    """
    n, places, height = window.shape
    maps = products.shape[1]
    # Only the window that wins has a gradient, so windows are compared without one, and then the
    # winners alone are summed with it.
    with torch.no_grad():
        sums = functional.embedding_bag(window.flatten(0, 1), products, mode="sum")
        wins = sums.view(n, places, maps).max(dim=1).indices
    rows = window.gather(1, wins.unsqueeze(2).expand(-1, -1, height))  # (n, maps, height)
    rows = rows.transpose(1, 2).flatten(0, 1)  # (n · height, maps)
    return products.gather(0, rows).view(n, height, maps).sum(dim=1)


class _JoinedLinear(torch.autograd.Function):
    """W [part_1; part_2; …] + b of parts that lie side by side, of which some need no gradient.

    A plain product would compute the gradient of fixed vectors too, a third of a step's arithmetic,
    and a product for every part puts the gradient of W together from pieces, at as much again.
    """

    @staticmethod
    def forward(ctx: Any, weight: Tensor, bias: Tensor, *parts: Tensor) -> Tensor:
        joined = torch.cat(parts, dim=1)
        ctx.save_for_backward(weight, joined)
        ctx.widths = [part.shape[1] for part in parts]
        return functional.linear(joined, weight, bias)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients
        weight, joined = (saved.to(gradient.dtype) for saved in ctx.saved_tensors)
        columns = weight.split(ctx.widths, dim=1)
        needed = ctx.needs_input_grad[2:]
        of_parts = (gradient @ w if need else None for w, need in zip(columns, needed, strict=True))
        return gradient.T @ joined, gradient.sum(dim=0), *of_parts


class Tower(nn.Module):
    """z̃ of one side: z_0 = [vectors ; text], z_k = s(W_k z_{k−1} + b_k), k = 1, …, K.

    Shape: n items to (n, D_l). A learned vector replaces a modality that an item lacks, so that no
    all-zero vector poses as a picture.

    Source: Eq. 1 of Song et al., SIGIR 2018.
    """

    def __init__(
        self,
        dims: Mapping[str, int],
        text_dim: int,
        config: TowerConfig,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.activation = ACTIVATIONS[config.activation]
        self.dropout = config.dropout
        self.missing = nn.ParameterDict(
            {feature_key(name): nn.Parameter(torch.zeros(dim)) for name, dim in dims.items()}
        )
        widths = [sum(dims.values()) + text_dim, *config.hidden]
        # Glorot's range, four times wider for the sigmoid, as in the published code.
        gain = 4.0 if config.activation == "sigmoid" else 1.0
        self.weights = nn.ParameterList(
            glorot(out, into, generator, gain) for into, out in pairwise(widths)
        )
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(out)) for out in widths[1:])

    def forward(
        self, items: ItemBatch, text: Tensor | None, generator: torch.Generator | None
    ) -> Tensor:
        """Encode items, whose sentence vectors are `text`, (n, text_dim), or None.

        `generator` is the source of dropout; None switches dropout off.
        """
        parts = []
        for name, (vectors, present) in items.blocks.items():
            part = self._dropped(vectors, generator)
            if not bool(present.all()):
                part = torch.where(present.unsqueeze(1), part, self.missing[feature_key(name)])
            parts.append(part)
        if text is not None:
            parts.append(self._dropped(text, generator))
        # Activations stay float32 where products are bf16: near 1, bf16 has steps of .004.
        z: Tensor = _JoinedLinear.apply(self.weights[0], self.biases[0], *parts)  # type: ignore[no-untyped-call]
        z = self.activation(z.float())
        for weight, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            z = self.activation(functional.linear(z, weight, bias).float())
        return z

    def _dropped(self, values: Tensor, generator: torch.Generator | None) -> Tensor:
        if generator is None or self.dropout == 0:
            return values
        kept = torch.rand(values.shape, generator=generator, device=values.device) >= self.dropout
        return values * kept / (1 - self.dropout)


class PopularityBias(nn.Module):
    """w · ln(1 + n_j): what a bottom's score gains from the number n_j of its training pairs.

    The weight w is learned and begins at zero. Not in the paper, whose scores read content alone;
    tables that show this also show the model without it.
    """

    def __init__(self, n_bottoms: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))
        self.log_counts: Tensor
        self.register_buffer("log_counts", torch.zeros(n_bottoms))

    def count(self, bottoms: Ints) -> None:
        """Count the bottoms of the training pairs, shape (n,)."""
        counts = torch.from_numpy(np.bincount(bottoms, minlength=len(self.log_counts)))
        self.log_counts.copy_(counts.log1p())

    def forward(self, bottoms: Tensor) -> Tensor:
        """Gains of bottoms by position. Shape: (n,) to (n,)."""
        # In `wearwith.models.as_published` the bottoms come twice, once for each role.
        gains: Tensor = self.weight * self.log_counts[bottoms % len(self.log_counts)]
        return gains


def glorot(rows: int, columns: int, generator: torch.Generator, gain: float = 1.0) -> nn.Parameter:
    """Weights of shape (rows, columns), uniform within ± gain · √(6 / (rows + columns))."""
    bound = gain * (6 / (rows + columns)) ** 0.5
    return nn.Parameter(torch.empty(rows, columns).uniform_(-bound, bound, generator=generator))


def feature_key(name: str) -> str:
    """The name of a feature set as weights keep it."""
    # ParameterDict takes neither dots nor the names of its own methods. Feature sets have no colon
    # in their names, so no two share a key.
    return f"set:{name.replace('.', ':')}"
