"""Reading files: what real and broken files do to the reader."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.source_files import (
    plain_id,
    read_csv,
    read_json_file,
    read_lines,
    require_columns,
)
from wearwith.errors import DataError


def a_file(folder: Path, content: bytes | str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_rows_are_the_lines_of_the_file(tmp_path: Path) -> None:
    path = a_file(tmp_path, '\n\nid,title\na,"two\nlines"\n\nb,x\nc,"y"\n')
    frame = read_csv(path, "table")
    assert frame.rows() == [(4, "a", "two\nlines"), (7, "b", "x"), (8, "c", "y")]


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    frame = read_csv(a_file(tmp_path, b"\xef\xbb\xbfid,title\r\na,x\r\nb,y\r\n"), "table")
    assert frame.columns == ["row", "id", "title"]
    assert frame["title"].to_list() == ["x", "y"]


def test_a_quote_is_a_character_where_the_format_has_none(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'id\ttitle\na\t"5\nb\tsay "hi"\n', "a.tsv")
    frame = read_csv(path, "table", separator="\t", quoted=False)
    assert frame["title"].to_list() == ['"5', 'say "hi"']


def test_a_quote_inside_an_unquoted_field(tmp_path: Path) -> None:
    frame = read_csv(a_file(tmp_path, 'id,title\na,5" heel\nb,"6"" heel"\n'), "table")
    assert frame["title"].to_list() == ['5" heel', '6" heel']


def test_names_for_a_file_without_header(tmp_path: Path) -> None:
    path = a_file(tmp_path, "a,1\nb,2\n")
    assert read_csv(path, "table", names=("id", "n")).rows() == [(1, "a", "1"), (2, "b", "2")]
    with pytest.raises(DataError, match="2 columns, and the layout has 3"):
        read_csv(path, "table", names=("id", "n", "m"))


def test_a_line_that_is_too_long_is_an_error_or_a_problem(tmp_path: Path) -> None:
    path = a_file(tmp_path, "id,title\na,x\nb,y,z\nc\n")
    with pytest.raises(DataError, match=r"line 3"):
        read_csv(path, "table")
    problems = Problems()
    frame = read_csv(path, "table", problems=problems)
    assert frame.rows() == [(2, "a", "x"), (4, "c", None)]
    assert problems.rows == [("a.csv", 3, None, "b,y,z", "a line with more than 2 fields")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        ("id,a\n1,x\n".encode("utf-16"), "NUL"),
        (b"id,a\n1,x\n2,y\0\n", "line 3"),
        (b"id,a\n1,x\n2,caf\xe9\n", "not UTF-8"),
        (b"id,a\n1,x\n2,caf\xe9\n", "line 3"),
        (b'id,a\n1,"open\n2,y\n', "from line 2"),
        (b"id,a,id\n1,2,3\n", "occur twice: 'id'"),
    ],
)
def test_a_broken_file_is_a_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = a_file(tmp_path, content)
    with pytest.raises(DataError, match=message) as caught:
        read_csv(path, "table")
    assert str(path) in str(caught.value)


def test_a_missing_file_names_the_layout(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="wearwith import mango --help"):
        read_csv(tmp_path / "none.csv", "mango")


def test_a_column_named_row_makes_way(tmp_path: Path) -> None:
    frame = read_csv(a_file(tmp_path, "row,id\n7,a\n"), "table")
    assert frame.rows() == [(2, "7", "a")]
    assert frame.columns == ["row", "row_in_source", "id"]


FIELDS = st.text(st.sampled_from('ab ,"\n\té'), max_size=6)


@given(st.lists(st.tuples(FIELDS, FIELDS).filter(any), min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "title"), *rows])
    path = a_file(tmp_path_factory.mktemp("csv"), buffer.getvalue())
    frame = read_csv(path, "table")
    assert frame.drop("row").rows() == rows
    lines = buffer.getvalue().split("\n")
    for row, first, _ in frame.iter_rows():
        assert lines[row - 1].startswith('"' + first.split("\n")[0].replace('"', '""'))


def test_lines_keep_what_only_looks_like_a_line_end(tmp_path: Path) -> None:
    path = a_file(tmp_path, "one\x0cstill\u2028one\r\n\r\nthree")
    assert read_lines(path, "fashionvc") == ["one\x0cstill\u2028one", "", "three"]


@pytest.mark.parametrize("content", ["{", "[1,", "x", "[" * 200_000, "9" * 9_000])
def test_no_json_is_a_clear_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match="JSON"):
        read_json_file(a_file(tmp_path, content, "a.json"), "maryland")


def test_missing_columns_are_named_with_what_is_there(tmp_path: Path) -> None:
    frame = pl.DataFrame({"row": [1], "sku": ["a"]})
    with pytest.raises(DataError, match=r"lacks the columns id, kind(.|\n)*it has: sku"):
        require_columns(frame, ("id", "sku", "kind"), tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("given_id", "plain"),
    [
        ("78515728.0", "78515728"),
        (" 12 ", "12"),
        ("12.50", "12.50"),
        ("a.0", "a.0"),
        ("0.00", "0"),
        ("v1.0", "v1.0"),
    ],
)
def test_ids_lose_what_a_float_left(given_id: str, plain: str) -> None:
    assert pl.DataFrame({"id": [given_id]}).select(plain_id("id")).item() == plain


def test_rows_set_aside_are_noted_under_the_name_in_the_file() -> None:
    problems = Problems()
    frame = pl.DataFrame({"row": [2, 3], "id": ["a", "b"]})
    checks = RowChecks(problems, "x.csv", {"id": "sku"})
    left = checks.set_aside(frame, pl.col("id") == "a", "id", "bad")
    assert left["id"].to_list() == ["b"]
    assert problems.rows == [("x.csv", 2, "sku", "a", "bad")]


def test_the_first_row_of_an_id_counts() -> None:
    problems = Problems()
    frame = pl.DataFrame({"row": [2, 3, 4, 5, 6], "id": ["a", None, "a", "", "b"]})
    left = RowChecks(problems, "x.csv").distinct_ids(frame)
    assert left["row"].to_list() == [2, 6]
    assert [(row, reason) for _, row, _, _, reason in problems.rows] == [
        (3, "a row without an id"),
        (5, "a row without an id"),
        (4, "the id is used again (its first row counts)"),
    ]
