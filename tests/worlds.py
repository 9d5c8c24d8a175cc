"""Tiny datasets with a known answer, and settings small enough to train on them in a moment."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from wearwith.catalog import Dataset, negative_pool, triplets_with_negatives
from wearwith.catalog.schema import SPLITS, Split
from wearwith.features import FeatureStore
from wearwith.training import RunConfig

# Two styles, each with words of its own; the garment's word says nothing of the style.
STYLE_WORDS = (("linen", "breezy"), ("wool", "cosy"))
GARMENTS = {"top": ("shirt", "blouse", "vest"), "bottom": ("skirt", "trousers", "shorts")}


def everyone(number: int) -> bool:
    return True


def nobody(number: int) -> bool:
    return False


def but_every_fourth(number: int) -> bool:
    return number % 4 != 3


def item_frame(n_tops: int, n_bottoms: int, titled: Callable[[int], bool]) -> pl.DataFrame:
    """Item n of a kind is of style n % 2."""
    rows = [
        {
            "id": f"{kind[0]}{number:03d}",
            "kind": kind,
            "title": (
                f"{' '.join(STYLE_WORDS[number % 2])} {GARMENTS[kind][number % 3]}"
                if titled(number)
                else None
            ),
        }
        for kind, count in (("top", n_tops), ("bottom", n_bottoms))
        for number in range(count)
    ]
    return pl.DataFrame(rows, schema={"id": pl.String, "kind": pl.String, "title": pl.String})


def pair_frame(n_tops: int, n_bottoms: int) -> pl.DataFrame:
    """Every top with every bottom of its style; a tenth each for validation and test."""
    rows = [
        (f"t{top:03d}", f"b{bottom:03d}", _split(top, bottom))
        for top in range(n_tops)
        for bottom in range(top % 2, n_bottoms, 2)
    ]
    return pl.DataFrame(rows, schema=["top", "bottom", "split"], orient="row")


def _split(top: int, bottom: int) -> str:
    return {0: "valid", 1: "test"}.get((3 * top + bottom // 2) % 10, "train")


def checkerboard(
    n_tops: int = 24, n_bottoms: int = 24, titled: Callable[[int], bool] = everyone
) -> Dataset:
    """Every top goes with every bottom of its style and with no other."""
    return Dataset.from_frames(item_frame(n_tops, n_bottoms, titled), pair_frame(n_tops, n_bottoms))


def add_vectors(
    dataset: Dataset,
    name: str,
    having: Callable[[int], bool] = everyone,
    dim: int = 4,
    named: str = "content",
) -> None:
    """Write a feature set whose first column tells the style, with noise in all of them."""
    rng = np.random.default_rng(7)
    ids = [item for item in dataset.items["id"] if having(int(item[1:]))]
    style = np.array([int(item[1:]) % 2 for item in ids])
    vectors = rng.normal(0, 0.3, size=(len(ids), dim)).astype(np.float32)
    vectors[:, 0] += 2 * style - 1
    assert dataset.folder is not None
    store = FeatureStore(dataset.folder, name)
    store.begin({"name": name}, dim)
    store.append([f"{named} of {item}" for item in ids], vectors)
    store.finish((item, f"{named} of {item}") for item in ids)


def saved_world(
    folder: Path,
    titled: Callable[[int], bool] = everyone,
    pictured: Callable[[int], bool] = everyone,
    **size: int,
) -> Dataset:
    """A checkerboard on disk with the feature sets `colours` and `border`."""
    dataset = checkerboard(titled=titled, **size).save(folder)
    for name in ("colours", "border"):
        add_vectors(dataset, name, pictured)
    return dataset


def tiny(model: str = "dbpr", *, inputs=None, tower=None, **training) -> RunConfig:
    """A configuration that trains on a checkerboard in a fraction of a second."""
    return RunConfig.of(
        {
            "model": model,
            "inputs": {"text_length": 5, "min_count": 1, "subwords": False, **(inputs or {})},
            "tower": {"hidden": (16,), "word_dim": 8, "maps": 4, **(tower or {})},
            "training": {"epochs": 4, "batch_size": 64, **training},
        }
    )


# Of either style, so that the paper's rules say which is worn with which.
CATEGORIES = {"top": ("coat", "tank top"), "bottom": ("dress", "shorts")}


def furnished(world: Dataset) -> Dataset:
    """A checkerboard with categories, listings and stored triplets, so that any method learns."""
    ids = world.items["id"]
    categories = [
        [CATEGORIES[kind][int(item[1:]) % 2]]
        for item, kind in world.items.select("id", "side").iter_rows()
    ]
    items = world.items.with_columns(
        category=pl.Series(categories, dtype=pl.List(pl.String)),
        # Each style in a season of its own.
        listed=pl.Series([1000 * (int(item[1:]) % 2) + int(item[1:]) for item in ids]),
    )
    stored = pl.concat(_stored_triplets(world, split) for split in SPLITS)
    return replace(world, items=items).with_triplets(stored)


def _stored_triplets(world: Dataset, split: Split) -> pl.DataFrame:
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
