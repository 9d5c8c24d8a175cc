"""A model of whole outfits whose catalogue has a few garments more, which nobody trained it on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from wearwith.catalog.slot_catalogue import SlotCatalogue, slot_numbers
from wearwith.errors import ConfigError
from wearwith.model.garment_points import encode_garments
from wearwith.model.new_garments import NAME, NewItem, inputs_of, traits_of
from wearwith.model.outfit_levelling import level_garments
from wearwith.model.trained_model import TrainedModel
from wearwith.rules.knowledge import slots_in
from wearwith.types import OUTFIT_SLOTS, Slot
from wearwith.words.kinds import SIDE_OF_SLOT
from wearwith.words.slots import slot_of_words

__all__ = ["with_new_garments"]


def with_new_garments(
    model: TrainedModel, new: Sequence[NewItem]
) -> tuple[TrainedModel, tuple[str, ...]]:
    """Put new garments among those of the catalogue; returns their ids there, too.

    Its answers about outfits know them; all that it says of pairs is left as it was, and has no
    place for them.

    Raises
    ------
    ConfigError
        If nothing says which slot a garment has, nothing can be read of it, or the model can encode
        no new ones.
    DataError
        If a vector of a garment is malformed, or a text is none.
    """
    model.require_reads()
    arrays, known = dict(model.arrays), model.knowledge
    tables, points, gains, traits, ids = [model.items], [], [], [], list[str]()
    for item in new:
        slotted = item if item.slot is not None else replace(item, slot=_slot_of(item))
        side = SIDE_OF_SLOT.get(slotted.slot) if slotted.slot is not None else None
        z, gain = encode_garments(arrays, inputs_of(slotted, side, model))
        z, gain = level_garments(arrays, z, gain, slot_numbers(pl.Series([slotted.slot])))
        points.append(z)
        gains.append(gain)
        ids.append(_free_name({*model.items["id"], *ids}))
        tables.append(slotted.table(side).with_columns(id=pl.lit(ids[-1])))
        if known is not None:
            read = traits_of(slotted, side, model, known)
            traits.append(read.with_columns(item=pl.lit(ids[-1])))
    items = pl.concat(tables, how="diagonal_relaxed").sort("id")
    before, now = (SlotCatalogue.of(table) for table in (model.items, items))
    place = {name: n for n, name in enumerate((*before.ids, *ids))}
    order = [place[name] for name in now.ids]
    for name, rows in (("outfit.points", points), ("outfit.gains", gains)):
        arrays[name] = np.concatenate([arrays[name], *rows])[order]
    if known is not None:
        more = pl.concat([known.traits, *traits])
        known = replace(known, traits=more, slots=slots_in(items))
    return replace(model, items=items, arrays=arrays, knowledge=known), tuple(ids)


def _slot_of(item: NewItem) -> Slot:
    words = " ".join([item.title or "", *item.category])
    slot = slot_of_words(words)
    if slot is None or slot not in OUTFIT_SLOTS:
        raise ConfigError(
            "Nothing says what the new garment is in an outfit",
            where="slot",
            fix=f"say which of {', '.join(OUTFIT_SLOTS)} it is",
        )
    return slot


def _free_name(taken: set[str]) -> str:
    name, number = NAME, 1
    while name in taken:
        number += 1
        name = f"{NAME} {number}"
    return name
