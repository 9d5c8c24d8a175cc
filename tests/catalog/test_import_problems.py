from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog import Problems
from wearwith.errors import DataError


def test_bad_rows_and_left_out_rows_are_counted_by_reason():
    problems = Problems()
    problems.add("a.csv", 2, "id", "x", "no such item")
    problems.add("a.csv", 5, "id", "y", "no such item")
    problems.leave_out("the same pair again", 7)
    problems.leave_out("nothing", 0)
    assert problems.dropped == {"no such item": 2, "the same pair again": 7}
    assert len(problems.rows) == 2


def test_rows_of_a_frame_keep_their_line():
    problems = Problems()
    frame = pl.DataFrame({"row": [4, 9], "price": [None, "free"], "other": [1, 2]})
    problems.add_rows("b.csv", frame, "price", "no number")
    assert problems.rows == [
        ("b.csv", 4, "price", None, "no number"),
        ("b.csv", 9, "price", "free", "no number"),
    ]


def test_a_long_value_is_cut():
    problems = Problems()
    problems.add("a.csv", 1, "title", "x" * 1000, "too long")
    assert problems.rows[0][3] == "x" * 200


def test_saved_rows_read_back(tmp_path: Path):
    problems = Problems()
    problems.add("a.csv", 2, "id", 'a "quoted", value', "no such item")
    problems.add("b.json", None, None, None, "no outfit")
    problems.save(tmp_path / "problems.csv")
    assert pl.read_csv(tmp_path / "problems.csv").rows() == [
        ("a.csv", 2, "id", 'a "quoted", value', "no such item"),
        ("b.json", None, None, None, "no outfit"),
    ]


def test_no_problem_is_saved_as_a_header(tmp_path: Path):
    Problems().save(tmp_path / "problems.csv")
    assert (tmp_path / "problems.csv").read_text() == "file,row,column,value,reason\n"


def test_strict_raises_at_bad_rows_and_shows_three():
    problems = Problems()
    problems.leave_out("the same pair again", 7)
    problems.raise_if_any()  # what is left out by design is no mistake
    for row in range(1, 6):
        problems.add("a.csv", row, "id", "x", "no such item")
    with pytest.raises(DataError, match="5 bad rows") as caught:
        problems.raise_if_any()
    assert "a.csv row 1, column id ('x'): no such item; a.csv row 2" in caught.value.what
    assert "row 4" not in caught.value.what
