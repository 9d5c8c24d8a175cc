"""Rows that are sizes of one garment become one with stock; two garments are never made one."""

import pytest

from wearwith.catalog.dataset_building import build_dataset
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.table import TableColumns, read_table
from wearwith.errors import DataError

ITEMS = """id,kind,title,model,colour,size,stock,price,ean
t-S,top,red shirt,T,red,S,1,10,11
t-M,top,red shirt,T,red,M,2,10,12
t-blue,top,blue shirt,T,blue,S,7,10,13
b-38,bottom,skirt,B,,38,,20,14
b-40,bottom,skirt,B,,40,5,21,15
b-long,bottom,long skirt,B,,38,1,20,16
c-1,bottom,jeans,,,38,1,20,17
c-2,bottom,jeans,,,40,1,20,18
"""
PAIRS = "top,bottom\nt-S,b-38\nt-M,b-38\nt-M,b-40\nt-blue,b-long\nt-M,c-1\n"
REASON = "rows that are further sizes of a garment"


def read(tmp_path, items=ITEMS, columns=None, **more):
    (tmp_path / "items.csv").write_text(items)
    files = {}
    for name, text in more.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(text)
    problems = Problems()
    return read_table(tmp_path / "items.csv", problems, columns=columns, **files), problems


def of(tables, name, *columns):
    return tables.items.filter(id=name).select(columns).row(0)


def test_sizes_are_stock_of_one_garment(tmp_path):
    tables, problems = read(tmp_path)
    ids = tables.items["id"].to_list()
    assert sorted(ids) == ["b-38", "b-long", "c-1", "c-2", "t-S", "t-blue"]
    facts = ("sizes", "variant_ids", "stock", "price", "ean")
    assert of(tables, "t-S", *facts) == (["S", "M"], ["t-M"], 3, 10, 11)
    assert of(tables, "b-38", *facts) == (["38", "40"], ["b-40"], 5, 20, 14)
    assert of(tables, "t-blue", *facts) == (["S"], None, 7, 10, 13)
    assert "size" not in tables.items.columns
    assert problems.dropped == {REASON: 2}
    assert not problems.rows


def test_their_ids_go_on_in_pairs_and_outfits(tmp_path):
    tables, problems = read(tmp_path, pairs=PAIRS)
    dataset = build_dataset(tables, problems, source={})
    pairs = dataset.pairs.select("top", "bottom").rows()
    assert pairs == [("t-S", "b-38"), ("t-S", "c-1"), ("t-blue", "b-long")]
    assert problems.dropped == {REASON: 2, "the same pair again": 2}
    outfits = "outfit,item\no1,t-M\no1,t-S\no1,b-40\no2,t-blue\no2,b-38\n"
    tables, problems = read(tmp_path, outfits=outfits)
    assert tables.outfits.sort("outfit", "item").rows() == [
        ("o1", "b-38"),
        ("o1", "t-S"),
        ("o2", "b-38"),
        ("o2", "t-blue"),
    ]
    assert sorted(tables.pairs.rows()) == [("t-S", "b-38"), ("t-blue", "b-38")]


def test_a_pair_in_two_sizes_stays_in_its_first_split(tmp_path):
    pairs = "top,bottom,split\nt-S,b-38,test\nt-M,b-40,train\nt-blue,b-38,test\n"
    tables, problems = read(tmp_path, pairs=pairs)
    assert sorted(tables.pairs.rows()) == [("t-S", "b-38", "train"), ("t-blue", "b-38", "test")]
    assert problems.dropped["pairs that occur in an earlier split too"] == 1


@pytest.mark.parametrize(
    "items",
    [
        "id,kind,model,colour\na,top,T,red\nb,top,T,red\n",  # no sizes
        "id,kind,size,colour\na,top,S,red\nb,top,M,red\n",  # no model
        "id,kind,model,colour,size\na,top,T,red,S\nb,top,T,blue,M\n",
        "id,kind,model,colour,size\na,top,T,red,S\nb,top,U,red,M\n",
        "id,kind,model,colour,size\na,top,T,red,S\nb,bottom,T,red,M\n",
        "id,kind,model,colour,size\na,top,T,red,S\nb,top,T,red,S\n",  # what tells them apart?
        "id,kind,model,colour,size\na,top,T,red,S\nb,top,T,red,\n",
        "id,kind,model,colour,size,material\na,top,T,red,S,wool\nb,top,T,red,M,silk\n",
        "id,kind,model,size,title\na,top,T,S,plain shirt\nb,top,T,M,striped shirt\n",
        "id,kind,model,colour,size\na,top,,red,S\nb,top,,red,M\n",
    ],
)
def test_two_garments_are_never_made_one(tmp_path, items):
    tables, problems = read(tmp_path, items)
    assert tables.items["id"].to_list() == ["a", "b"]
    assert not problems.dropped
    assert not {"sizes", "variant_ids"} & set(tables.items.columns)


def test_columns_may_have_other_names(tmp_path):
    items = "id,kind,model,colour,Größe,Bestand\na,top,T,red,S,1\nb,top,T,red,M,2\n"
    columns = TableColumns(size="Größe", stock="Bestand")
    tables, _ = read(tmp_path, items, columns)
    assert of(tables, "a", "sizes", "Bestand") == (["S", "M"], 3)
    with pytest.raises(DataError, match="lacks the columns Weite"):
        read(tmp_path, items, TableColumns(size="Weite"))


def test_whether_any_is_in_stock(tmp_path):
    items = "id,kind,model,colour,size,in_stock\na,top,T,red,S,false\nb,top,T,red,M,true\n"
    tables, _ = read(tmp_path, items)
    assert of(tables, "a", "in_stock") == (True,)


def test_columns_of_these_names_in_the_source_are_kept(tmp_path):
    items = "id,kind,model,colour,size,sizes\na,top,T,red,S,S-M\nb,top,T,red,M,S-M\n"
    tables, _ = read(tmp_path, items)
    assert of(tables, "a", "sizes", "sizes_in_source") == (["S", "M"], "S-M")


def test_a_size_is_found_by_its_own_id(tmp_path):
    from wearwith.matching import Matcher
    from wearwith.training import train
    from worlds import tiny

    rows = [
        f"{side}{n}-{size},{kind},{kind} {n},{side}{n},red,{size}"
        for side, kind in (("t", "top"), ("b", "bottom"))
        for n in range(6)
        for size in ("S", "M")
    ]
    worn = [f"t{n}-M,b{m}-S" for n in range(6) for m in (n, (n + 1) % 6)]
    items = "\n".join(["id,kind,title,model,colour,size", *rows])
    tables, problems = read(tmp_path, items, pairs="\n".join(["top,bottom", *worn]))
    dataset = build_dataset(tables, problems, source={}).save(tmp_path / "data")
    matcher = Matcher(train(dataset, tiny(epochs=1), tmp_path / "run"), pinned=[("t0-M", "b3-M")])
    found = matcher.match("t0-M", 9, exclude=["b4-M"]).items
    assert found.equals(matcher.match("t0-S", 9, exclude=["b4-S"]).items)
    assert found["id"].to_list()[0] == "b3-S"
    assert sorted(found["id"]) == ["b2-S", "b3-S", "b5-S"]
    assert found["more_sizes"].to_list() == [1, 1, 1]
    assert matcher.explain("t0-M", "b2-M").to_json() == matcher.explain("t0-S", "b2-S").to_json()
    (many,) = matcher.match_many(["t0-M"], 9)
    assert set(many["query"]) == {"t0-S"}
