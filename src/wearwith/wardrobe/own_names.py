"""What the owner of a wardrobe calls a garment: my black skirt."""

from collections import Counter

import polars as pl

from wearwith.rules.garment_names import CALLED
from wearwith.words.kinds import SLOTS_OF_KIND
from wearwith.words.slots import kind_column, slot_of_words

__all__ = ["with_own_names"]

# Words of folders that name no category, and the kind for which nothing better is known.
_ONE = {"shoe": "shoes", "other": "garment"}


def with_own_names(items: pl.DataFrame, traits: pl.DataFrame) -> pl.DataFrame:
    """Add a column with a name for each item: its title, or its colour and what it is.

    Items with equal names are numbered from the second on, in the order of their ids.
    """
    colour, category = (_first(traits, name) for name in ("colour", "category"))
    used: Counter[str] = Counter()
    names = []
    rows = items.select("id", "title", "category", kind_column()).iter_rows(named=True)
    for row in rows:
        item, kind, read = row["id"], row["kind"], category.get(row["id"])
        if read is not None and slot_of_words(read) not in (None, *SLOTS_OF_KIND[kind]):
            read = None  # shoes that look like a dress
        what = read or _of_path(row["category"], kind)
        name = row["title"] or " ".join(filter(None, ("my", colour.get(item), what)))
        used[name] += 1
        names.append(name if used[name] == 1 else f"{name} {used[name]}")
    return items.with_columns(pl.Series(CALLED, names, dtype=pl.String))


def _of_path(path: list[str] | None, kind: str) -> str:
    """Give the singular of the finest name, unless it says no more than the kind."""
    word = path[-1] if path else ""
    plain = word.removesuffix("s") if word.endswith("s") and not word.endswith("ss") else word
    return plain if plain and plain != kind and kind != "shoe" else _ONE.get(kind, kind)


def _first(traits: pl.DataFrame, attribute: str) -> dict[str, str]:
    rows = traits.filter(attribute=attribute).select("item", "value").rows()
    return dict(reversed(rows))
