"""Feeds of a made-up shop, and importing them; used by the tests of each format."""

from functools import partial

import polars as pl

from wearwith.catalog import load_dataset
from wearwith.catalog.dataset_building import import_dataset

__all__ = ["imported", "item"]


def imported(read, path, tmp_path, **options):
    """Import a feed; give the dataset as it is loaded again, and the problems."""
    out = tmp_path / "data"
    _, problems = import_dataset(partial(read, path, out=out, **options), out, source={})
    return load_dataset(out), problems


def item(dataset, name):
    """Give what is known of an item."""
    row = dataset.items.row(by_predicate=pl.col("id") == name, named=True)
    return {key: value for key, value in row.items() if value not in (None, [])}
