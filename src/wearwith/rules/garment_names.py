"""What to call garments: by what is told of them, or else by what was read or seen."""

import polars as pl

from wearwith.catalog import names
from wearwith.words.slots import kind_column

__all__ = ["called"]


def called(items: pl.DataFrame, traits: pl.DataFrame) -> list[str]:
    """Name items; empty where nothing at all is known.

    Parameters
    ----------
    items
        A table of items; shape (n,).
    traits
        Values read of them, of which the first colour and category name what has no other name:
        `grey skirt`, or `grey bottom`.

    Returns
    -------
    list
        Shape (n,).
    """
    told = names(items).fill_null("").to_list()
    if all(told):
        return told
    first = {
        attribute: dict(
            traits.filter(attribute=attribute)
            .group_by("item", maintain_order=True)
            .first()
            .select("item", "value")
            .iter_rows()
        )
        for attribute in ("colour", "category")
    }
    found = []
    kinds = items.select(kind_column())["kind"]
    for name, item, kind in zip(told, items["id"], kinds, strict=True):
        colour, category = (first[attribute].get(item) for attribute in ("colour", "category"))
        is_known = colour is not None or category is not None
        read = " ".join(filter(None, (colour, category or kind))) if is_known else ""
        found.append(name or read)
    return found
