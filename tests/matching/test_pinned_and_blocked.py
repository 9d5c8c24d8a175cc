"""Pairs in a file."""

import polars as pl
import pytest

from wearwith.errors import DataError
from wearwith.matching.pinned_and_blocked import read_pairs


def test_pairs_of_a_csv_are_texts_in_order(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("why,top,bottom\nugly,007,b1\n,t2,b2\n")
    assert read_pairs(path) == [("007", "b1"), ("t2", "b2")]


def test_pairs_of_parquet(tmp_path):
    pl.DataFrame({"top": ["a"], "bottom": ["b"]}).write_parquet(tmp_path / "pairs.parquet")
    assert read_pairs(tmp_path / "pairs.parquet") == [("a", "b")]


@pytest.mark.parametrize(
    ("text", "says"),
    [("top,shirt\na,b\n", "lack the columns bottom"), ("top,bottom\na,\n", "row 2"), ("", "read")],
)
def test_what_is_no_file_of_pairs(tmp_path, text, says):
    (tmp_path / "pairs.csv").write_text(text)
    with pytest.raises(DataError, match=says):
        read_pairs(tmp_path / "pairs.csv")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="can't be read"):
        read_pairs(tmp_path / "nowhere.csv")


def test_a_name_is_no_pattern(tmp_path):
    (tmp_path / "pairs1.csv").write_text("top,bottom\na,b\n")
    (tmp_path / "pairs[1].csv").write_text("top,bottom\nc,d\n")
    assert read_pairs(tmp_path / "pairs[1].csv") == [("c", "d")]


def test_what_is_no_parquet(tmp_path):
    (tmp_path / "pairs.parquet").write_bytes(b"top,bottom\na,b\n")
    with pytest.raises(DataError, match="file of pairs can't be read as Parquet"):
        read_pairs(tmp_path / "pairs.parquet")
