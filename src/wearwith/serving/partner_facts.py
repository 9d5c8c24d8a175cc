"""What a list of partners tells of each: title, price, colour and link, or columns asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from wearwith.matching.matches import COLUMNS
from wearwith.serving.problems import RefusedError
from wearwith.words.near_words import did_you_mean
from wearwith.words.slots import kind_column

__all__ = ["FACTS", "partner_facts"]

# By the name in the answer, the columns of a catalogue that may have it, the first one first.
FACTS = {
    "title": ("title",),
    "price": ("price",),
    "currency": ("currency",),
    "colour": ("colour",),
    "link": ("link", "url"),
}
TAKEN = {*COLUMNS, "picture"} - {"id"}
HIDDEN = "image"  # the path of the original photograph, which clients must not see


def partner_facts(
    items: pl.DataFrame,
    rows: Sequence[int | None],
    fields: Sequence[str],
    changed: Sequence[Mapping[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Give facts of some garments, one dictionary each, in order.

    Parameters
    ----------
    items
        The item table.
    rows
        Of the garments in it; one that is not in it, None, has nulls.
    fields
        The columns wanted, or none for those of `FACTS`, which are null where the catalogue has no
        such column. A link that is no address of the web is null.
    changed
        Of each garment, columns that have changed since the items were read, and what they hold.

    Raises
    ------
    RefusedError
        422 if the items have no such column, or partners have something else of that name.
    """
    _require_columns(items, fields)
    if fields:
        columns = {name: name for name in fields if name != "id"}
    else:
        there = {
            fact: [name for name in names if name in items.columns] for fact, names in FACTS.items()
        }
        columns = {fact: names[0] for fact, names in there.items() if names}
    places = pl.Series(rows, dtype=pl.UInt32)
    values = {fact: _values(items, name, places) for fact, name in columns.items()}
    none: list[Any] = [None] * len(rows)
    for n, now in enumerate(changed or ()):
        for fact, names in ({name: (name,) for name in columns} if fields else FACTS).items():
            for name in names:
                if name in now:
                    values.setdefault(fact, [*none])[n] = now[name]
    if not fields:
        values["link"] = [_web_address(link) for link in values.get("link", none)]
        values = {fact: values.get(fact, none) for fact in FACTS}
    return [{fact: known[n] for fact, known in values.items()} for n in range(len(rows))]


def _values(items: pl.DataFrame, name: str, rows: pl.Series) -> list[Any]:
    """Values of a column, or the kinds, at some rows, some of which may be null."""
    if name != "kind":
        return items[name][rows].to_list()
    told = pl.DataFrame([items[part][rows] for part in ("side", "slot")])
    kinds = told.select(kind_column()).to_series().to_list()
    return [None if row is None else kind for row, kind in zip(rows, kinds, strict=True)]


def _require_columns(items: pl.DataFrame, fields: Sequence[str]) -> None:
    columns = [name for name in dict.fromkeys([*items.columns, "kind"]) if name != HIDDEN]
    for name in fields:
        if name in TAKEN:
            raise RefusedError(
                422,
                f"Every partner has a {name!r} already",
                where="fields",
                fix=f"leave it out; a column {name!r} of the catalogue is at /v1/items",
            )
        if name not in columns:
            near = did_you_mean(name, columns)
            raise RefusedError(
                422,
                f"The items have no field {name!r}",
                where="fields",
                fix=near or f"they have {', '.join(columns)}",
            )


def _web_address(link: object) -> str | None:
    """A link that a browser may follow; None if it is anything else."""
    is_web = isinstance(link, str) and link.lower().startswith(("https://", "http://"))
    return str(link) if is_web else None
