"""What a model reads of all tops, or of all bottoms."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wearwith.features.vocabulary import PADDING, Lexicon, WordNumbers
from wearwith.types import Ints

__all__ = ["Block", "SideInputs"]


@dataclass(frozen=True)
class Block:
    """Vectors of one feature set for one side, shape (n, dim); `present` has shape (n,)."""

    vectors: npt.NDArray[np.float32]
    present: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SideInputs:
    """What is known of all tops, or of all bottoms, in the order of the catalogue.

    `words` are word numbers, shape (n, text_length), or None where no text is read; an item without
    a context is all padding. `blocks` has the vectors of each feature set by name. `lexicon` says
    what a word number stands for (`Vocabulary.encode`); None where each stands for itself. `slots`
    are positions in `types.OUTFIT_SLOTS`, -1 for what is in no outfit, shape (n,); None if unknown.
    """

    words: WordNumbers | None
    blocks: dict[str, Block]
    lexicon: Lexicon | None = None
    slots: Ints | None = None

    @property
    def has_text(self) -> npt.NDArray[np.bool_] | None:
        """Whether each item has a word; shape (n,)."""
        return None if self.words is None else self.words[:, 0] != PADDING

    def __len__(self) -> int:
        """Number of garments."""
        if self.words is not None:
            return len(self.words)
        return len(next(iter(self.blocks.values())).present)

    def rows(self, some: slice) -> "SideInputs":
        """Take some of the garments."""
        words = None if self.words is None else self.words[some]
        blocks = {
            name: Block(block.vectors[some], block.present[some])
            for name, block in self.blocks.items()
        }
        slots = None if self.slots is None else self.slots[some]
        return SideInputs(words, blocks, self.lexicon, slots)
