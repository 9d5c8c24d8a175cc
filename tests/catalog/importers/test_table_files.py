"""What programs write: other separators, encodings, quotes and columns than the suffix promises."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.quoted_lines import has_stray_quotes, records
from wearwith.catalog.importers.separators import separator_of
from wearwith.catalog.importers.table import read_table
from wearwith.catalog.importers.table_files import read_table_file
from wearwith.errors import ConfigError, DataError

ROWS = [["id", "kind", "title"], ["a1", "top", "Bluse, weiß"], ["b1", "bottom", "Rock – grün"]]


def a_file(folder: Path, content: str | bytes, name: str = "i.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, **how):
    problems = Problems()
    return read_table_file(path, problems, **how), problems


def delimited(mark: str) -> str:
    quoted = [[f'"{one}"' if mark in one else one for one in row] for row in ROWS]
    return "".join(mark.join(row) + "\r\n" for row in quoted)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt", "CSV"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("packed", [False, True])
def test_separator_encoding_and_packing_are_found(tmp_path, mark, suffix, encoding, packed):
    data = delimited(mark).encode(encoding)
    name = f"i.{suffix}" + (".gz" if packed else "")
    frame, problems = read(a_file(tmp_path, gzip.compress(data) if packed else data, name))
    assert frame.columns == ["row", *ROWS[0]]
    assert frame.rows() == [(2, *ROWS[1]), (3, *ROWS[2])]
    assert problems.rows == []
    expected = {"lines that are not UTF-8 (read as Windows-1252)": 2}
    assert problems.noted == (expected if encoding == "cp1252" else {})


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "txt"])
def test_json_lines_and_parquet_may_be_packed(tmp_path, suffix):
    rows = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    data = "\n".join(json.dumps(row) for row in rows)
    path = a_file(tmp_path, gzip.compress(data.encode("utf-16")), f"i.{suffix}.gz")
    assert read(path)[0].drop("row").to_dicts() == rows
    pl.DataFrame(rows).write_parquet(tmp_path / "i.parquet")
    data = (tmp_path / "i.parquet").read_bytes()
    path = a_file(tmp_path, gzip.compress(data), "i.parquet.gz")
    assert read(path)[0].drop("row").to_dicts() == rows


@pytest.mark.parametrize("cut", [5, 15, -4])
def test_a_damaged_gzip_is_a_clear_error(tmp_path, cut):
    data = gzip.compress(delimited(",").encode())
    with pytest.raises(DataError, match="can't be unpacked"):
        read(a_file(tmp_path, data[:cut], "i.csv.gz"))


@pytest.mark.parametrize(
    ("text", "usual", "expected"),
    [
        ("id;title\n1;a, b, c\n2;d\n", ",", ";"),
        ("id\ttitle, long, or short\n1\tx\n", ",", "\t"),
        ("id,title\n1,a; b\n2,c; d\n", ",", ","),
        ('"a;b",c\n"d;e",f\n', ",", ","),
        ("id;price\n1;12,50\n2;9,99\n", ",", ";"),
        ("id\n1\n2\n", ",", ","),
        ("id|kind\n1|top\n", "\t", "|"),
    ],
)
def test_the_separator_that_divides_best_is_taken(text, usual, expected):
    assert separator_of(text.encode(), usual) == expected


def test_without_header_the_separator_gives_as_many_fields_as_names():
    text = b"1,10;20;30\n2,40;50;60\n"
    assert separator_of(text, "\t", ["outfit", "item"]) == ","
    assert separator_of(text, "\t", ["a", "b", "c"]) == ";"


@pytest.mark.parametrize(
    "title",
    ['"Nia" midi skirt', '"Nia" says "hi"', '24" jeans', '"', '""x', 'w "A"', '"5 inch heel'],
)
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_title_with_quotes_is_kept_as_written(tmp_path, title, mark):
    lines = [mark.join(row) for row in (["id", "title", "n"], ["a", title, "1"], ["b", "w", "2"])]
    frame, problems = read(a_file(tmp_path, "\n".join(lines) + "\n"))
    assert frame.rows() == [(2, "a", title, "1"), (3, "b", "w", "2")]
    assert not problems.rows


def test_quoted_fields_stay_quoted_beside_stray_quotes(tmp_path):
    text = 'id,title\na,"x, ""y""\nz"\nb,"Nia" skirt\n\nc,"w",,\nd,"u",v\n'
    frame, problems = read(a_file(tmp_path, text))
    assert frame.rows() == [(2, "a", 'x, "y"\nz'), (4, "b", '"Nia" skirt'), (6, "c", "w")]
    assert problems.rows == [("i.csv", 7, None, "d,u,v", "a line with more than 2 fields")]


@given(
    st.lists(
        st.lists(st.text('ab",\n é', max_size=5), min_size=2, max_size=3).filter(any), max_size=5
    )
)
def test_what_is_quoted_throughout_is_read_back(rows):
    lines = [",".join('"' + one.replace('"', '""') + '"' for one in row) for row in rows]
    text = "\n".join(lines) + "\n"
    assert [fields for _, fields in records(text, ",")] == rows
    assert [line for line, _ in records(text, ",")] == [
        1 + sum(line.count("\n") + 1 for line in lines[:place]) for place in range(len(lines))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,"b",c\n', False),
        ('"a","b ""c"""\n', False),
        ('5" heel,x\n', False),
        ('"a" b,c\n', True),
        ('x,"a" b "c"\n', True),
    ],
)
def test_quotes_that_a_reader_may_drop_are_seen(text, expected):
    assert has_stray_quotes(text.encode(), ",") is expected


@pytest.mark.parametrize("end", [",,", ", ,", ", , ", ","])
@pytest.mark.parametrize("in_header", [True, False])
def test_nameless_columns_without_values_are_left_out(tmp_path, end, in_header):
    header = "id,kind" + end * in_header
    frame, problems = read(a_file(tmp_path, f"{header}\na,top{end}\nb,bottom{end}\n"))
    assert frame.columns == ["row", "id", "kind"]
    assert frame.height == 2
    reason = "columns without a name and without a value"
    assert problems.dropped.get(reason, 0) == (end.count(",") if in_header else 0)


def test_nameless_columns_with_values_are_kept_by_their_place(tmp_path):
    frame, problems = read(a_file(tmp_path, ",id,column_4,,\n0,a,x,,\n1,b,y,z,\n"))
    assert frame.columns == ["row", "column_1", "id", "column_4", "column_4_"]
    assert sum((problems.dropped + problems.noted).values()) == 3


def test_names_of_a_file_without_header(tmp_path):
    path = a_file(tmp_path, "1;x;top;\n2;y;bottom\n3;z;top;w;v\n", "i.txt")
    frame, problems = read(path, names=["id", "", "kind"])
    assert frame.select("row", "id", "kind").rows() == [(1, "1", "top"), (2, "2", "bottom")]
    assert [row for _, row, *_ in problems.rows] == [3]
    with pytest.raises(ConfigError, match="No line has 6 fields"):
        read(path, names=list("abcdef"))
    with pytest.raises(DataError, match="occur twice"):
        read(path, names=["id", "id", "kind"])
    json_lines = a_file(tmp_path, '{"id": 1}', "i.jsonl")
    with pytest.raises(ConfigError, match="names its columns itself"):
        read(json_lines, names=["id"])


@pytest.mark.parametrize("bad", [b"x\0y", b"caf\xe9", b"\xff\xfe"])
def test_a_line_that_is_no_text_is_one_problem(tmp_path, bad):
    data = "id,title\na,é\n".encode() + b"b," + bad + "\nc,ü\n".encode()
    frame, problems = read(a_file(tmp_path, data))
    assert frame["id"].to_list() == ["a", "c"]
    assert frame["row"].to_list() == [2, 4]
    assert [row for _, row, *_ in problems.rows] == [3]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("юбка синяя", "cp1251"), ("スカート", "cp932"), ("黑色阔腿裤", "gbk"), ("żółta", "cp1250")],
)
def test_other_encodings_are_not_taken_for_windows_1252(tmp_path, text, encoding):
    data = f"id,title\na,{text}\nb,{text} 2\n".encode(encoding)
    with pytest.raises(DataError, match=r"(?s)not UTF-8.*line 2.*as UTF-8"):
        read(a_file(tmp_path, data))


def test_json_lines_that_mix_texts_lists_and_records(tmp_path):
    lines = [
        {"id": "a", "kind": "top", "title": ["red", "tee"], "brand": {"id": 1, "name": "Elm"}},
        {"id": "b", "kind": "top", "title": "blue tee", "brand": {"id": 2, "name": "Oak"}},
        {"id": "c", "kind": "top", "title": {"en": "x"}, "brand": "Fir"},
        {"id": "d", "kind": "top", "title": {"value": "grey tee"}, "brand": None, "new": True},
        {"id": "e", "kind": "top", "title": None, "brand": {"x": 1}, "new": 3},
    ]
    problems = Problems()
    path = a_file(tmp_path, "\n".join(json.dumps(line) for line in lines), "i.jsonl")
    items = read_table(path, problems).items
    assert items["title"].to_list() == ["red tee", "blue tee", None, "grey tee", None]
    assert items["brand"].to_list() == ["Elm", "Oak", "Fir", None, None]
    assert [(row, column) for _, row, column, *_ in problems.rows] == [(3, "title"), (5, "brand")]


def test_one_line_with_a_record_for_a_list_costs_that_value(tmp_path):
    lines = ['{"id": "a", "tags": ["x"]}', '{"id": "b", "tags": ["y"]}', '{"id": "c", "tags": {}}']
    frame, problems = read(a_file(tmp_path, "\n".join(lines), "i.jsonl"))
    assert frame["tags"].to_list() == [["x"], ["y"], None]
    assert [(row, column) for _, row, column, *_ in problems.rows] == [(3, "tags")]
