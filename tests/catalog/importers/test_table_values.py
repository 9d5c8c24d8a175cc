"""Words for nothing, lists in cells, pictures and ids, as shops and programs write them."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.known_ids import as_known, nearest_known
from wearwith.catalog.importers.table import TableColumns, read_table
from wearwith.errors import DataError

NOTHING = ["NA", "n/a", "N/A", "-", "--", "None", "NULL", "NaN", "n.a.", "#N/A", "Not Applicable"]


@pytest.fixture
def own(tmp_path):
    def do(items, pairs=None, outfits=None, **how):
        files = {}
        for name, content in (("items", items), ("pairs", pairs), ("outfits", outfits)):
            if content is not None:
                files[name] = tmp_path / f"{name}.csv"
                files[name].write_bytes(content.encode())
        problems = Problems()
        return read_table(files.pop("items"), problems, **files, **how), problems

    return do


@pytest.mark.parametrize("word", [*NOTHING, "nOnE", " NA "])
@pytest.mark.parametrize("column", ["title", "colour", "material", "pattern", "brand", "model"])
def test_a_word_for_nothing_is_nothing(own, word, column):
    read, problems = own(f"id,kind,{column}\na,top,{word}\nb,bottom,Nana's --\n")
    assert read.items[column].to_list() == [None, "Nana's --"]
    assert list(problems.noted.values()) == [1]
    assert column in next(iter(problems.noted))
    assert not problems.rows


@pytest.mark.parametrize("word", NOTHING)
def test_an_id_may_be_any_word(own, word):
    read, problems = own(f"id,kind\n{word},top\nb,bottom\n", f"top,bottom\n{word},b\n")
    assert read.items["id"].to_list() == [word, "b"]
    assert read.pairs.rows() == [(word, "b")]
    assert not problems.noted


def test_words_for_nothing_as_kind_category_image_and_price(own):
    items = (
        "id,kind,category,image,price\na,top,N/A,-,NA\nb,NA,Tops,null,5\n"
        "c,none,x,n/a,6.5\nd,Unknown,y,-,--\n"
    )
    read, problems = own(items, kinds={"None": "shoe", "unknown": "bag"})
    rows = read.items.select("id", "slot", "category", "price").rows()
    assert rows == [
        ("a", "top", None, None),
        ("b", "top", ["Tops"], 5.0),
        ("c", "shoes", ["x"], 6.5),
        ("d", "bag", ["y"], None),
    ]
    assert not problems.rows


def test_unknown_is_no_colour_but_may_be_a_title(own):
    read, _ = own("id,kind,title,colour\na,top,Unknown,Unknown\n")
    assert read.items.select("title", "colour").rows() == [("Unknown", None)]


@pytest.mark.parametrize(
    ("cell", "colour"),
    [
        ("['red', 'blue']", "red blue"),
        ('["red"]', "red"),
        ("[]", None),
        ("[sale] red", "[sale] red"),
        ("[1]", "[1]"),
        ("{'name': 'red', 'id': 3}", "red"),
        ("{red}", "{red}"),
    ],
)
def test_lists_written_as_text(own, cell, colour):
    quoted = cell.replace('"', '""')
    read, problems = own(f"id,kind,colour,category\na,top,\"{quoted}\",\"['Women', 'Tops']\"\n")
    assert read.items.select("colour", "category").rows() == [(colour, ["Women", "Tops"])]
    assert not problems.rows


@pytest.fixture
def photos(tmp_path):
    (tmp_path / "img").mkdir()
    for name in ("a.jpg", "b, c.jpg", "d.jpg"):
        (tmp_path / "img" / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("img\\a.jpg", "img/a.jpg"),
        (".\\img\\d.jpg", "./img/d.jpg"),
        ("img/b, c.jpg", "img/b, c.jpg"),
        ("img/gone.jpg, img/d.jpg, img/a.jpg", "img/d.jpg"),
        ("img\\gone.jpg;img\\a.jpg", "img/a.jpg"),
        ("https://x.example/a.jpg | img/a.jpg", "img/a.jpg"),
        ("['img/b, c.jpg', 'img/a.jpg']", "img/b, c.jpg"),
        ("img/gone.jpg img/a.jpg", "img/a.jpg"),
    ],
)
def test_the_first_picture_that_exists(own, photos, cell, found):
    read, problems = own(f'id,kind,image\n1,top,"{cell}"\n2,top,\n')
    assert read.items["image"].to_list() == [found, None]
    assert not problems.rows


@pytest.mark.parametrize(
    "address",
    ["https://x.example/a.jpg", "HTTP://x.example/a", "//cdn.example.com/a.jpg?v=1"],
)
def test_an_address_is_called_one(own, photos, address):
    read, problems = own(f"id,kind,image\n1,top,{address}\n")
    assert "image" not in read.items.columns
    ((reason, count),) = problems.dropped.items()
    assert "is an address" in reason
    assert count == 1
    read, problems = own(f"id,kind,image\n1,top,{address}\n2,top,img/a.jpg\n3,top,img/b.jpg\n")
    assert read.items["image"].to_list() == [None, "img/a.jpg", None]
    assert [(row, "address" in reason) for _, row, _, _, reason in problems.rows] == [
        (4, False),
        (2, True),
    ]


def test_garments_are_told_apart_by_every_sign(own):
    ids = ["7", "007", "7.0", "7.00", "07", "1e1", "10", "A", "a", " a", "é", "e\u0301", "x y"]
    items = "id,kind\n" + "".join(f"{name},top\n" for name in ids) + "b,bottom\n"
    pairs = "top,bottom\n" + "".join(f"{name},b\n" for name in ids)
    read, problems = own(items, pairs)
    assert not problems.noted
    dataset = build_dataset(read, problems, source={})
    assert sorted(dataset.items["id"]) == sorted([*ids, "b"])
    assert sorted(read.pairs["top"].cast(pl.String)) == sorted(ids)
    outfits = "outfit,item\n" + "".join(f"1,{name}\n" for name in ids)
    assert sorted(own(items, outfits=outfits)[0].outfits["item"]) == sorted(ids)


@pytest.mark.parametrize(
    ("written", "known", "found"),
    [
        ("12.0", ["12"], "12"),
        ("12", ["12.0"], "12.0"),
        ("12", ["12.00"], "12.00"),
        ("12.00", ["12.0"], "12.0"),
        ("12.0", ["12", "12.00"], None),
        (" a ", ["a"], "a"),
        (" a ", ["a", " a"], None),
        ("e\u0301", ["é"], "é"),
        ("12", ["012"], None),
        ("A", ["a"], None),
        ("", ["a"], None),
        (None, ["a"], None),
    ],
)
def test_ids_are_found_as_the_other_file_writes_them(written, known, found):
    column = pl.Series([written, known[0]], dtype=pl.String)
    assert as_known(column, pl.Series(known)).to_list() == [found, known[0]]


@pytest.mark.parametrize(
    ("unknown", "near"),
    [
        ("300000001", "0300000001"),
        ("sku17", "SKU-17"),
        ("300000002.0", "0300000002"),
        ("blouse-red-x", "blouse-red"),
        ("zzz", None),
        ("", None),
        ("-", None),
    ],
)
def test_the_nearest_known_id(unknown, near):
    known = pl.Series(["0300000001", "0300000002", "SKU-17", "blouse-red"])
    assert nearest_known(pl.Series([unknown]), known).get(unknown) == near


def test_of_very_many_ids_few_are_compared():
    known = pl.Series([f"{n:06d}-shirt" for n in range(200_000)])
    unknown = pl.Series([f"{n:06d}-shirX" for n in range(1_000)])
    near = nearest_known(unknown, known)
    assert 0 < len(near) <= 10


ITEMS = "id,kind\n0101,top\n0102,top\n0201,bottom\n0202,bottom\n"


def test_unknown_ids_are_listed_beside_the_nearest_and_counted_together(own):
    pairs = "top,bottom\n0101,0201\n101,0201\n102,202\nqqq,0201\n"
    _, problems = own(ITEMS, pairs)
    assert [(row, value, reason) for _, row, _, value, reason in problems.rows] == [
        (3, "101", "a pair names an unknown item; the nearest is 0101"),
        (4, "102", "a pair names an unknown item; the nearest is 0102"),
        (5, "qqq", "a pair names an unknown item"),
    ]
    assert problems.dropped == {"a pair names an unknown item": 3}
    assert "such as '101', and the nearest is '0101'" in problems.in_words()


def test_if_all_ids_are_unknown_the_error_shows_one(own):
    for given in ({"pairs": "top,bottom\n101,201\n"}, {"outfits": "outfit,item\n1,101\n1,201\n"}):
        read, problems = own(ITEMS, **given)
        with pytest.raises(DataError, match="'101', and the nearest is '0101'"):
            build_dataset(read, problems, source={})


def test_pairs_are_turned_by_kind(own):
    pairs = "top,bottom,split\n0101,0201,train\n0202,0102,test\n0201,0101,train\n0101,0102,train\n"
    read, problems = own(ITEMS, pairs)
    rows = read.pairs.with_columns(pl.all().cast(pl.String)).sort("top").rows()
    assert rows == [("0101", "0201", "train"), ("0102", "0202", "test")]
    assert problems.noted["pairs written bottom first (turned round)"] == 2
    assert [row for _, row, *_ in problems.rows] == [5]


def test_several_columns_name_a_basket(own):
    outfits = "who,day,item\nu,1,0101\nu,1,0201\nu,2,0202\nu 1,,0102\nv,1,0102\nv,1,0202\n"
    columns = TableColumns(outfit=("who", "day"))
    read, problems = own(ITEMS, outfits=outfits, columns=columns)
    assert sorted(read.pairs.rows()) == [("0101", "0201"), ("0102", "0202")]
    assert read.outfits["outfit"].n_unique() == 3
    assert [(row, column) for _, row, column, *_ in problems.rows] == [(5, "who + day")]
    apart = "who,day,item\na b,c,0101\na,b c,0201\na b,c,0202\n"
    read, _ = own(ITEMS, outfits=apart, columns=columns)
    assert read.pairs.rows() == [("0101", "0202")]


@pytest.mark.parametrize(
    "cell",
    [
        "['0101', '0201']",
        '["0101", "0201"]',
        "('0101', '0201')",
        '[{"sku": "0101", "n": 1}, {"sku": "0201", "n": 2}]',
        "[{'id': '0101'}, {'id': '0201'}]",
    ],
)
def test_items_of_an_outfit_listed_as_text(own, cell):
    quoted = cell.replace('"', '""')
    read, problems = own(ITEMS, outfits=f'outfit,item\n1,"{quoted}"\n1,0202\n')
    assert sorted(read.pairs.rows()) == [("0101", "0201"), ("0101", "0202")]
    assert not problems.rows


@pytest.mark.parametrize("mark", [";", "|", " ", ","])
def test_items_of_an_outfit_with_a_separator(own, mark):
    cell = f"0101{mark}0201{mark}"
    read, problems = own(ITEMS, outfits=f'outfit,item\n1,"{cell}"\n2,\n', item_separator=mark)
    assert read.pairs.rows() == [("0101", "0201")]
    assert [row for _, row, *_ in problems.rows] == [3]


@pytest.mark.parametrize("name", ["id", "item", "itemId", "article"])
def test_items_of_an_outfit_as_records(tmp_path, name):
    (tmp_path / "items.csv").write_text(ITEMS)
    looks = [{"outfit": 1, "items": [{"n": 1, name: "0101"}, {"n": 2, name: "0201"}, None]}]
    pl.DataFrame(looks).write_parquet(tmp_path / "o.parquet")
    pl.DataFrame(looks).write_ndjson(tmp_path / "o.jsonl")
    columns = TableColumns(item="items")
    for file in ("o.parquet", "o.jsonl"):
        problems = Problems()
        read = read_table(
            tmp_path / "items.csv", problems, outfits=tmp_path / file, columns=columns
        )
        assert read.pairs.rows() == [("0101", "0201")]
        assert len(problems.rows) == 1
    pl.DataFrame([{"outfit": 1, "items": [{"n": 1}]}]).write_parquet(tmp_path / "o.parquet")
    with pytest.raises(DataError, match="in which no field"):
        read_table(
            tmp_path / "items.csv", Problems(), outfits=tmp_path / "o.parquet", columns=columns
        )


def test_whole_numbers_that_a_data_frame_holds_as_fractions_are_ids(tmp_path: Path):
    frame = pl.DataFrame(
        {"id": [1.0, 2.0], "kind": ["top", "bottom"], "colour": pl.Series([np.nan, np.nan])}
    )
    frame.write_parquet(tmp_path / "i.parquet")
    items = read_table(tmp_path / "i.parquet", Problems()).items
    assert items["id"].to_list() == ["1", "2"]
    assert items["colour"].null_count() == 2


def test_a_single_pair_that_is_not_for_training_has_a_card(own):
    read, problems = own(
        ITEMS.replace("0202,bottom", "0202,shoe"), "top,bottom,split\n0101,0201,valid\n"
    )
    dataset = build_dataset(read, problems, source={})
    assert "The dataset holds none." in dataset.card()


def test_ids_in_one_cell_are_an_error_that_names_the_separator(own):
    read, problems = own(ITEMS, outfits="outfit,item\n1,0101;0201\n2,0102;0202\n")
    with pytest.raises(DataError, match="which --item-separator ';' divides"):
        build_dataset(read, problems, source={})


def test_pairs_may_have_lists_and_records(tmp_path):
    (tmp_path / "items.csv").write_text(ITEMS)
    pairs = [{"top": {"id": "0101"}, "bottom": ["0201", "0202"]}]
    pl.DataFrame(pairs).write_ndjson(tmp_path / "p.jsonl")
    read = read_table(tmp_path / "items.csv", Problems(), pairs=tmp_path / "p.jsonl")
    assert sorted(read.pairs.rows()) == [("0101", "0201"), ("0101", "0202")]


def test_pictures_in_lists_of_json(photos):
    lines = [
        {"id": 1, "kind": "top", "image": ["img/gone.jpg", "img/b, c.jpg"]},
        {"id": 2, "kind": "top", "image": []},
    ]
    pl.DataFrame(lines).write_ndjson(photos / "i.jsonl")
    records = [{"id": 1, "kind": "top", "image": [{"src": "img\\a.jpg", "width": 3}]}]
    pl.DataFrame(records).write_ndjson(photos / "j.jsonl")
    items = read_table(photos / "i.jsonl", Problems()).items
    assert items["image"].to_list() == ["img/b, c.jpg", None]
    assert read_table(photos / "j.jsonl", Problems()).items["image"].to_list() == ["img/a.jpg"]
