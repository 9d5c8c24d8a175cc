"""Find the slot of an item from a word for it, or from its category path and title.

Before version 3 a dataset had one word for side and slot together, the *kind* (`KINDS`). Flags,
users' own tables and answers still use it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Literal

import polars as pl

from wearwith.types import SIDES, SLOTS, Side, Slot
from wearwith.words.category_paths import CATEGORY_PATHS, SLOT_OF_SEMANTIC

__all__ = [
    "KINDS",
    "KIND_OF_SLOT",
    "SIDE_OF_SLOT",
    "SLOT_OF_KIND_WORD",
    "Kind",
    "counts_by_kind",
    "counts_by_slot",
    "kind_column",
    "side_column",
    "side_of_words",
    "slot_of_words",
    "slots_of",
]

Kind = Literal["top", "bottom", "shoe", "bag", "accessory", "other"]
KINDS: tuple[Kind, ...] = ("top", "bottom", "shoe", "bag", "accessory", "other")

# The broadest slot that a kind, or the name of a slot, means.
SLOT_OF_KIND_WORD: dict[str, Slot] = {
    "top": "top",
    "bottom": "bottom",
    "shoe": "shoes",
    **{slot: slot for slot in SLOTS},
}

# The side of a slot unless something else says it. A dress is worn under a jacket, so it takes the
# bottom's place, as in the published pairs.
SIDE_OF_SLOT: dict[Slot, Side] = {
    "top": "top",
    "outerwear": "top",
    "bottom": "bottom",
    "one-piece": "bottom",
}

# The slots that each kind covered; the first is as broad as the kind itself.
SLOTS_OF_KIND: dict[Kind, tuple[Slot, ...]] = {
    "top": ("top", "outerwear", "one-piece"),
    "bottom": ("bottom", "one-piece"),
    "shoe": ("shoes",),
    "bag": ("bag",),
    "accessory": ("accessory", "hat", "jewellery", "eyewear", "scarf"),
    "other": ("other",),
}

# The kind of each slot. A one-piece may be on the top's side, but by itself it is a bottom.
KIND_OF_SLOT: dict[Slot, Kind] = {
    slot: kind for kind, slots in SLOTS_OF_KIND.items() for slot in slots
}
KIND_OF_SLOT |= SIDE_OF_SLOT

# The slots that a broad slot may turn out to be.
FINER: dict[str, tuple[Slot, ...]] = {slots[0]: slots for slots in SLOTS_OF_KIND.values()}

# Words that Polyvore's categories lack, or place under a broader name.
FURTHER_WORDS: dict[Slot, tuple[str, ...]] = {
    "top": (
        "bodysuits", "camisoles", "corsets", "crop tops", "fleeces", "jerseys", "jumpers", "knits",
        "knitwear", "long sleeves", "longsleeves", "polo shirts", "pullovers", "shirts",
        "sleeveless tops", "tees", "tshirts", "turtlenecks", "upper", "waistcoats",
    ),
    "outerwear": (
        "anoraks", "capes", "gilets", "kimonos", "outwear", "parkas", "ponchos", "raincoats",
        "trench coats", "trenchcoats", "windbreakers",
    ),
    "bottom": (
        "bermudas", "chinos", "culottes", "joggers", "kilts", "lower", "skorts", "slacks",
        "sweatpants", "trousers",
    ),
    "one-piece": ("dungarees", "overalls", "playsuits", "sundresses"),
    "shoes": ("brogues", "espadrilles", "footwear", "heels", "loafers", "moccasins", "trainers"),
    "bag": ("bags", "purses", "rucksacks", "satchels"),
    "hat": ("beanies", "caps", "turbans"),
    "jewellery": ("bangles", "jewelry"),
    "eyewear": ("eyewear", "eyeglasses", "glasses", "mens eyeglasses"),
    "scarf": ("foulards", "kerchiefs", "scarf", "shawls"),
    "accessory": ("stockings",),
    "other": ("others",),
}  # fmt: skip
# Regular forms that mean something else.
NO_WORDS = frozenset(("short", "lowers", "uppers"))
# What follows one of these in a title does not name the garment: a dress with a belt.
_ASIDE = re.compile(r"\b(?:with|in|for|by|from|of|over|under)\b|[,(|/]| [-–—] ")


@lru_cache(maxsize=4096)  # a catalogue has few categories, each many times
def slot_of_words(text: str) -> Slot | None:
    """Find the slot that a few words mean, such as "Summer dresses" or "T_Shirts 2".

    English puts the noun last, so the longest phrase at the end counts: dress shirts are shirts.
    Joined things must agree on one slot ("Tops & Knitwear"), or on one kind: "Jackets & Tops" are
    tops.
    """
    words = [word for word in _plain(text).split() if not word.isdecimal()]
    if whole := _slot_of_phrase().get(" ".join(words)):
        return whole
    joined = re.split(r"\b(?:and|or)\b", " ".join(words))
    found = {_slot_at_end(part.split()) for part in joined}
    if len(found) == 1:
        return found.pop()
    kinds = {None if slot is None else KIND_OF_SLOT[slot] for slot in found}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return None if kind is None else SLOTS_OF_KIND[kind][0]


def side_of_words(text: str) -> Side | None:
    """The side of what a few words name; None if it is on none, or unknown."""
    slot = slot_of_words(text)
    return None if slot is None else SIDE_OF_SLOT.get(slot)


def slots_of(items: pl.DataFrame, at_least: pl.Series, words: pl.Series | None = None) -> pl.Series:
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
    """
    n = len(at_least)
    known = (
        at_least.to_list(),
        [None] * n if words is None else words.to_list(),
        items["category"].to_list() if "category" in items.columns else [None] * n,
        items["title"].to_list() if "title" in items.columns else [None] * n,
    )
    slots = [_slot_of(*row) for row in zip(*known, strict=True)]
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
    at_least: str | None, word: str | None, category: Iterable[str] | None, title: str | None
) -> str | None:
    finer = FINER.get(at_least, ()) if at_least is not None else SLOTS
    if len(finer) < 2:
        return at_least
    if word is not None and word.lower() in SLOT_OF_KIND_WORD:
        word = None  # it says no more than `at_least` does
    texts = (word, *reversed(list(category or ())))
    found = next((slot for text in texts if text and (slot := slot_of_words(text))), None)
    found = found or _slot_of_title(title or "")
    return found if found in finer else at_least


def _slot_of_title(title: str) -> Slot | None:
    """Find the slot of the last noun of a title, before any aside."""
    words = _plain(_ASIDE.split(title.lower(), maxsplit=1)[0]).split()
    ends = range(len(words), 0, -1)
    return next((slot for end in ends if (slot := _slot_at_end(words[:end]))), None)


def _slot_at_end(words: Sequence[str]) -> Slot | None:
    phrases = (" ".join(words[start:]) for start in range(len(words)))
    known = _slot_of_phrase()
    return next((known[phrase] for phrase in phrases if phrase in known), None)


def _plain(text: str) -> str:
    """Lower the case, separate words by blanks, and write "and" for its signs."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"['’`]", "", text)
    text = re.sub(r"[&+,/]", " and ", text)
    return " ".join(re.findall(r"[^\W_]+", text))


@cache
def _slot_of_phrase() -> dict[str, Slot]:
    """Map phrases to slots, with possible singulars; forms that are not words do no harm."""
    named = {
        _plain(name): SLOT_OF_SEMANTIC[path[0]] for path in CATEGORY_PATHS.values() for name in path
    }
    for name, slot in list(named.items()):
        named.setdefault(re.sub(r"^(mens )?(activewear )?", "", name), slot)
    named |= {_plain(word): slot for slot, words in FURTHER_WORDS.items() for word in words}
    found = dict(named)
    for take_off, put_on in (("s", ""), ("ies", "y"), ("es", "")):  # a cap is no cape
        for phrase, slot in named.items():
            if phrase.endswith(take_off) and not phrase.endswith("ss"):
                found.setdefault(phrase.removesuffix(take_off) + put_on, slot)
    found |= {_plain(word): slot for word, slot in SLOT_OF_KIND_WORD.items()}
    return {phrase: slot for phrase, slot in found.items() if phrase not in NO_WORDS}
