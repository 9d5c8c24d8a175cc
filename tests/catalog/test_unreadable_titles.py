"""`check` says before a training what nothing could be learned from."""

import polars as pl
import pytest

from wearwith.catalog import Dataset
from wearwith.catalog.dataset_check import check

PAIRS = pl.DataFrame(
    [("a", "x", "train"), ("b", "y", "train"), ("c", "z", "valid")],
    schema=["top", "bottom", "split"],
    orient="row",
)


def codes(titles, pairs=PAIRS, **columns):
    ids = ["a", "b", "c", "x", "y", "z"]
    frame = pl.DataFrame({"id": ids, "kind": ["top"] * 3 + ["bottom"] * 3, "title": titles})
    frame = frame.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
    problems = check(Dataset.from_frames(frame, pairs)).problems
    return {one.code: one for one in problems if one.code in ("no_shared_word", "no_attributes")}


LONE = ["一丁", "七万", "丈三", "上下", "不与", "丐丑"]


def test_titles_that_share_no_word_and_name_nothing():
    found = codes(LONE)
    word, value = found["no_shared_word"], found["no_attributes"]
    assert (word.severity, word.count, word.examples) == ("warning", 4, ("a", "b", "x"))
    assert "give them words that they share" in word.message
    assert (value.severity, value.count) == ("warning", 6)
    assert "--vocabulary FILE" in value.message


def test_words_that_only_other_splits_share_teach_nothing():
    assert "no_shared_word" in codes([*LONE[:2], LONE[0], *LONE[3:]])
    assert "no_shared_word" not in codes([LONE[0], LONE[0], *LONE[2:]])
    assert "no_shared_word" not in codes(["Baumwolljacke", "Baumwollhose", *LONE[2:]])  # a part
    assert "no_shared_word" not in codes(LONE, pairs=PAIRS.clear())


@pytest.mark.parametrize(
    ("titles", "columns"),
    [
        ([*LONE[:5], "black trousers"], {}),
        (LONE, {"colour": [None] * 5 + ["schwarz"]}),
        (LONE, {"category": [[]] * 5 + [["clothes", "trousers"]]}),
    ],
)
def test_one_value_is_enough(titles, columns):
    assert "no_attributes" not in codes(titles, **columns)


def test_a_brand_is_no_value_that_most_rules_are_about():
    assert "no_attributes" in codes(LONE, brand=["Mango"] * 6)


def test_garments_without_words_are_for_pictures():
    assert codes([None] * 6) == {}
