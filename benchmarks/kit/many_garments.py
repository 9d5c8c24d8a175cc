"""A model of outfits over a made-up catalogue: its own garments, drawn again and moved a little."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from wearwith.model import TrainedModel

SPREAD = 0.2  # of what is added to a number, over how far the numbers are spread


def many_garments(model: TrainedModel, n: int, slots: Sequence[str], seed: int = 0) -> TrainedModel:
    """Draw n garments for each slot, with their values and gains; others stay as they are."""
    assert model.outfits is not None
    rng, garments = np.random.default_rng(seed), model.outfits.garments
    drawn = {
        slot: rng.choice(some, n) if slot in slots else some
        for slot in ("top", *slots)
        if len(some := garments.of_slot(slot))
    }
    names = pl.DataFrame(
        [
            (f"{slot}{place:07d}", garments.ids[position], position)
            for slot, some in drawn.items()
            for place, position in enumerate(some.tolist())
        ],
        schema=["new", "id", "position"],
        orient="row",
    ).sort("new")
    source = names["position"].to_numpy()
    items = names.join(model.items, on="id", how="left", maintain_order="left")
    items = items.drop("id").rename({"new": "id"}).select(model.items.columns)
    points = np.asarray(model.arrays["outfit.points"])
    moved = rng.normal(0, SPREAD * points.std(), (len(source), points.shape[1]))
    arrays = {
        **model.arrays,
        "outfit.points": points[source] + moved.astype(np.float32),
        "outfit.gains": np.asarray(model.arrays["outfit.gains"])[source],
    }
    known = model.knowledge
    if known is not None:
        traits = names.join(known.traits, left_on="id", right_on="item").drop("id")
        traits = traits.rename({"new": "item"}).select(known.traits.columns)
        known = replace(known, traits=traits, slots=items.select(item="id", slot="slot"))
    items = items.with_columns(model=pl.lit(None, pl.String))
    return replace(model, items=items, arrays=arrays, knowledge=known, pairs=None, folder=None)
