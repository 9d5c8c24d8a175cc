"""Questions about outfits: which garment is missing, does this go together, find it among many."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from wearwith.types import Bools, Ints

__all__ = ["BlankQuestions", "OutfitQuestions", "Pool", "RetrievalQuestions"]

Unknown = Mapping[int, tuple[str, ...]]  # by the number of a question, what names no garment in it


@dataclass(frozen=True)
class BlankQuestions:
    """Fill in the blank: an outfit with one garment taken out, and answers of which one belongs.

    Garments are positions in `SlotCatalogue`; rows are filled up with `NONE`, which also stands for
    garments that the catalogue lacks.

    Attributes
    ----------
    outfits
        A name of each question's outfit, the question with its gold put back; shape (n,).
        Questions of one outfit are resampled together.
    given
        Shape (n, L).
    answers
        Shape (n, A).
    gold
        Place of the right answer in a row of `answers`; shape (n,).
    slots
        Slot of the blank, a position in `types.OUTFIT_SLOTS`, or `NONE`; shape (n,).
    sizes
        How many garments the outfit has, the gold and unknown ones included; shape (n,).
    counts
        How many answers there are; shape (n,).
    unknown
        What names no garment, for each question that can't be answered.
    """

    outfits: tuple[str, ...]
    given: Ints
    answers: Ints
    gold: Ints
    slots: Ints
    sizes: Ints
    counts: Ints
    unknown: Unknown = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.outfits)

    @property
    def golds(self) -> Ints:
        """The garments that belong in the blanks; shape (n,)."""
        return _at(self.answers, self.gold)

    @property
    def answerable(self) -> Bools:
        """Which questions name only known garments; shape (n,)."""
        return _without(len(self), self.unknown)


@dataclass(frozen=True)
class OutfitQuestions:
    """Compatibility: outfits that were worn, and others that were not.

    Attributes
    ----------
    outfits
        A name of each outfit; shape (n,). An outfit and what was made from it have one name, and
        are resampled together.
    items
        Positions in `SlotCatalogue`, filled up with `NONE`; shape (n, L).
    labels
        1 for worn, 0 for not; shape (n,).
    sizes
        How many garments each has, unknown ones included; shape (n,).
    unknown
        What names no garment, for each outfit that can't be scored.
    """

    outfits: tuple[str, ...]
    items: Ints
    labels: Ints
    sizes: Ints
    unknown: Unknown = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.outfits)

    @property
    def answerable(self) -> Bools:
        """Which outfits have only known garments; shape (n,)."""
        return _without(len(self), self.unknown)


@dataclass(frozen=True)
class Pool:
    """The garments of one fine category that a missing garment is looked for in."""

    name: str
    items: Ints  # positions in `SlotCatalogue`, ascending


@dataclass(frozen=True)
class RetrievalQuestions:
    """Complementary item retrieval: find the garment that was taken out in a pool of its category.

    Attributes
    ----------
    outfits, given, slots, sizes
        As in `BlankQuestions`.
    golds
        The garments that were taken out; shape (n,).
    pool
        Place in `pools` of each question's; shape (n,). It holds the gold.
    pools
        The published pools.
    """

    outfits: tuple[str, ...]
    given: Ints
    golds: Ints
    slots: Ints
    sizes: Ints
    pool: Ints
    pools: tuple[Pool, ...]

    def __len__(self) -> int:
        return len(self.outfits)


def _at(rows: Ints, places: Ints) -> Ints:
    """The element of each row at its place. Shapes: (n, m) and (n,) to (n,)."""
    found: Ints = np.take_along_axis(rows, places[:, None], axis=1)[:, 0]
    return found


def _without(n: int, unknown: Unknown) -> Bools:
    answerable = np.ones(n, dtype=bool)
    answerable[list(unknown)] = False
    return answerable
