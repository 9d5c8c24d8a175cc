"""Garments of the journal that the model does not have yet, encoded into segments of its folder."""

from typing import Any

import polars as pl

from wearwith.catalog import Dataset
from wearwith.catalog.schema import ITEM_COLUMNS, item_table
from wearwith.matching.changes.item_journal import ItemJournal
from wearwith.model.segments import append_segment, merge_segments
from wearwith.model.trained_model import TrainedModel

__all__ = ["take_in"]

MOST_SEGMENTS = 8  # before they become one
KEY, SEPARATOR = "category as text", "\n"
PLAIN = ("category", "image", "model")  # lists can't be compared; the others are not read


def take_in(model: TrainedModel, journal: ItemJournal) -> int:
    """Append what came, and what went, to the folder of a model; say how many garments that were.

    Garments are encoded by their words. One that the model has with the same words stays, so that
    taking in twice changes nothing. Many segments become one.

    Raises
    ------
    ConfigError, DataError, RuleError
        If the model can't encode new garments, or reads nothing of any of these.
    OutputExistsError, RunError
        If another process is doing so: read the folder again.
    """
    states, there = journal.since(0), set(model.items["id"])
    went = tuple(one.id for one in states if one.state == "gone" and one.id in there)
    rows = [{"id": one.id, **one.known} for one in states if one.state == "put"]
    came = None if not rows else _unknown(_table(rows, model.items), model.items)
    if not went and (came is None or came.is_empty()):
        return 0
    dataset = None if came is None or came.is_empty() else Dataset.from_frames(came)
    grown = append_segment(model, dataset, went)
    if len(grown.manifest.segments) > MOST_SEGMENTS:
        merge_segments(grown)
    return len(went) + (0 if came is None else came.height)


def _table(rows: list[dict[str, Any]], items: pl.DataFrame) -> pl.DataFrame:
    """Rows of the journal as a table of items with the types of the model's."""
    put = item_table(pl.DataFrame(rows, infer_schema_length=None))
    types = {name: kind for name, kind in items.schema.items() if name in put.columns}
    return put.cast(types)  # type: ignore[arg-type]


def _unknown(put: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Those that the model does not have with the same words."""
    keyed = (
        table.with_columns(pl.col("category").list.join(SEPARATOR).alias(KEY))
        for table in (put, items)
    )
    put, items = keyed
    on = [*(name for name in ITEM_COLUMNS if name not in PLAIN), KEY]
    return put.join(items, on=on, how="anti", nulls_equal=True).drop(KEY)
