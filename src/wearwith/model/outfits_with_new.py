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

__all__ = ["slot_of_new", "with_new_garments"]

NEAREST = 15
SURE = 0.7  # of them are of one slot; then 96 % of Mango's pictures are, and 62 % are so sure


def with_new_garments(
    model: TrainedModel, new: Sequence[NewItem]
) -> tuple[TrainedModel, tuple[str, ...]]:
    """Put new garments among those of the catalogue; returns their ids there, too.

    Its answers about outfits know them; all that it says of pairs is left as it was, and has no
    place for them.

    Raises
    ------
    ConfigError
        If neither words nor the picture say which slot a garment has, nothing can be read of it, or
        the model can encode no new ones.
    DataError
        If a vector of a garment is malformed, or a text is none.
    """
    model.require_reads()
    arrays, known = dict(model.arrays), model.knowledge
    tables, points, gains, traits, ids = [model.items], [], [], [], list[str]()
    for item in new:
        slotted = item if item.slot is not None else replace(item, slot=slot_of_new(model, item))
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


def slot_of_new(model: TrainedModel, item: NewItem) -> Slot:
    """What a new garment is in an outfit: by its words, or else by what its picture is like.

    A picture tells if most of the `NEAREST` garments of the catalogue whose points have its
    direction are of one slot.

    Raises
    ------
    ConfigError
        If neither tells, or nothing can be read of it.
    DataError
        If a vector of it is malformed, or a text is none.
    """
    words = " ".join([item.title or "", *item.category])
    slot = slot_of_words(words)
    if slot is None and item.vectors:
        slot = _slot_of_nearest(model, item)
    if slot is None or slot not in OUTFIT_SLOTS:
        raise ConfigError(
            "Nothing says what the new garment is in an outfit",
            where="slot",
            fix=f"say which of {', '.join(OUTFIT_SLOTS)} it is",
        )
    return slot


def _slot_of_nearest(model: TrainedModel, item: NewItem) -> Slot | None:
    (z,), _ = encode_garments(model.arrays, inputs_of(item, None, model))
    points, slots = model.arrays["outfit.points"], SlotCatalogue.of(model.items).slots
    cosines = points @ z / np.maximum(np.linalg.norm(points, axis=1), 1e-12)
    nearest = np.argsort(-cosines, kind="stable")[:NEAREST]
    counts = np.bincount(slots[nearest], minlength=len(OUTFIT_SLOTS))
    is_sure = counts.max() >= SURE * len(nearest)
    return OUTFIT_SLOTS[int(counts.argmax())] if is_sure else None


def _free_name(taken: set[str]) -> str:
    name, number = NAME, 1
    while name in taken:
        number += 1
        name = f"{NAME} {number}"
    return name
