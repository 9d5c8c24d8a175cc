"""Main colours of real photographs agree with what the shop calls them."""

import sys
from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog import Problems
from wearwith.catalog.importers.mango import read_mango
from wearwith.pictures.decoding import open_picture, read_file
from wearwith.pictures.seeing.see_garment import see

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.real
@pytest.mark.slow
def test_the_main_colour_is_mostly_what_the_shop_calls_it(shared_data, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "seeing", raising=False)
    from seeing import GROUP_OF, is_held_out

    items = read_mango(shared_data / "mango", Problems()).items
    items = items.filter(pl.col("side").is_not_null() & pl.col("image").is_not_null())
    held = items.filter(pl.col("model").map_elements(is_held_out, return_dtype=pl.Boolean))
    sample = held.sample(150, seed=1)
    right = [
        GROUP_OF[see(open_picture(read_file(shared_data / "mango", image)))[0].value] == group
        for image, group in sample.select("image", "colour_group").iter_rows()
    ]
    assert sum(right) / len(right) > 0.7
