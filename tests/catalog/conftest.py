"""A dataset small enough to check by eye, from which tests make their contradictions."""

import polars as pl
import pytest

from wearwith.catalog import Dataset


@pytest.fixture
def frames() -> dict[str, pl.DataFrame]:
    """Frames that agree: three tops, four bottoms, a shoe; arguments of `Dataset.from_frames`."""
    return {
        "items": pl.DataFrame(
            {
                "id": ["t1", "t2", "t3", "b1", "b2", "b3", "b4", "s1"],
                "kind": ["top"] * 3 + ["bottom"] * 4 + ["shoe"],
                "title": [
                    "white tee",
                    "silk blouse",
                    None,
                    "jeans",
                    "white skirt",
                    "dress",
                    "",
                    "boots",
                ],
                "colour": ["white", None, "red", "blue", None, None, "black", None],
            }
        ),
        "pairs": pl.DataFrame(
            {
                "top": ["t1", "t2", "t3", "t1"],
                "bottom": ["b1", "b2", "b3", "b2"],
                "split": ["train", "valid", "test", "train"],
            }
        ),
        "outfits": pl.DataFrame({"outfit": ["o1", "o1", "o1"], "item": ["t1", "b1", "s1"]}),
        "triplets": pl.DataFrame(
            {
                "top": ["t1", "t2", "t3"],
                "positive": ["b1", "b2", "b3"],
                "negative": ["b3", "b4", "b1"],
                "split": ["train", "valid", "test"],
                "negatives": ["random"] * 3,
            }
        ),
    }


@pytest.fixture
def small(frames: dict[str, pl.DataFrame]) -> Dataset:
    """The frames as a dataset."""
    return Dataset.from_frames(**frames, source={"format": "by hand"})
