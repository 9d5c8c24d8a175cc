"""Tables that nobody meant to write: each is imported, or refused with what to do."""

import io
import json
import os
from datetime import timedelta
from functools import partial

import polars as pl
import pytest

from wearwith.catalog import load_dataset
from wearwith.catalog.dataset_building import import_dataset
from wearwith.catalog.importers.source_files import MOST_COLUMNS, files_exist, read_json_file
from wearwith.catalog.importers.table import read_table
from wearwith.errors import DataError

HEAD = "id,kind,title\n"


@pytest.fixture
def imported(tmp_path):
    """Import a file of items, and load it again."""

    def do(content, suffix=".csv"):
        path, out = tmp_path / f"items{suffix}", tmp_path / "data"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        try:
            _, problems = import_dataset(partial(read_table, path), out, source={})
        except DataError:
            assert sorted(tmp_path.iterdir()) == [path]  # nothing half-written
            raise
        return load_dataset(out), problems

    return do


@pytest.mark.parametrize(
    "title",
    [
        "\u202e\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",  # right to left, and told to be
        "\U0001f457\U0001f3fd\u200d\u2640\ufe0f",  # several signs that are shown as one
        "e\u0301\u0302\u0303" + "\u0301" * 500,
        "\u0301 begins with a mark",
        "\ufeff\u200b\u2028\u2029\u0085",
        "\U0010ffff",
        "x" * 10_000_000,
    ],
    ids=["rtl", "emoji", "marks", "a mark first", "invisible", "the last letter", "10 MB"],
)
def test_titles_stay_what_they_are(imported, title):
    dataset, problems = imported(f'{HEAD}a,top,"{title}"\nb,bottom,skirt\n')
    assert dataset.items["title"][0] in (title, title.strip(), None)
    assert dataset.items["title"][1] == "skirt"
    assert dataset.items["id"].to_list() == ["a", "b"]
    assert problems.rows == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEAD + "a,top,x\0y\n", "line 2"),
        (HEAD.encode() + b"a,top,\xed\xa0\x80\n", "not UTF-8"),
        (HEAD.encode() + b"a,top,\xff\n", r"(?s)not UTF-8.*line 2"),
        (HEAD.replace("\n", "\r") + "a,top,x\r", "no row that can be read"),
        ("\ufeff", "empty"),
    ],
)
def test_files_that_are_refused(imported, content, message):
    with pytest.raises(DataError, match=message) as caught:
        imported(content)
    assert caught.value.where is not None


@pytest.mark.parametrize("name", ["c{}", "c"])
def test_a_million_columns_are_refused_before_they_are_read(imported, monkeypatch, name):
    monkeypatch.setattr(pl, "read_csv", lambda *given, **how: pytest.fail("it is read"))
    header = ",".join(["id", "kind", *map(name.format, range(1_000_000))])
    with pytest.raises(DataError, match="1,000,002 columns"):
        imported(header + "\n")


def test_as_many_columns_as_are_read(imported):
    names = [f"c{n}" for n in range(MOST_COLUMNS - 2)]
    table = f"id,kind,{','.join(names)}\na,top,{','.join('1' for _ in names)}\n"
    dataset, _ = imported(table)
    assert dataset.items["c1997"].to_list() == [1]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_too_many_columns_of_json_and_parquet(imported, suffix):
    row = {"id": "a", "kind": "top", **dict.fromkeys(map(str, range(MOST_COLUMNS)), 1)}
    out = io.BytesIO()
    pl.DataFrame([row]).write_parquet(out)
    content = {".jsonl": json.dumps(row), ".parquet": out.getvalue()}[suffix]
    with pytest.raises(DataError, match="2,002 columns"):
        imported(content, suffix)


def test_a_million_fields_in_one_line_are_a_problem_of_the_line(imported):
    dataset, problems = imported(f"{HEAD}a,top,{',' * 1_000_000}\nb,bottom,y\n")
    assert dataset.items["id"].to_list() == ["b"]
    ((_, row, _, value, reason),) = problems.rows
    assert (row, len(value), reason) == (2, 200, "a line with more than 3 fields")


def test_ends_of_lines_may_be_mixed(imported):
    dataset, _ = imported("\ufeff" + HEAD.replace("\n", "\r\n") + "a,top,x\nb,bottom,y\r\n")
    assert dataset.items["title"].to_list() == ["x", "y"]


def test_ids_are_never_paths(imported, tmp_path):
    ids = ["../../etc/passwd", "/etc/passwd", ".", "..", "a" * 1_000_000]
    dataset, _ = imported(HEAD + "".join(f"{item},top,x\n" for item in ids))
    assert sorted(dataset.items["id"]) == sorted(ids)
    assert {path.name for path in tmp_path.iterdir()} == {"items.csv", "data"}


def test_signs_that_control_something_are_blanks_in_an_id(imported):
    lines = '{"id": "a\\u0000b", "kind": "top"}\n{"id": "c\\td", "kind": "bottom"}\n'
    assert imported(lines, ".jsonl")[0].items["id"].to_list() == ["a b", "c d"]


def test_prices_that_are_none(imported):
    dataset, _ = imported("id,kind,price\na,top,-1\nb,bottom,nan\nc,top,inf\nd,top,1e400\n")
    assert dataset.items["price"].to_list() == ["-1", None, "inf", "1e400"]  # text: not all are
    assert dataset.fingerprint


@pytest.mark.parametrize(
    "value",
    ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000, "9" * 100_000, "1e" + "9" * 100_000],
    ids=["lists", "records", "digits", "exponent"],
)
def test_json_without_measure_is_a_problem_of_its_line(imported, value):
    lines = f'{{"id": "a", "kind": "top", "x": {value}}}\n{{"id": "b", "kind": "bottom"}}\n'
    dataset, problems = imported(lines, ".jsonl")
    assert "b" in dataset.items["id"].to_list()
    assert dataset.items.height + len(problems.rows) == 2


def test_of_a_key_that_is_there_twice_one_counts(imported):
    dataset, _ = imported('{"id": "a", "id": "b", "kind": "top"}\n', ".jsonl")
    assert dataset.items.height == 1


def test_lines_that_disagree_are_refused(imported):
    lines = '{"id": "a", "kind": "top", "x": {"a": 1}}\n{"id": "b", "kind": "top", "x": [1]}\n'
    with pytest.raises(DataError, match="do not agree on what a column holds"):
        imported(lines, ".jsonl")


def test_a_length_of_time_is_no_id(imported):
    out = io.BytesIO()
    pl.DataFrame({"id": [timedelta(1)], "kind": ["top"]}).write_parquet(out)
    with pytest.raises(DataError, match="column id holds Duration"):
        imported(out.getvalue(), ".parquet")


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_that_of_none(tmp_path, name):
    assert files_exist(pl.Series([name]), tmp_path).to_list() == [False]


def test_an_image_whose_name_is_no_text_is_nobodys(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.jpg")).write_bytes(b"")
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "items.csv").write_text("id,kind,image\na,top,a.jpg\nb,bottom,b.jpg\n")
    out = tmp_path / "data"
    dataset, _ = import_dataset(partial(read_table, tmp_path / "items.csv"), out, source={})
    assert dataset.items["image"].to_list() == ["a.jpg", None]


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ('["\\ud83d"]', "\\ud83d"),
        ('["x",\n"\\udc57\\ud83d"]', "\\udc57"),
        ('["\\ud83d\\ud83d\\udc57"]', "\\ud83d"),
        ('["\\\\\\uDBFFx"]', "\\uDBFF"),
    ],
)
def test_half_of_a_surrogate_pair_is_named_with_its_line(tmp_path, text, half):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_json_file(path, "maryland")
    assert half in caught.value.what
    assert caught.value.where == f"{path}, line {1 + text.count(chr(10))}"


@pytest.mark.parametrize("text", ['["\\ud83d\\udc57"]', '["\\\\ud83d"]', '["\\u00e9"]'])
def test_whole_pairs_and_what_only_looks_like_one_are_read(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    assert read_json_file(path, "maryland") == json.loads(text)


def test_a_number_without_end_is_no_json(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("9" * 5_000)
    with pytest.raises(DataError, match="can't be read as JSON"):
        read_json_file(path, "maryland")
