"""A checkerboard wardrobe, where the right answer is known, and a scorer that reads a table."""

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.model.scorer import Scorer


class TableScorer(Scorer):
    """Scores written down by hand: `table[top, bottom]`."""

    name = "table"

    def __init__(self, catalogue, table):
        super().__init__(catalogue)
        self.table = np.asarray(table, dtype=np.float64)

    def score_pairs(self, tops, bottoms):
        return self.table[tops, bottoms]

    def score_all(self, tops):
        return self.table[tops]

    def tensors(self):
        return {"table": self.table}

    def restore(self, tensors):
        self.table = tensors["table"]


def wardrobe(pairs, n_tops, n_bottoms, triplets=None):
    """A dataset from (top, bottom, split) by number; t007 stands at position 7 of the tops."""
    tops = [f"t{number:03d}" for number in range(n_tops)]
    bottoms = [f"b{number:03d}" for number in range(n_bottoms)]
    return Dataset.from_frames(
        pl.DataFrame({"id": tops + bottoms, "kind": ["top"] * n_tops + ["bottom"] * n_bottoms}),
        pl.DataFrame(
            [(tops[top], bottoms[bottom], split) for top, bottom, split in pairs],
            schema={"top": pl.String, "bottom": pl.String, "split": pl.String},
            orient="row",
        ),
        triplets=triplets,
    )


def checkerboard_pairs(n_tops, n_bottoms):
    """Even goes with even, odd with odd; the last quarter of the tops never trains."""
    pairs = []
    for top in range(n_tops):
        for place, bottom in enumerate(range(top % 2, n_bottoms, 2)):
            if top >= n_tops * 3 // 4:
                split = ("test", "valid")[place % 2]
            else:
                split = ("train", "train", "test", "valid")[(place + top // 2) % 4]
            if (place + top // 2) % 6 < 4:  # some pairs of a colour are not worn by anyone
                pairs.append((top, bottom, split))
    return pairs


@pytest.fixture(scope="session")
def table_scorer():
    return TableScorer


@pytest.fixture(scope="session")
def make_wardrobe():
    return wardrobe


@pytest.fixture(scope="session")
def checkerboard():
    """24 tops and 130 bottoms."""
    return wardrobe(checkerboard_pairs(24, 130), 24, 130)


@pytest.fixture(scope="session")
def worn(checkerboard):
    """Which bottom was worn with which top in any split; shape (24, 130)."""
    table = np.zeros((24, 130), dtype=bool)
    for top, bottom in checkerboard.pairs.select("top", "bottom").iter_rows():
        table[int(top[1:]), int(bottom[1:])] = True
    return table
