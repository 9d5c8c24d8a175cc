"""A person's own files."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wearwith.catalog import load_dataset
from wearwith.catalog.dataset_building import build_dataset, import_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers import delimited
from wearwith.catalog.importers.table import TableColumns, read_table
from wearwith.errors import ConfigError, DataError
from wearwith.words.slots import counts_by_slot

ITEMS = """id,kind,title,category,price,code
t1,top,"A ""nice"" shirt",Clothing > Tops,10,007
t2,TOP,blouse é,,12.5,012
b1,bottom,jeans,Clothing>Jeans> Skinny ,20,100
b2,bottom,,Clothing > Skirts,,101
s1,shoe,boot,,,
"""
PAIRS = "top,bottom\nt1,b1\nt2,b2\n"


def a_file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def places(problems: Problems) -> list[tuple[str, int | None, str | None]]:
    return [(file, row, column) for file, row, column, _, _ in problems.rows]


def test_items_and_pairs(tmp_path: Path) -> None:
    items, pairs = a_file(tmp_path, "i.csv", ITEMS), a_file(tmp_path, "p.csv", PAIRS)
    problems = Problems()
    read = read_table(items, problems, pairs=pairs)
    assert read.items.select("id", "side", "slot", "title").rows() == [
        ("t1", "top", "top", 'A "nice" shirt'),
        ("t2", "top", "top", "blouse é"),
        ("b1", "bottom", "bottom", "jeans"),
        ("b2", "bottom", "bottom", None),
        ("s1", None, "shoes", "boot"),
    ]
    dataset = build_dataset(read, problems, source={})
    categories = dict(dataset.items.select("id", "category").rows())
    assert categories["b1"] == ["Clothing", "Jeans", "Skinny"]
    assert categories["t2"] == []
    assert sorted(read.pairs.rows()) == [("t1", "b1"), ("t2", "b2")]
    assert not problems.rows
    assert read.image_root is None


def test_further_columns_are_kept_with_their_types(tmp_path: Path) -> None:
    content = (
        "id,kind,price,code,stock,new,row,size,note\n"
        "a,top,10,007,3,true,5,1e3,\n"
        "b,top,12.5,012,-4,False,6,.5,\n"
    )
    items = read_table(a_file(tmp_path, "i.csv", content), Problems()).items
    assert items.select(
        "price", "code", "stock", "new", "row_in_source", "size", "note"
    ).rows() == [
        (10.0, "007", 3, True, 5, 1000.0, None),
        (12.5, "012", -4, False, 6, 0.5, None),
    ]


@pytest.mark.parametrize(
    ("listed", "expected", "kind"),
    [(("5", ""), [5, None], pl.Int64), (("5", "7.5"), [5.0, 7.5], pl.Float64)],
)
def test_when_items_were_listed_stays_a_number(
    tmp_path: Path, listed: tuple[str, str], expected: list[float | None], kind: pl.DataType
) -> None:
    csv = a_file(tmp_path, "i.csv", "id,kind,listed\na,top,{}\nb,top,{}\n".format(*listed))
    items = build_dataset(read_table(csv, Problems()), Problems(), source={}).items
    assert (items["listed"].to_list(), items.schema["listed"]) == (expected, kind)


def test_columns_and_kinds_by_other_names(tmp_path: Path) -> None:
    content = "SKU,what,name,path,title\n1,T-shirt,tee,a|b,x\n2,JEANS,denim,a|c,y\n3,lamp,z,,z\n"
    items = a_file(tmp_path, "i.csv", content)
    pairs = a_file(tmp_path, "p.csv", "above,below\n1,2\n")
    read = read_table(
        items,
        Problems(),
        pairs=pairs,
        columns=TableColumns(
            id="SKU", kind="what", title="name", category="path", top="above", bottom="below"
        ),
        category_separator="|",
        kinds={"t-shirt": "top", "Jeans": "bottom", "*": "other"},
    )
    assert read.items.select("id", "slot", "title", "category", "title_in_source").rows() == [
        ("1", "top", "tee", ["a", "b"], "x"),
        ("2", "bottom", "denim", ["a", "c"], "y"),
        ("3", "other", "z", None, "z"),
    ]
    assert read.pairs.rows() == [("1", "2")]


def test_a_kind_may_be_a_slot_and_words_make_it_finer(tmp_path: Path) -> None:
    content = (
        "id,kind,title,category,side\n"
        "a,One-Piece,,,left\n"
        "b,bottom,shirt dress with a belt,,\n"
        "c,top,,Clothing > Coats,\n"
        "d,Jacket,denim,,\n"
        "e,outerwear,shirt,,\n"
        "f,accessory,wool beanie,,\n"
        "g,jewellery,,,\n"
        "h,top,skirt,,\n"
    )
    kinds = {"jacket": "top"}
    read = read_table(a_file(tmp_path, "i.csv", content), Problems(), kinds=kinds)
    assert read.items.select("id", "side", "slot").rows() == [
        ("a", "bottom", "one-piece"),
        ("b", "bottom", "one-piece"),
        ("c", "top", "outerwear"),
        ("d", "top", "outerwear"),
        ("e", "top", "outerwear"),
        ("f", None, "hat"),
        ("g", None, "jewellery"),
        ("h", "top", "top"),
    ]
    assert read.items["side_in_source"][0] == "left"
    kinds = {"jacket": "outerwear", "*": "hat"}
    found = read_table(a_file(tmp_path, "i.csv", content), Problems(), kinds=kinds).items
    assert found.filter(id="d")["slot"].item() == "outerwear"


def test_items_as_a_dataset_has_them(tmp_path: Path) -> None:
    content = (
        "id,slot,side,title\n"
        "a,one-piece,bottom,dress\nb,shoes,,\nc,shoes,top,\nd,boot,,\ne,hat,left,\nf,top,,coat\n"
    )
    problems = Problems()
    read = read_table(a_file(tmp_path, "i.csv", content), problems)
    assert read.items.select("id", "side", "slot").rows() == [
        ("a", "bottom", "one-piece"),
        ("b", None, "shoes"),
        ("c", "top", "shoes"),
        ("f", None, "top"),
    ]
    assert places(problems) == [("i.csv", 5, "slot"), ("i.csv", 6, "side")]
    read = read_table(a_file(tmp_path, "j.csv", "id,slot\na,outerwear\n"), Problems())
    assert read.items.select("side", "slot").rows() == [("top", "outerwear")]
    with pytest.raises(DataError, match="lacks the columns what"):
        read_table(tmp_path / "j.csv", Problems(), columns=TableColumns(kind="what"))


def test_one_column_may_say_two_things(tmp_path: Path) -> None:
    items = a_file(tmp_path, "i.csv", "id,what\n1,Tops\n")
    columns = TableColumns(kind="what", category="what")
    read = read_table(items, Problems(), columns=columns, kinds={"tops": "top"})
    assert read.items.select("id", "side", "category").rows() == [("1", "top", ["Tops"])]


def test_the_formats_agree(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": ["t1", "b1"],
            "kind": ["top", "bottom"],
            "title": ['a "b", c', None],
            "price": [1.5, None],
            "stock": [1, 2],
        }
    )
    frame.write_csv(tmp_path / "i.csv")
    frame.write_csv(tmp_path / "i.tsv", separator="\t")
    frame.write_ndjson(tmp_path / "i.jsonl")
    frame.write_parquet(tmp_path / "i.parquet")
    read = [
        read_table(tmp_path / f"i.{suffix}", Problems()).items
        for suffix in ("csv", "tsv", "jsonl", "parquet")
    ]
    assert all(one.equals(read[0]) for one in read)
    slots = pl.Series("slot", frame["kind"]), pl.Series("side", frame["kind"])
    assert read[0].equals(frame.drop("kind").with_columns(slots))


def test_json_types_stay_and_lists_are_paths(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "kind": "top", "category": ["a", " b "], "code": "7", "tags": ["x"], "row": 3},
        {"id": "x2", "kind": "bottom", "category": None, "title": ["two", "words"]},
    ]
    content = "\n\n".join(json.dumps(line) for line in lines)
    read = read_table(a_file(tmp_path, "i.jsonl", content), Problems())
    assert read.items.sort("id").to_dicts() == [
        {
            "id": "1",
            "side": "top",
            "slot": "top",
            "title": None,
            "category": ["a", "b"],
            "code": "7",
            "tags": ["x"],
            "row_in_source": 3,
        },
        {
            "id": "x2",
            "side": "bottom",
            "slot": "bottom",
            "title": "two words",
            "category": None,
            "code": None,
            "tags": None,
            "row_in_source": None,
        },
    ]


def test_ids_that_are_floats_in_one_file_and_whole_in_the_other(tmp_path: Path) -> None:
    pl.DataFrame({"id": [1.0, 2.0], "kind": ["top", "bottom"]}).write_parquet(
        tmp_path / "i.parquet"
    )
    pairs = a_file(tmp_path, "p.jsonl", '{"top": 1, "bottom": "2"}\n')
    read = read_table(tmp_path / "i.parquet", Problems(), pairs=pairs)
    assert read.pairs.rows() == [("1", "2")]


def test_bad_items_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    content = (
        "id,kind,title\n"
        'a,top,"two\nlines"\n'
        ",top,x\n"
        "b,sofa,x\n"
        "a,bottom,x\n"
        "c,,x\n"
        "d,top,x,y\n"
        "  ,top,x\n"
        "b,bottom,x\n"
    )
    problems = Problems()
    read = read_table(a_file(tmp_path, "i.csv", content), problems)
    assert read.items.select("id", "slot", "title").rows() == [
        ("a", "top", "two lines"),
        ("b", "bottom", "x"),
    ]
    assert sorted(problems.rows, key=lambda row: row[1] or 0) == [
        ("i.csv", 4, "id", None, "a row without an id"),
        ("i.csv", 5, "kind", "sofa", "an unknown kind (--kind-of says what a word stands for)"),
        ("i.csv", 6, "id", "a", "the id is used again (its first row counts)"),
        ("i.csv", 7, "kind", None, "a row without a kind, whose category and title tell none"),
        ("i.csv", 8, None, "d,top,x,y", "a line with more than 3 fields"),
        ("i.csv", 9, "id", "", "a row without an id"),
    ]


def test_bad_pairs_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    pairs = "top,bottom\nt1,b1\nt1,\n,b1\nt9,b1\nt1,b9\nb1,b2\nt1,t2\ns1,b1\nt2,b2\n"
    problems = Problems()
    read = read_table(
        a_file(tmp_path, "i.csv", ITEMS), problems, pairs=a_file(tmp_path, "p.csv", pairs)
    )
    assert sorted(read.pairs.rows()) == [("t1", "b1"), ("t2", "b2")]
    reasons = {row: (column, reason) for _, row, column, _, reason in problems.rows}
    assert reasons == {
        3: ("bottom", "a pair without a bottom"),
        4: ("top", "a pair without a top"),
        5: ("top", "a pair names an unknown item"),
        6: ("bottom", "a pair names an unknown item"),
        7: ("top", "a pair uses an item as a top, which it is not"),
        8: ("bottom", "a pair uses an item as a bottom, which it is not"),
        9: ("top", "a pair uses an item as a top, which it is not"),
    }


ODD_PAIRS = {
    "plain": "top,bottom\nt1,b1\nt2,b2\n",
    "unknown, turned and blank": "top,bottom\nt1,b1\n\nt9,b1\n ,b1\nb1,t2\nt2,b2\nt1,",
    "no split at first": "top,bottom,split\nt1,b1,\nt1,b2,\nt2,b1,train\nt9,b1,Val\nt2,b2,x\n",
    "never a split": "split,top,bottom\n,t1,b1\n,t2,b9\n",
    "a field too many": "top,bottom\nt1,b1\nt2,b2\nt1,b2,b1\nt2,b1\n",
    "quotes": 'top,bottom\nt1,"b1"\nt2,b2\n"t1",b2\n',
    "a nameless column": "top,,bottom\nt1,,b1\nt2,x,b2\n",
    "blank lines first": "\n\ntop,bottom\nt1,b1\nt9,b2\n",
}


@pytest.mark.parametrize("pairs", ODD_PAIRS.values(), ids=ODD_PAIRS)
def test_pairs_are_the_same_in_pieces_of_any_size(tmp_path: Path, monkeypatch, pairs: str) -> None:
    items, file = a_file(tmp_path, "i.csv", ITEMS), a_file(tmp_path, "p.csv", pairs)

    def read(size: int) -> tuple[pl.DataFrame | None, Problems]:
        monkeypatch.setattr(delimited, "PIECE", size)
        problems = Problems()
        return read_table(items, problems, pairs=file).pairs, problems

    whole, problems = read(2**20)
    for size in (1, 9, 14):
        found, others = read(size)
        assert found.equals(whole)
        assert others == problems


def test_pairs_with_a_split(tmp_path: Path) -> None:
    pairs = "top,bottom,split\nt1,b1,train\nt1,b2,Val\nt2,b1,holdout\nt2,b2,\nt1,b1,test\n"
    problems = Problems()
    read = read_table(
        a_file(tmp_path, "i.csv", ITEMS), problems, pairs=a_file(tmp_path, "p.csv", pairs)
    )
    assert sorted(read.pairs.rows()) == [("t1", "b1", "train"), ("t1", "b2", "valid")]
    assert places(problems) == [("p.csv", 4, "split"), ("p.csv", 5, "split")]
    assert problems.dropped["pairs that occur in an earlier split too"] == 1
    dataset = build_dataset(read, problems, source={})
    assert dataset.source["split_by"] == "published"


def test_an_empty_split_column_is_none(tmp_path: Path) -> None:
    pairs = a_file(tmp_path, "p.csv", "top,bottom,split\nt1,b1,\n")
    read = read_table(a_file(tmp_path, "i.csv", ITEMS), Problems(), pairs=pairs)
    assert read.pairs.columns == ["top", "bottom"]


def test_outfits(tmp_path: Path) -> None:
    outfits = "outfit,item\n1,t1\n1,b1\n1,b2\n1,s1\n2,t2\n2,s1\n2,t2\n3,b9\n,t1\n3,\n"
    problems = Problems()
    read = read_table(
        a_file(tmp_path, "i.csv", ITEMS), problems, outfits=a_file(tmp_path, "o.csv", outfits)
    )
    assert sorted(read.pairs.rows()) == [("t1", "b1"), ("t1", "b2")]
    assert read.outfits.height == 6
    assert build_dataset(read, problems, source={}).outfits["split"].null_count() == 0
    assert sorted(places(problems), key=str) == [
        ("o.csv", 10, "outfit"),
        ("o.csv", 11, "item"),
        ("o.csv", 9, "item"),
    ]


def test_positions_of_outfits_are_kept(tmp_path: Path) -> None:
    rows = "1,t1,1\n1,s1,2.0\n1,b1,x\n1,b2,\n2,t2,4\n2,b1,4\n2,t2,5\n2,s1,-1\n1,t1,1\n"
    problems = Problems()
    read = read_table(
        a_file(tmp_path, "i.csv", ITEMS),
        problems,
        outfits=a_file(tmp_path, "o.csv", f"outfit,item,position\n{rows}"),
    )
    found = build_dataset(read, problems, source={}).outfits
    assert found.select("outfit", "item", "position").rows() == [
        ("1", "b1", None),
        ("1", "b2", None),
        ("1", "s1", 2),
        ("1", "t1", 1),
        ("2", "b1", None),  # two items have this position
        ("2", "s1", None),
        ("2", "t2", None),
    ]
    assert places(problems) == [("o.csv", 4, "position"), ("o.csv", 9, "position")]


def test_outfits_as_lists_with_a_split(tmp_path: Path) -> None:
    lines = [
        {"look": 1, "parts": ["t1", "b1"], "split": "train"},
        {"look": 2, "parts": ["t1", "b1", "b2", "zz"], "split": "test"},
    ]
    outfits = a_file(tmp_path, "o.jsonl", "\n".join(json.dumps(line) for line in lines))
    problems = Problems()
    read = read_table(
        a_file(tmp_path, "i.csv", ITEMS),
        problems,
        outfits=outfits,
        columns=TableColumns(outfit="look", item="parts"),
    )
    assert sorted(read.pairs.rows()) == [("t1", "b1", "train"), ("t1", "b2", "test")]
    kept = build_dataset(read, problems, source={}).outfits.select("outfit", "split").unique()
    assert sorted(kept.rows()) == [("1", "train"), ("2", "test")]
    assert problems.rows == [("o.jsonl", 2, "parts", "zz", "an outfit names an unknown item")]


def test_items_alone_are_a_catalogue(tmp_path: Path) -> None:
    items = a_file(tmp_path, "i.csv", ITEMS)
    import_dataset(lambda problems: read_table(items, problems), tmp_path / "out", source={})
    assert len(load_dataset(tmp_path / "out").catalogue.tops) == 2


def test_images_are_held_against_the_files(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    (photos / "in" / "deep").mkdir(parents=True)
    for name in ("a.jpg", "in/b.jpg", "in/deep/c d.jpg"):
        (photos / name).write_bytes(b"x")
    (photos / "in" / "folder.jpg").mkdir()
    names = ["a.jpg", "in/b.jpg", "in/deep/c d.jpg", "gone.jpg", "in/folder.jpg", "", "http://x/y"]
    rows = "".join(f"{n},top,{name}\n" for n, name in enumerate(names))
    items = a_file(tmp_path, "i.csv", "id,kind,photo\n" + rows)
    columns = TableColumns(image="photo")
    problems = Problems()
    read = read_table(items, problems, image_root=photos, columns=columns)
    assert read.items["image"].to_list() == [*names[:3], None, None, None, None]
    assert read.image_root == photos.resolve()
    assert places(problems) == [("i.csv", 5, "photo"), ("i.csv", 6, "photo"), ("i.csv", 8, "photo")]
    with pytest.raises(DataError, match="None of the images"):
        read_table(items, Problems(), image_root=tmp_path, columns=columns)
    problems = Problems()
    read = read_table(items, problems, columns=columns)
    assert "image" not in read.items.columns
    assert list(problems.dropped.values()) == [6]


def test_lines_that_are_no_json_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "kind": "top", "price": 1}',
        b'{"id": "b", "kind": ',
        b"",
        b'["c"]',
        b'{"id": "d", "kind": "top", "price": "dear"}',
        b'{"id": "e\xff", "kind": "top"}',
        b'{"id": "\\ud800", "kind": "top"}',
        b"null",
        b"[" * 100_000,
    ]
    problems = Problems()
    read = read_table(a_file(tmp_path, "i.jsonl", b"\n".join(lines)), problems)
    assert read.items["id"].to_list() == ["a", "d"]
    assert [(row, column) for _, row, column, _, _ in problems.rows] == [
        (2, None),
        (4, None),
        (6, None),
        (7, None),
        (8, None),
        (9, None),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("i.csv", b"", "empty"),
        ("i.csv", b"id,kind\n", "no row"),
        ("i.csv", b"id,kind\n1,sofa\n2,sofa\n", r"No kind of the items is known: 'sofa' \(2\)"),
        ("i.csv", b"id:kind\n1:top\n", r"lacks the columns id, kind(.|\n)*it has: id:kind"),
        ("i.csv", b"id,kind\n1,top\0\n", "NUL bytes"),
        ("i.csv", b"id,kind\n1,top\xff\n\xff,top\n", r"not UTF-8(.|\n)*line 2"),
        ("i.jsonl", b"", "empty"),
        ("i.jsonl", b"[1]\n", "no line with a JSON object"),
        ("i.jsonl", b'{"id": "1"}\n', "lacks the columns kind"),
        ("i.jsonl", b'{"id": {"a": 1}, "kind": "top"}\n', "holds Struct"),
        ("i.parquet", b"PAR1 not really", "Parquet"),
        ("i.parquet", b"", "Parquet"),
        ("i.xlsx", b"x", r"\.xlsx"),
        ("items", b"x", "none"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_clear_error(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read_table(a_file(tmp_path, name, content), Problems())
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["i.csv", "i.jsonl", "i.parquet"])
def test_a_missing_file_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=name):
        read_table(tmp_path / name, Problems())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": TableColumns(title="name")}, "lacks the columns name"),
        ({"columns": TableColumns(split="part")}, "lacks the columns part"),
        ({"columns": TableColumns(top="upper")}, "lacks the columns upper"),
        ({"kinds": {"x": "boot"}}, "can't stand for 'boot'"),
        ({"outfits": Path("o.csv")}, "not both"),
    ],
)
def test_options_that_cannot_work(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    items, pairs = a_file(tmp_path, "i.csv", ITEMS), a_file(tmp_path, "p.csv", PAIRS)
    with pytest.raises((DataError, ConfigError), match=message):
        read_table(items, Problems(), pairs=pairs, **options)


def test_columns_with_bytes_are_left_out(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["a"], "kind": ["top"], "raw": [b"x"], "many": [[b"x"]]})
    frame.write_parquet(tmp_path / "i.parquet")
    problems = Problems()
    read = read_table(tmp_path / "i.parquet", problems)
    assert read.items.columns == ["id", "slot", "side"]
    assert problems.dropped == {"columns that hold bytes": 2}
    assert build_dataset(read, problems, source={}).fingerprint


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=40)
@given(titles=st.lists(CELL, min_size=2, max_size=6), data=st.data())
def test_whatever_a_title_holds_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str], data: st.DataObject
) -> None:
    kinds = ["top", "bottom"] + ["shoe"] * (len(titles) - 2)
    frame = pl.DataFrame(
        {"id": [f"i{n}" for n in range(len(titles))], "kind": kinds, "title": titles}
    )
    order = data.draw(st.permutations(range(len(titles))))
    folder = tmp_path_factory.mktemp("table")
    pairs = a_file(folder, "p.csv", "top,bottom\ni0,i1\n")
    prints = set()
    for name, rows in (("a.csv", frame), ("b.csv", frame[list(order)])):
        rows.write_csv(folder / name, quote_style="always")
        problems = Problems()
        read = read_table(folder / name, problems, pairs=pairs)
        assert not problems.rows
        prints.add(build_dataset(read, problems, source={}).fingerprint)
    assert len(prints) == 1


@pytest.mark.real
def test_real_photographs_as_a_catalogue(shared_data: Path) -> None:
    problems = Problems()
    read = read_table(
        shared_data / "photos" / "items.csv",
        problems,
        columns=TableColumns(id="item_id", kind="type"),
    )
    dataset = build_dataset(read, problems, source={})
    assert dataset.items.height == 640
    assert dataset.items["image"].null_count() == 0
    assert counts_by_slot(dataset.items) == [
        ("top", "top", 240),
        ("top", "outerwear", 80),
        ("bottom", "bottom", 240),
        ("bottom", "one-piece", 80),
    ]
    assert {tuple(path) for path in dataset.items["category"]} >= {("t-shirt",), ("dress",)}
    assert not problems.rows


def test_rows_in_another_order_give_the_same_bytes_whatever_has_to_be_cleaned(
    tmp_path: Path,
) -> None:
    items = ["12,top", "t2,top", "t3,top", "b1,bottom", "b2,bottom", "34,bottom", "s,shoe"]
    pairs = ["t2,b1", " t2 ,b2", "12.0,34.00", "12,b1", "t3,b2", "t3,34", "12,b1", '"t2",34']
    for name, reverse in (("a", False), ("b", True)):
        folder = tmp_path / name
        folder.mkdir()
        lines = [sorted(rows, reverse=reverse) for rows in (items, pairs)]
        a_file(folder, "i.csv", "id,kind\n" + "\n".join(lines[0]) + "\n")
        a_file(folder, "p.csv", "top,bottom\n" + "\n".join(lines[1]) + "\n")

        def read(problems: Problems, at: Path = folder):
            return read_table(at / "i.csv", problems, pairs=at / "p.csv")

        import_dataset(read, folder / "out", source={})
    for file in sorted((tmp_path / "a" / "out").glob("*.*")):
        if file.name != "manifest.json":  # which names the folder of the images
            assert file.read_bytes() == (tmp_path / "b" / "out" / file.name).read_bytes()
    dataset = load_dataset(tmp_path / "a" / "out")
    assert dataset.pairs.height == 7
    assert dataset.dropped == {"the same pair again": 1}


def test_rows_that_need_cleaning_keep_their_place_among_the_problems(tmp_path: Path) -> None:
    items = a_file(tmp_path, "i.csv", ITEMS)
    rows = ["t1,b1", "x,b1", "t1.0,b2", " t2,b2", "t1,s1", "b1,b2", ",b1", "t2,b1"]
    pairs = a_file(tmp_path, "p.csv", "top,bottom\n" + "\n".join(rows) + "\n")
    problems = Problems()
    read = read_table(items, problems, pairs=pairs)
    assert read.pairs.rows() == [("t1", "b1"), ("t2", "b2"), ("t2", "b1")]
    assert [(row, reason) for _, row, _, _, reason in problems.rows] == [
        (8, "a pair without a top"),
        (3, "a pair names an unknown item"),
        (4, "a pair names an unknown item"),
        (7, "a pair uses an item as a top, which it is not"),
        (6, "a pair uses an item as a bottom, which it is not"),
    ]
