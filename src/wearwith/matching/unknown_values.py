"""Values in a condition that no item has, with those that look like them."""

from collections.abc import Iterable

import polars as pl

from wearwith.matching.filters import Condition, tokens_of
from wearwith.words.near_words import did_you_mean
from wearwith.words.slots import kind_column

__all__ = ["unknown_values"]

EQUAL = ("=", "IN")
NOT_EQUAL = ("(", ",")  # between the texts of a list


def unknown_values(conditions: Iterable[Condition], items: pl.DataFrame) -> list[str]:
    """Say which texts of some conditions no item has in that column, each in a sentence.

    Looks at `column = 'text'` and `column IN ('text', …)` alone; polars expressions are left out.
    The conditions must be readable (`filters.which`).
    """
    told = []
    for condition in conditions:
        if isinstance(condition, str):
            for column, value in _compared(condition):
                values = _values_of(items, column)
                if values and value not in values:
                    near = did_you_mean(value, values)
                    told.append(
                        f"No item has the {column} {value!r}" + (f" ({near})" if near else "")
                    )
    return list(dict.fromkeys(told))


def _compared(condition: str) -> list[tuple[str, str]]:
    """Columns and the texts that they should be equal to."""
    column, is_equal, found = "", False, []
    for kind, token, _ in tokens_of(condition):
        if kind == "text":
            if column and is_equal:
                found.append((column, token[1:-1].replace("''", "'")))
        elif token.upper() in EQUAL:
            is_equal = True
        elif kind in ("word", "quoted"):
            column, is_equal = token.strip('"'), False
        elif token not in NOT_EQUAL:
            column, is_equal = "", False
    return found


def _values_of(items: pl.DataFrame, column: str) -> list[str]:
    """Distinct texts of a column, the most frequent first; none if it has no texts."""
    if column == "kind" and "slot" in items.columns:
        items = items.select(kind_column())
    if items.schema.get(column) != pl.String():
        return []
    counted = items[column].drop_nulls().rename("value").value_counts(name="n")
    return counted.sort("n", "value", descending=[True, False])["value"].to_list()
