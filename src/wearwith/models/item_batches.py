"""Items as a tower reads them: word numbers and vectors on a device, equal texts once."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from wearwith.features import SideInputs
from wearwith.features.vocabulary import Lexicon, WordNumbers

__all__ = ["ItemBatch", "item_batches"]


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


def item_batches(sides: Sequence[SideInputs], device: torch.device) -> list[ItemBatch]:
    """Put the inputs of one or more sides on a device; equal texts of all sides are kept once."""
    words = lexicon = None
    texts: list[Tensor | None] = [None] * len(sides)
    every, rows = _one_lexicon(sides)
    if every is not None:
        distinct, of = np.unique(every, axis=0, return_inverse=True)
        words = torch.from_numpy(distinct).long().to(device)
        of_items = torch.from_numpy(of.reshape(-1)).to(device)
        texts = [*torch.split(of_items, [len(side) for side in sides])]
    if rows is not None:
        lexicon = torch.from_numpy(rows).long().to(device)
    return [
        ItemBatch(words, _blocks_on(side, device), text, lexicon)
        for side, text in zip(sides, texts, strict=True)
    ]


def _one_lexicon(sides: Sequence[SideInputs]) -> tuple[WordNumbers | None, Lexicon | None]:
    """Words of all sides, one after the other, with numbers that mean the same on every side.

    Beyond the vocabulary each side counts its words by itself (`Vocabulary.encode`).
    """
    words = [side.words for side in sides if side.words is not None]
    lexicons = [side.lexicon for side in sides if side.lexicon is not None]
    if not lexicons:
        return (np.concatenate(words) if words else None), None
    widest = max(lexicon.shape[1] for lexicon in lexicons)
    padded = [np.pad(lexicon, ((0, 0), (0, widest - lexicon.shape[1]))) for lexicon in lexicons]
    # Padding stays 0: its row is the only one of zeros, so it sorts first.
    rows, number = np.unique(np.concatenate(padded), axis=0, return_inverse=True)
    numbers = np.split(number.reshape(-1), np.cumsum([len(lexicon) for lexicon in lexicons])[:-1])
    return np.concatenate([of[w] for of, w in zip(numbers, words, strict=True)]), rows


def _blocks_on(side: SideInputs, device: torch.device) -> dict[str, tuple[Tensor, Tensor]]:
    return {
        name: (
            torch.from_numpy(block.vectors).to(device),
            torch.from_numpy(block.present).to(device),
        )
        for name, block in side.blocks.items()
    }
