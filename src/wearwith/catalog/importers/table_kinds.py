"""The sides and slots of a user's own items, by kind, category and title, or as stated."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from wearwith.catalog.import_problems import RowChecks, counted_words
from wearwith.catalog.importers.kind_words import KindWords, slot_of_path
from wearwith.errors import DataError
from wearwith.types import SIDES, SLOTS, Slot
from wearwith.words.language_choice import languages_of_items
from wearwith.words.slots import side_column, slots_of

__all__ = ["with_known_slots", "with_sides_and_slots"]


def with_sides_and_slots(
    items: pl.DataFrame, kinds: Mapping[str, str], checks: RowChecks
) -> pl.DataFrame:
    """Read the column `kind`; its word, the category or the title refines the slot.

    Where there is no kind, or its word is not known, the category tells it; and where there is no
    word at all, the title.
    """
    kind = items["kind"] if "kind" in items.columns else pl.Series("kind", [None] * items.height)
    kind = kind.cast(pl.String).replace("", None)
    languages = languages_of_items(items, kind.unique())
    words = KindWords.of(kinds, languages)
    slots = _translated(kind, words.slot)
    nothing = pl.Series("slot", [None] * items.height, dtype=pl.String)
    if "category" in items.columns and slots.null_count():
        told = _translated(items["category"], lambda path: slot_of_path(words, path))
        slots = _filled(slots, told, "kinds that the category tells", checks)
    if "title" in items.columns and (is_blank := slots.is_null() & kind.is_null()).any():
        titles = items.select(pl.when(is_blank).then("title"))
        told = slots_of(titles, nothing, None, languages)
        slots = _filled(slots, told, "kinds that the title tells (a guess)", checks)
    items = items.with_columns(slot=slots, kind=kind)
    unknown = pl.col("slot").is_null() & pl.col("kind").is_not_null()
    named = counted_words(items.filter(unknown)["kind"])
    reason = "an unknown kind (--kind-of says what a word stands for)"
    items = checks.set_aside(items, unknown, "kind", reason)
    if items.is_empty() and named:
        raise DataError(
            f"No kind of the items is known: {named}",
            where=checks.file,
            fix="say what each is: --kind-of Hemd=top, or --kind-of '*=other' of all others",
        )
    reason = "a row without a kind, whose category and title tell none"
    items = checks.set_aside(items, pl.col("slot").is_null(), "kind", reason)
    items = items.with_columns(side_column())
    finer = slots_of(items, items["slot"], items["kind"], languages)
    return items.with_columns(finer).drop("kind")


def _filled(slots: pl.Series, told: pl.Series, reason: str, checks: RowChecks) -> pl.Series:
    """Take what is told where nothing is known, and note how often."""
    checks.problems.note(reason, int((slots.is_null() & told.is_not_null()).sum()))
    return pl.select(slot=pl.coalesce(slots, told)).to_series()


def _translated(values: pl.Series, slot_of: Callable[[Any], Slot | None]) -> pl.Series:
    """The slot of each value, of which few are distinct. Shape: (n,) to (n,)."""
    distinct = values.unique()
    slots = pl.Series("slot", [slot_of(value) for value in distinct.to_list()], dtype=pl.String)
    found = pl.DataFrame({"value": distinct, "slot": slots})
    return values.to_frame("value").join(
        found, on="value", how="left", nulls_equal=True, maintain_order="left"
    )["slot"]


def with_known_slots(items: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    """Check the columns slot and side for unknown names; a blank side is none."""
    if "side" not in items.columns:
        items = items.with_columns(side_column())
    items = items.with_columns(pl.col("side").replace("", None))
    for column, known in (("slot", SLOTS), ("side", SIDES)):
        is_known = pl.col(column).is_in(known).fill_null(value=column == "side")
        reason = f"an unknown {column} (it is one of {', '.join(known)})"
        items = checks.set_aside(items, ~is_known, column, reason)
    return items
