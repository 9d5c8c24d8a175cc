"""A wardrobe with what its owner put right, from what was read; no photograph is read again."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from wearwith.catalog import Dataset, Problems
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.model import TrainedModel
from wearwith.rules.traits import TRAIT_COLUMNS
from wearwith.types import SIDES, Side, Slot
from wearwith.wardrobe.corrections import NOTHING, Correction
from wearwith.words.kinds import SIDE_OF_SLOT, SLOT_OF_KIND_WORD
from wearwith.words.slots import slot_of_words, slots_of

__all__ = ["corrected", "with_corrected_traits"]

ATTRIBUTES = ("category", "colour", "pattern")


def corrected(dataset: Dataset, corrections: Mapping[str, Correction]) -> Dataset:
    """Put corrections in place of what the dataset says; ids that it lacks are left alone."""
    rows = dataset.items.to_dicts()
    if not any(row["id"] in corrections for row in rows):
        return dataset
    for row in rows:
        if correction := corrections.get(row["id"]):
            _correct(row, correction)
    items = pl.DataFrame(rows, schema=dataset.items.schema, orient="row")
    pairs = dataset.pairs
    if dataset.outfits.height:
        worn = pairs_within_outfits(dataset.outfits, items, Problems()).select("top", "bottom")
        pairs = worn.join(pairs, on=["top", "bottom"], how="left")
        pairs = pairs.with_columns(pl.col("split").fill_null("train"))
    return Dataset.from_frames(
        items,
        pairs,
        dataset.outfits,
        source=dataset.source,
        image_root=dataset.image_root,
        dropped=dataset.dropped,
        folder=dataset.folder,
    )


def with_corrected_traits(
    model: TrainedModel, corrections: Mapping[str, Correction]
) -> TrainedModel:
    """Let rules fire on corrected values, whatever they are read from otherwise."""
    if model.knowledge is None:
        return model
    given = [
        (item, name, value)
        for item, correction in corrections.items()
        for name in ATTRIBUTES
        if (value := getattr(correction, name))
    ]
    schema = dict.fromkeys(TRAIT_COLUMNS[:3], pl.String())
    new = pl.DataFrame(given, schema=schema, orient="row")
    kept = model.knowledge.traits.join(new, on=["item", "attribute"], how="anti")
    stated = new.filter(
        pl.col("value") != NOTHING, pl.col("item").is_in(model.items["id"].implode())
    ).with_columns(source=pl.lit("known"), words=pl.col("value"))
    traits = pl.concat([stated.select(TRAIT_COLUMNS), kept.select(TRAIT_COLUMNS)])
    traits = traits.sort("item", maintain_order=True)
    return replace(model, knowledge=replace(model.knowledge, traits=traits))


def _correct(row: dict[str, object], correction: Correction) -> None:
    """Change a row of the table of items."""
    for name in ("colour", "pattern"):
        if value := getattr(correction, name):
            row[name] = None if value == NOTHING else value
    if correction.category:
        row["category"] = [] if correction.category == NOTHING else [correction.category]
    slot: Slot | None = SLOT_OF_KIND_WORD.get(correction.kind)
    named = slot_of_words(correction.category) if correction.category else None
    if slot is None and named is None:
        return
    side: Side | None = SIDE_OF_SLOT.get(slot or named or "other")
    if not correction.category and row["side"] != side:
        row["category"] = []  # a word for a garment of the other side
    words = pl.DataFrame({"category": [row["category"]]}, schema={"category": pl.List(pl.String)})
    (finer,) = slots_of(words, pl.Series([slot or named], dtype=pl.String))
    row |= {"slot": finer, "side": side if side in SIDES else None, "kind_source": "corrected"}
