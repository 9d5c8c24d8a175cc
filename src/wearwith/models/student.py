"""The student: a tower for tops, one for bottoms, and a text convolution that both share."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from wearwith.features.vocabulary import PADDING
from wearwith.model.model_settings import StudentSpec
from wearwith.models.item_batches import ItemBatch
from wearwith.models.towers import PopularityBias, TextConvolution, Tower

__all__ = ["Student", "inner_products"]

TEXT = ":text"  # no feature set can have this name


class Student(nn.Module):
    """z̃ of tops and bottoms.

    Tops and bottoms each have a tower; positive and negative bottoms share one. All garments share
    the text convolution, as in the published code.
    """

    def __init__(self, spec: StudentSpec, generator: torch.Generator) -> None:
        super().__init__()
        self.text: TextConvolution | None = None
        text_dim = 0
        if spec.vocabulary_size:
            self.text = TextConvolution(spec.vocabulary_size, spec.tower, generator)
            text_dim = self.text.dim
        self.top = Tower(spec.dims, text_dim, spec.tower, generator)
        self.bottom = Tower(spec.dims, text_dim, spec.tower, generator)
        self.modality_dropout = spec.tower.modality_dropout
        self.popularity: PopularityBias | None = None
        if spec.n_popularity:
            self.popularity = PopularityBias(spec.n_popularity)

    def encode(
        self, tops: ItemBatch, bottoms: ItemBatch, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """z̃^t and z̃^b of items that share a table of texts, each text read once for both.

        Shape: n and m items to (n, D_l) and (m, D_l). A generator switches dropout on.
        """
        of_tops, of_bottoms = self._sentences(tops, bottoms)
        z_tops = self._encode(self.top, tops, of_tops, generator)
        return z_tops, self._encode(self.bottom, bottoms, of_bottoms, generator)

    def encode_tops(self, items: ItemBatch, generator: torch.Generator | None = None) -> Tensor:
        """z̃^t. Shape: n items to (n, D_l). A generator switches dropout on."""
        return self._encode(self.top, items, self._sentences(items)[0], generator)

    def encode_bottoms(self, items: ItemBatch, generator: torch.Generator | None = None) -> Tensor:
        """z̃^b. Shape: n items to (n, D_l). A generator switches dropout on."""
        return self._encode(self.bottom, items, self._sentences(items)[0], generator)

    def _sentences(self, *sides: ItemBatch) -> Sequence[Tensor | None]:
        return [None] * len(sides) if self.text is None else self.text.sentences(sides)

    def _encode(
        self,
        tower: Tower,
        items: ItemBatch,
        sentences: Tensor | None,
        generator: torch.Generator | None,
    ) -> Tensor:
        if generator is not None and self.modality_dropout:
            items, sentences = self._without_some(items, sentences, generator)
        encoded: Tensor = tower(items, sentences, generator)
        return encoded

    def _without_some(
        self, items: ItemBatch, sentences: Tensor | None, generator: torch.Generator
    ) -> tuple[ItemBatch, Tensor | None]:
        """Drop one modality of some of the items that have several.

        The learned vector for a missing modality takes its place.
        """
        has = {name: present for name, (_, present) in items.blocks.items()}
        if sentences is not None and items.words is not None and items.texts is not None:
            has[TEXT] = items.words[items.texts, 0] != PADDING
        present = torch.stack(list(has.values()), dim=1)  # (n, modalities)
        drawn = torch.rand((items.count, 2), generator=generator, device=present.device)
        number = present.sum(dim=1)
        is_chosen = (number > 1) & (drawn[:, 0] < self.modality_dropout)
        # Which of those that the item has: the first, the second, …
        which = (drawn[:, 1] * number).long() + 1
        is_taken = is_chosen.unsqueeze(1) & present & (present.cumsum(dim=1) == which.unsqueeze(1))
        taken = dict(zip(has, is_taken.T, strict=True))
        blocks = {
            name: (vectors, is_there & ~taken[name])
            for name, (vectors, is_there) in items.blocks.items()
        }
        if TEXT in taken and sentences is not None and self.text is not None:
            sentences = torch.where(taken[TEXT].unsqueeze(1), self.text.missing, sentences)
        return ItemBatch(items.words, blocks, items.texts, items.lexicon), sentences


def inner_products(tops: Tensor, bottoms: Tensor) -> Tensor:
    """Score points of tops (u, D) with points of bottoms (v, D), in float32. Shape: (u, v).

    Never in bf16: the product of 1,024 numbers near one half is about 256, where bf16 can't tell
    256 from 257, and training learns from differences of such products.
    """
    with torch.autocast(tops.device.type, enabled=False):
        return tops.float() @ bottoms.float().T
