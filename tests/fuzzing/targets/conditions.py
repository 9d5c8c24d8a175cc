"""Conditions on the columns of items, which anybody may send to a service."""

from datetime import date

import polars as pl

from fuzzing.mutating import in_words as mutate
from wearwith.matching.filters import which

__all__ = ["mutate", "seeds", "target"]

ITEMS = pl.DataFrame(
    {
        "id": ["a", "b", None],
        "kind": ["top", "top", "bottom"],
        "price": [1.5, None, float("nan")],
        "size": [1, -(2**63), None],
        "new": [True, None, False],
        "category": [["Tops", None], [], None],
        "select": ["x", "y", "z"],
        "since": [date(2024, 1, 1), None, date(9999, 12, 31)],
    }
)


def target(data: bytes) -> None:
    """Ask which items a condition holds for."""
    found = which(data.decode(errors="replace"), ITEMS)
    assert found.dtype == pl.Boolean
    assert found.null_count() == 0


def seeds() -> list[bytes]:
    """Give a condition of each form."""
    return [
        b"price < 30 AND kind IN ('top', 'bottom') OR NOT new",
        b"id LIKE 'a%' OR id ILIKE '_B' AND price BETWEEN -1 AND 2000",
        b"ABS(size) + 1 >= ROUND(price, 2) * 2 / 3 % 4",
        b"ARRAY_CONTAINS(category, 'Tops') IS NOT NULL",
        b"COALESCE(LENGTH(LOWER(id)), 0) <> 1",
        b"STARTS_WITH(UPPER(\"select\"), 'X') AND since IS NULL",
    ]
