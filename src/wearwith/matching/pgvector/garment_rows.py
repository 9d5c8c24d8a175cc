"""Garments as rows of the database, and back."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wearwith.catalog.schema import ITEM_COLUMNS
from wearwith.types import Floats, Side
from wearwith.words.attributes import Trait

__all__ = ["COLUMNS", "GarmentRow", "longest", "rows_of", "trait_of", "trait_text", "with_reads"]

# Columns of items that are columns of the table too; all others go into `more`.
COLUMNS = tuple(name for name in ITEM_COLUMNS if name not in ("id", "side"))
Reads = Sequence[tuple[str, str, str, str]]  # attribute, value, source, words


@dataclass(frozen=True)
class GarmentRow:
    """One garment as it stands in the database, but for its point."""

    id: str
    side: Side
    columns: tuple[Any, ...]  # in the order of COLUMNS
    more: str
    traits: list[str]
    reads: str

    @property
    def values(self) -> tuple[Any, ...]:
        """In the order of the table."""
        return (self.id, self.side, *self.columns, self.more, self.traits, self.reads)


def rows_of(items: pl.DataFrame, reads: Mapping[str, Reads]) -> Iterator[GarmentRow]:
    """Make rows of a part of the table of items.

    Parameters
    ----------
    items
        Tops and bottoms.
    reads
        Item id to the values that were read of it.
    """
    others = [name for name in items.columns if name not in ITEM_COLUMNS]
    for row in items.iter_rows(named=True):
        read = list(dict.fromkeys(reads.get(row["id"], ())))
        more = {name: _jsonable(row[name]) for name in others if row[name] is not None}
        yield GarmentRow(
            row["id"],
            row["side"],
            tuple((row[name] or []) if name == "category" else row[name] for name in COLUMNS),
            json.dumps(more, ensure_ascii=False),
            list(dict.fromkeys(trait_text(Trait(*one[:2])) for one in read)),
            json.dumps(read, ensure_ascii=False),
        )


def with_reads(traits: pl.DataFrame | None) -> dict[str, list[tuple[str, str, str, str]]]:
    """Item id to what was read of it, from a table of traits."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    if traits is not None:
        columns = ("item", "attribute", "value", "source", "words")
        for item, *read in traits.select(columns).iter_rows():
            found.setdefault(item, []).append(tuple(read))
    return found


def trait_text(trait: Trait) -> str:
    """A value as it stands in the database; no name of an attribute has an = in it."""
    return f"{trait.attribute}={trait.value}"


def trait_of(text: str) -> Trait:
    """As it was before `trait_text`."""
    attribute, _, value = text.partition("=")
    return Trait(attribute, value)


def longest(points: Floats) -> float:
    """Length of the longest point. Shape: (n, D)."""
    squares = np.einsum("nd,nd->n", points, points, dtype=np.float64)
    return math.sqrt(float(squares.max(initial=0)))


def _jsonable(value: object) -> object:
    """JSON has no NaN and no dates: they stand there as texts, which PostgreSQL reads back."""
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(name): _jsonable(one) for name, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [None if one is None else _jsonable(one) for one in value]
    return str(value)
