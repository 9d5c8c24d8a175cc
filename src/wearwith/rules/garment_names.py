"""Names garments: by what their source says, or else by what was read or seen."""

import polars as pl

from wearwith.catalog import names
from wearwith.words.slots import kind_column

__all__ = ["CALLED", "called"]

CALLED = "called_by_owner"  # a column of items with names that precede all others


def called(items: pl.DataFrame, traits: pl.DataFrame) -> list[str]:
    """Name n items; empty where nothing is known.

    A name in a column `CALLED` is taken as it is. An item without any other name is called by the
    first colour and category of its `traits`: `grey skirt`, or `grey bottom`.
    """
    known = names(items)
    if CALLED in items.columns:
        known = pl.select(pl.coalesce(items[CALLED], known)).to_series()
    stated = known.fill_null("").to_list()
    if all(stated):
        return stated
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
    called_so = []
    kinds = items.select(kind_column())["kind"]
    for name, item, kind in zip(stated, items["id"], kinds, strict=True):
        colour, category = (first[attribute].get(item) for attribute in ("colour", "category"))
        is_known = colour is not None or category is not None
        read = " ".join(filter(None, (colour, category or kind))) if is_known else ""
        called_so.append(name or read)
    return called_so
