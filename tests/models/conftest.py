"""A checkerboard that every method can learn from, whatever it reads."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import negative_pool, triplets_with_negatives
from wearwith.catalog.schema import SPLITS

# Of either style, so that the paper's rules say which is worn with which.
CATEGORIES = {"top": ("coat", "tank top"), "bottom": ("dress", "shorts")}


@pytest.fixture(scope="module")
def full_world(world):
    """Give the checkerboard with categories and listings, for methods that know them alone.

    It stores triplets, which say what roles a bottom has.
    """
    ids = world.items["id"]
    categories = [
        [CATEGORIES[side][int(item[1:]) % 2]]
        for item, side in world.items.select("id", "side").iter_rows()
    ]
    items = world.items.with_columns(
        category=pl.Series(categories, dtype=pl.List(pl.String)),
        # Each style in a season of its own.
        listed=pl.Series([1000 * (int(item[1:]) % 2) + int(item[1:]) for item in ids]),
    )
    stored = pl.concat(_stored(world, split) for split in SPLITS)
    return replace(world, items=items).with_triplets(stored)


def _stored(world, split):
    pool, rng = negative_pool(world, "random"), np.random.default_rng(0)
    drawn, bottoms = triplets_with_negatives(world, split, pool, 3, rng), world.catalogue.bottoms
    return pl.DataFrame(
        {
            "top": [world.catalogue.tops[top] for top in drawn.tops],
            "positive": [bottoms[bottom] for bottom in drawn.positives],
            "negative": [bottoms[bottom] for bottom in drawn.negatives],
            "split": split,
            "negatives": "random",
        }
    )
