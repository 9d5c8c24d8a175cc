"""The garments of two catalogues that one model of outfits reads, such as a wardrobe and a shop."""

from dataclasses import replace

import numpy as np
import polars as pl

from wearwith.catalog.slot_catalogue import SlotCatalogue
from wearwith.errors import ConfigError
from wearwith.model.trained_model import TrainedModel
from wearwith.rules.knowledge import slots_in
from wearwith.types import OUTFIT_SLOTS, Floats, Ints

__all__ = ["OF_SHOP", "beside"]

OF_SHOP = "shop:"  # before each id of the other catalogue
_WEIGHTS = ("garment.out", "garment.first_bias", "outfit.diagonals", "outfit.weights")


def beside(own: TrainedModel, shop: TrainedModel) -> TrainedModel:
    """Put the garments of another catalogue beside one's own; their ids begin with `OF_SHOP`.

    Photographs of a shop are unlike those of a person, and have words. So the shop's garments are
    shifted, slot by slot, by what makes the mean one the mean one of the wardrobe: a garment stands
    among one's own as it stands among the shop's. Where the wardrobe has none of a slot, the mean
    shift of its other slots is taken. All that is said of pairs is left as it was.

    Raises
    ------
    ConfigError
        If one of the two answers about no outfits, or they are not of one trained model.
    """
    mine, theirs = own.outfits, shop.outfits
    if mine is None or theirs is None or not _is_same(own, shop):
        raise ConfigError(
            "The wardrobe was not prepared with this model",
            where=shop.folder,
            fix=f"prepare it with it: wearwith wardrobe PHOTOS --model {shop.folder} --no-serve",
        )
    arrays, renamed = dict(own.arrays), (OF_SHOP + pl.col("id")).alias("id")
    items = pl.concat([own.items, shop.items.with_columns(renamed)], how="diagonal_relaxed")
    items = items.sort("id")
    before = (*mine.garments.ids, *(OF_SHOP + name for name in theirs.garments.ids))
    place = {name: row for row, name in enumerate(before)}
    order = [place[name] for name in SlotCatalogue.of(items).ids]
    of = mine.garments.slots, theirs.garments.slots
    for name in ("outfit.points", "outfit.gains"):
        shifted = shop.arrays[name] + _shifts(own.arrays[name], shop.arrays[name], *of)[of[1]]
        arrays[name] = np.concatenate([own.arrays[name], shifted])[order].astype(np.float32)
    known = own.knowledge
    if known is not None and shop.knowledge is not None:
        item = (OF_SHOP + pl.col("item")).alias("item")
        traits = pl.concat([known.traits, shop.knowledge.traits.with_columns(item)])
        known = replace(
            known, traits=traits.sort("item", maintain_order=True), slots=slots_in(items)
        )
    return replace(own, items=items, arrays=arrays, knowledge=known)


def _is_same(own: TrainedModel, shop: TrainedModel) -> bool:
    """Whether two models have the same weights; levelling changes none."""
    if own.name != shop.name or own.manifest.dims != shop.manifest.dims:
        return False
    names = [name for name in _WEIGHTS if name in own.arrays or name in shop.arrays]
    return bool(names) and all(
        name in own.arrays
        and name in shop.arrays
        and np.array_equal(own.arrays[name], shop.arrays[name])
        for name in names
    )


def _shifts(own: Floats, shop: Floats, own_slots: Ints, shop_slots: Ints) -> Floats:
    """Mean of the own less mean of the shop's, by slot. Shapes: (n, …) and (m, …) to (11, …)."""
    shifts = np.full((len(OUTFIT_SLOTS), *own.shape[1:]), np.nan)
    for slot in {*own_slots.tolist()} & {*shop_slots.tolist()}:
        shifts[slot] = own[own_slots == slot].mean(axis=0) - shop[shop_slots == slot].mean(axis=0)
    there = ~np.isnan(shifts.reshape(len(shifts), -1)).any(axis=1)
    shifts[~there] = shifts[there].mean(axis=0) if there.any() else 0.0
    return shifts.astype(np.float32)
