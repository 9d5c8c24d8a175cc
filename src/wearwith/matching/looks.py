"""What a new garment looks like: a top or a bottom, by its words and by what its picture shows."""

from dataclasses import dataclass

import polars as pl

from wearwith.model import NewItem, TrainedModel
from wearwith.types import Side
from wearwith.words.slots import SIDE_OF_SLOT, slot_of_words, slots_of

__all__ = ["Looks", "looks_of"]

BY_WORDS = 0.95  # how sure words are
LEAST = 0.6  # below it nobody can tell


@dataclass(frozen=True)
class Looks:
    """A side and perhaps a category, and how sure that is from 0 to 1; no side if none is."""

    side: Side | None
    category: str | None
    confidence: float


def looks_of(item: NewItem, model: TrainedModel) -> Looks:  # noqa: ARG001 - an encoder tells more
    """Say what a garment looks like, whatever anybody said that it is."""
    seen = {one.attribute: one for one in reversed(item.seen)}
    category = seen["category"].value if "category" in seen else None
    for words in reversed(item.category):
        slot = slot_of_words(words)
        if slot in SIDE_OF_SLOT:
            return Looks(SIDE_OF_SLOT[slot], words, BY_WORDS)
    table = pl.DataFrame({"title": [item.title]}, schema={"title": pl.String})
    (named,) = slots_of(table, pl.Series([None], dtype=pl.String))
    if named in SIDE_OF_SLOT:
        return Looks(SIDE_OF_SLOT[named], None, BY_WORDS)
    kind = seen.get("kind")
    if kind is None or kind.confidence < LEAST:
        return Looks(None, None, 0.0)
    return Looks("top" if kind.value == "top" else "bottom", category, kind.confidence)
