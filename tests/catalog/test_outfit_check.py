"""What a check says of outfits."""

from collections.abc import Mapping

import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.catalog.check_questions import DatasetProblem
from wearwith.catalog.outfit_check import (
    OUTFIT_QUESTIONS,
    SlotCounts,
    Unseen,
    count_outfits,
)

ITEMS = pl.DataFrame(
    {
        "id": ["t1", "t2", "b1", "d1", "s1", "s2", "o1"],
        "slot": ["top", "top", "bottom", "one-piece", "shoes", "shoes", "other"],
        "model": ["T", "T", None, None, None, None, None],
    }
)


def dataset(outfits: Mapping[str, str]) -> Dataset:
    """Outfits by name: items, then a split after a slash, if any."""
    rows = []
    for name, text in outfits.items():
        items, _, split = text.partition("/")
        rows += [(name, item, split or None) for item in items.split()]
    frame = pl.DataFrame(rows, schema=["outfit", "item", "split"], orient="row")
    return Dataset.from_frames(ITEMS, outfits=frame.with_columns(pl.col("split").cast(pl.String)))


def problems(outfits: Mapping[str, str]) -> dict[str, DatasetProblem]:
    found = [ask(dataset(outfits)) for ask in OUTFIT_QUESTIONS]
    return {problem.code: problem for problem in found if problem is not None}


def test_sound_outfits_have_no_problem():
    assert problems({"x": "t1 b1 s1/train", "y": "d1 s2/test"}) == {}
    assert problems({}) == {}


def test_numbers_by_split_size_and_slot():
    outfits = {"x": "t1 b1 s1 s2/train", "y": "t2 b1 o1/test", "z": "t1 d1", "w": "o1/valid"}
    found = count_outfits(dataset(outfits))
    assert found.splits == {"train": 1, "valid": 1, "test": 1, "none": 1}
    assert found.sizes == {0: 1, 2: 2, 4: 1}
    assert found.slots == {
        "top": SlotCounts(items=2, outfits=3, several=0),
        "bottom": SlotCounts(items=1, outfits=2, several=0),
        "one-piece": SlotCounts(items=1, outfits=1, several=0),
        "shoes": SlotCounts(items=2, outfits=1, several=1),
    }
    assert found.unseen == {
        "valid": {"items": Unseen(0, 0, 0.0), "models": Unseen(0, 0, 0.0)},
        "test": {"items": Unseen(1, 2, 0.5), "models": Unseen(0, 2, 0.0)},
    }


@pytest.mark.parametrize(
    ("outfits", "code", "severity", "examples"),
    [
        (
            {"x": "t1 b1/train", "y": "b1 t1 o1/valid", "z": "t1 s1/test"},
            "outfit_in_two_splits",
            "error",
            ("x", "y"),
        ),
        ({"x": "t1 b1 s1/train", "y": "t2 s1/test"}, "outfit_item_seen", "note", ("s1",)),
        ({"x": "t1 b1/train", "y": "t2 s1/valid"}, "outfit_model_seen", "note", ("T",)),
        ({"x": "t1 b1/train", "y": "t2 s1"}, "outfit_without_split", "note", ("y",)),
        ({"x": "t1/train", "y": "t2 o1/train", "z": "o1/test"}, "outfit_of_one", "note", (*"xyz",)),
        (
            {"x": "s2 t1 s1/train", "y": "b1 d1/train", "z": "d1 t1 t2/train"},
            "outfit_clash",
            "note",
            ("x: shoes + shoes", "y: bottom + one-piece"),
        ),
        ({"x": "t1 b1 o1/train"}, "outfit_item_of_no_slot", "note", ("o1",)),
    ],
)
def test_problems_are_found_and_named(outfits, code, severity, examples):
    found = problems(outfits)[code]
    assert (found.severity, found.count, found.examples) == (severity, len(examples), examples)
