"""The layers of the student, from an item's words and vectors to a point of the common space."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from wearwith.features import SideInputs
from wearwith.model.model_settings import Activation, TowerConfig
from wearwith.types import Ints

__all__ = ["ItemBatch", "PopularityBias", "TextConvolution", "Tower", "glorot", "item_batch"]

ACTIVATIONS: dict[Activation, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "linear": lambda values: values,
}


class ItemBatch:
    """What a tower reads of n items.

    Attributes
    ----------
    words
        Word numbers of t distinct texts, (t, text_length), 0 is padding; or None.
    lexicon
        What these numbers stand for, (m, k): see `Vocabulary.encode`; None for themselves.
    blocks
        Feature set name to vectors (n, dim) and a mask (n,), False where an item has none.
    texts
        Which of the texts each item has, (n,). Many garments share a description, and each text is
        encoded once. If not given, every item has its own row of `words`.
    """

    def __init__(
        self,
        words: Tensor | None,
        blocks: Mapping[str, tuple[Tensor, Tensor]],
        texts: Tensor | None = None,
        lexicon: Tensor | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.words = words
        self.blocks = blocks
        if texts is None and words is not None:
            texts = torch.arange(len(words), device=words.device)
        self.texts = texts

    @property
    def count(self) -> int:
        """Number of items."""
        if self.texts is not None:
            return len(self.texts)
        return len(next(iter(self.blocks.values()))[0])

    def __getitem__(self, rows: Tensor) -> "ItemBatch":
        """Take some items, by position."""
        return ItemBatch(
            self.words,
            {name: (vectors[rows], has[rows]) for name, (vectors, has) in self.blocks.items()},
            None if self.texts is None else self.texts[rows],
            self.lexicon,
        )


def item_batch(side: SideInputs, device: torch.device) -> ItemBatch:
    """Put one side's inputs on a device; equal texts are kept once."""
    words = texts = None
    if side.words is not None:
        distinct, of = np.unique(side.words, axis=0, return_inverse=True)
        words = torch.from_numpy(distinct).long().to(device)
        texts = torch.from_numpy(of.reshape(-1)).to(device)
    return ItemBatch(
        words,
        {
            name: (
                torch.from_numpy(block.vectors).to(device),
                torch.from_numpy(block.present).to(device),
            )
            for name, block in side.blocks.items()
        },
        texts,
        None if side.lexicon is None else torch.from_numpy(side.lexicon).long().to(device),
    )


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

    def forward(self, words: Tensor, lexicon: Tensor | None = None) -> Tensor:
        """Shape: (n, text_length) to (n, len(heights) · maps)."""
        # Columns beyond the longest text of the batch are dropped. A filter begins at every word
        # and may end in padding, so that a text's vector does not depend on its batch.
        used = max(int((words != 0).any(dim=0).sum()), 1)
        no_word = (words[:, :used] == 0).unsqueeze(2)
        words = functional.pad(words[:, :used], (0, max(self.heights) - 1))
        # A batch has few distinct words: each is multiplied once with each row of the filters, and
        # a filter's value at a place is the sum of its rows' products with the words there.
        distinct, word = torch.unique(words, return_inverse=True)
        vectors = self._vectors(distinct if lexicon is None else lexicon[distinct])
        parts = []
        for height, weight, bias in zip(self.heights, self.filters, self.biases, strict=True):
            rows = weight.view(-1, height, vectors.shape[1])
            products = torch.einsum("dw,mhw->hdm", vectors, rows)  # (height, d, maps)
            sums = functional.embedding(word[:, :used], products[0])  # (n, used, maps)
            for offset in range(1, height):
                here = word[:, offset : offset + used]
                sums = sums + functional.embedding(here, products[offset])
            highest = sums.masked_fill(no_word, -torch.inf).amax(dim=1)
            parts.append((highest + bias).relu())
        features = torch.cat(parts, dim=1)
        empty = no_word[:, 0]
        return torch.where(empty, self.missing, features)

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
            {_key(name): nn.Parameter(torch.zeros(dim)) for name, dim in dims.items()}
        )
        self.parts = [*dims.values(), *([text_dim] if text_dim else [])]
        widths = [sum(self.parts), *config.hidden]
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
        # Activations stay float32 where products are bf16: near 1, bf16 has steps of .004.
        z = self.activation(self._first_layer(items, text, generator).float())
        for weight, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            z = self.activation(functional.linear(z, weight, bias).float())
        return z

    def _first_layer(
        self, items: ItemBatch, text: Tensor | None, generator: torch.Generator | None
    ) -> Tensor:
        """W_1 z_0 + b_1, computed block by block of z_0. Shape: (n, D_1).

        Fixed vectors then need no gradient. A joined z_0 would get one for all its columns: a third
        of a step's arithmetic.
        """
        weight = self.weights[0]
        columns = weight.split(self.parts, dim=1) if len(self.parts) > 1 else (weight,)
        z: Tensor = self.biases[0]
        for (name, (vectors, present)), part in zip(items.blocks.items(), columns, strict=False):
            product = functional.linear(self._dropped(vectors, generator), part)
            if not bool(present.all()):
                stand_in = functional.linear(self.missing[_key(name)], part)
                product = torch.where(present.unsqueeze(1), product, stand_in)
            z = z + product
        if text is not None:
            z = z + functional.linear(self._dropped(text, generator), columns[-1])
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


def _key(name: str) -> str:
    # ParameterDict takes neither dots nor the names of its own methods. Feature sets have no colon
    # in their names, so no two share a key.
    return f"set:{name.replace('.', ':')}"
