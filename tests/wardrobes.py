"""A few garments of a model of outfits, as a wardrobe of their own."""

from dataclasses import replace

import polars as pl

from wearwith.files.atomic import write_json
from wearwith.model import TrainedModel, save_model
from wearwith.rules.knowledge import slots_in
from wearwith.wardrobe.prepared import MARK


def part_of(model: TrainedModel, ids) -> TrainedModel:
    """The same model over some of its garments, in their order."""
    items = model.items.filter(pl.col("id").is_in([*ids]))
    rows = model.outfits.garments.positions(items["id"])
    arrays = dict(model.arrays)
    for name in ("outfit.points", "outfit.gains"):
        arrays[name] = model.arrays[name][rows]
    for side in ("top", "bottom"):
        names = getattr(model.catalogue, f"{side}s")
        keep = [n for n, name in enumerate(names) if name in {*ids}]
        arrays[f"latent.{side}s"] = model.arrays[f"latent.{side}s"][keep]
    known = model.knowledge
    if known is not None:
        traits = known.traits.filter(pl.col("item").is_in([*ids]))
        known = replace(known, traits=traits, slots=slots_in(items))
    pairs = model.pairs.clear()
    return replace(model, items=items, arrays=arrays, pairs=pairs, knowledge=known)


def prepared_with(model: TrainedModel, folder):
    """A wardrobe's folder as `wearwith wardrobe` leaves it."""
    save_model(model, folder / "served-1")
    write_json(folder / MARK, {"state": "", "served": "served-1", "edits": "edits-1"})
    return folder
