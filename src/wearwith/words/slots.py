"""The sides and slots of items, from words for them, their category paths and titles."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import polars as pl

from wearwith.types import SIDES, SLOTS, Side, Slot
from wearwith.words.kinds import (
    FINER,
    KIND_OF_SLOT,
    KINDS,
    SIDE_OF_SLOT,
    SLOT_OF_KIND_WORD,
)
from wearwith.words.language_choice import languages_of_items
from wearwith.words.slot_words import SlotWords

__all__ = [
    "counts_by_kind",
    "counts_by_slot",
    "kind_column",
    "side_column",
    "side_of_words",
    "slot_of_words",
    "slots_of",
]


def slot_of_words(text: str, languages: Sequence[str] | None = None) -> Slot | None:
    """Find the slot that a few words mean, such as "Summer dresses" or "T_Shirts 2".

    `languages` are those of the catalogue, as `languages_of` finds them; without them a word that
    means different things in two languages means nothing.
    """
    return _slot_of_kind(text, None if languages is None else tuple(languages))


@lru_cache(maxsize=4096)  # a catalogue has few categories, each many times
def _slot_of_kind(text: str, languages: tuple[str, ...] | None) -> Slot | None:
    return _slot_words(languages).slot(text)


@lru_cache(maxsize=8)  # a service may be asked in any mixture of languages
def _slot_words(languages: tuple[str, ...] | None) -> SlotWords:
    return SlotWords.agreed() if languages is None else SlotWords.of(languages)


def side_of_words(text: str) -> Side | None:
    """The side of what a few words name; None if it is on none, or unknown."""
    slot = slot_of_words(text)
    return None if slot is None else SIDE_OF_SLOT.get(slot)


def slots_of(
    items: pl.DataFrame,
    at_least: pl.Series,
    words: pl.Series | None = None,
    languages: Sequence[str] | None = None,
) -> pl.Series:
    """Refine the slot of each item by its words.

    The first word for a garment decides: its own word, then its category path from fine to broad,
    then its title. An accessory called a hat is a hat; a top called a skirt stays a top.

    Parameters
    ----------
    items
        Columns category and title, if there; shape (n,).
    at_least
        The broad slot, such as top for a coat; null if unknown. Shape (n,).
    words
        A word for each item, such as one from a table's own column. Shape (n,).
    languages
        Those of the items; found from them if not given.
    """
    n = len(at_least)
    if languages is None:
        languages = languages_of_items(items, [] if words is None else words.unique())
    spoken = tuple(languages)
    known = (
        at_least.to_list(),
        [None] * n if words is None else words.to_list(),
        items["category"].to_list() if "category" in items.columns else [None] * n,
        items["title"].to_list() if "title" in items.columns else [None] * n,
    )
    slots = [_slot_of(spoken, *row) for row in zip(*known, strict=True)]
    return pl.Series("slot", slots, dtype=pl.String)


def kind_column() -> pl.Expr:
    """Derive the kind of items, used before version 3, from their side and slot."""
    of_slot = {slot: KIND_OF_SLOT[slot] for slot in SLOTS if slot not in SIDE_OF_SLOT}
    kind = pl.col("slot").replace_strict(of_slot, default="other", return_dtype=pl.String)
    return pl.coalesce("side", kind).alias("kind")


def counts_by_kind(items: pl.DataFrame) -> dict[str, int]:
    """Count items by kind; a kind without items has 0."""
    counted = dict(items.select(kind_column())["kind"].value_counts().iter_rows())
    return {kind: counted.get(kind, 0) for kind in KINDS}


def counts_by_slot(items: pl.DataFrame) -> list[tuple[str, str, int]]:
    """Count items by side (empty for none) and slot, in order, leaving out zeros."""
    counts = {(side, slot): n for side, slot, n in items.group_by("side", "slot").len().rows()}
    return [
        (side or "", slot, counts[side, slot])
        for side in (*SIDES, None)
        for slot in SLOTS
        if (side, slot) in counts
    ]


def side_column() -> pl.Expr:
    """Derive the side of items from their slot; null for what is in no pair."""
    sides = pl.col("slot").replace_strict(SIDE_OF_SLOT, default=None, return_dtype=pl.String)
    return sides.alias("side")


def _slot_of(
    languages: tuple[str, ...],
    at_least: str | None,
    word: str | None,
    category: Iterable[str] | None,
    title: str | None,
) -> str | None:
    finer = FINER.get(at_least, ()) if at_least is not None else SLOTS
    if len(finer) < 2:
        return at_least
    if word is not None and word.lower() in SLOT_OF_KIND_WORD:
        word = None  # it says no more than `at_least` does
    texts = (word, *reversed(list(category or ())))
    found = next(
        (slot for text in texts if text and (slot := _slot_of_kind(text, languages))), None
    )
    found = found or _slot_words(languages).slot(title or "", is_title=True)
    return found if found in finer else at_least
