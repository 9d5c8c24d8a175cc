"""H&M's Kaggle files and POG's: the shapes as they are published, with rows made up."""

from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.hm import read_hm
from wearwith.catalog.importers.pog import read_pog
from wearwith.errors import DataError

ARTICLES = """article_id,product_code,prod_name,product_type_name,product_group_name,\
graphical_appearance_name,colour_group_name
0100000001,0100000,Ada,Vest top,Garment Upper body,Solid,Black
0100000002,0100000,Ada,Vest top,Garment Upper body,Solid,White
0200000001,0200000,Bea,Trousers,Garment Lower body,Solid,Blue
0300000001,0300000,Cleo,Dress,Garment Full body,Stripe,Red
0400000001,0400000,Dot,Jacket,Garment Upper body,Solid,Grey
0500000001,0500000,Eve,Bag,Accessories,Solid,Grey
0600000001,0600000,Fay,Mug,Interior textile,Solid,Grey
"""
PURCHASES = """t_dat,customer_id,article_id,price,sales_channel_id
2020-01-10,c1,0100000001,0.02,2
2020-01-10,c1,200000001,0.02,2
2020-01-10,c1,0600000001,0.02,2
2020-01-11,c1,0300000001,0.02,2
2020-01-10,c2,0100000002,0.02,2
2020-01-10,c2,0400000001,0.02,2
"""


@pytest.fixture
def h_and_m(tmp_path: Path) -> Path:
    (tmp_path / "articles.csv").write_text(ARTICLES)
    (tmp_path / "transactions_train.csv").write_text(PURCHASES)
    picture = tmp_path / "images" / "010" / "0100000001.jpg"
    picture.parent.mkdir(parents=True)
    picture.touch()
    return tmp_path


def test_articles_have_slots_models_and_pictures(h_and_m: Path) -> None:
    problems = Problems()
    read = read_hm(h_and_m, problems)
    slots = dict(read.items.select("id", "slot").rows())
    assert slots == {
        "0100000001": "top",
        "0100000002": "top",
        "0200000001": "bottom",
        "0300000001": "one-piece",
        "0400000001": "outerwear",
        "0500000001": "bag",
        "0600000001": "other",
    }
    assert read.items["image"].drop_nulls().to_list() == ["images/010/0100000001.jpg"]
    assert problems.dropped["articles without a picture (kept)"] == 6


def test_a_basket_is_a_customer_and_a_day_and_lost_zeros_are_filled(h_and_m: Path) -> None:
    problems = Problems()
    read = read_hm(h_and_m, problems)
    by_outfit = read.outfits.group_by("outfit").agg(pl.col("item").sort())["item"].to_list()
    assert sorted(by_outfit) == [["0100000001", "0200000001"], ["0100000002", "0400000001"]]
    assert read.pairs is not None
    assert read.pairs.rows() == [("0100000001", "0200000001")]
    assert problems.noted["order lines whose id lost its first zeros (filled up)"] == 1
    assert problems.dropped["order lines of what is no garment"] == 1


def test_articles_alone_are_a_catalogue(h_and_m: Path) -> None:
    (h_and_m / "transactions_train.csv").unlink()
    assert read_hm(h_and_m, Problems()).pairs is None


ITEMS = """9001,61,https://img.example.cn/a.jpg,白色蕾丝衬衫女
9002,77,https://img.example.cn/b.jpg,黑色阔腿裤,高腰
9003,61,https://img.example.cn/c.jpg,新款 A7
9004,99,https://img.example.cn/d.jpg,新款 A8
9005,61
"""


def test_pog_has_lists_in_cells_and_titles_with_commas(tmp_path: Path) -> None:
    (tmp_path / "item_data.txt").write_text(ITEMS, encoding="utf-8")
    (tmp_path / "outfit_data.txt").write_text("1,9001;9002\n2,9003;9002;9999\n\n3\n")
    problems = Problems()
    read = read_pog(tmp_path, problems)
    assert read.items.select("id", "slot", "title").rows() == [
        ("9001", "top", "白色蕾丝衬衫女"),
        ("9002", "bottom", "黑色阔腿裤,高腰"),
        ("9003", "top", "新款 A7"),
    ]
    assert problems.noted["kinds that most titles of the category tell (a guess)"] == 1
    assert [(file, row) for file, row, *_ in problems.rows] == [
        ("item_data.txt", 5),
        ("item_data.txt", 4),
        ("outfit_data.txt", 4),
        ("outfit_data.txt", 2),
    ]
    assert read.pairs is not None
    assert sorted(read.pairs.rows()) == [("9001", "9002"), ("9003", "9002")]


def test_pog_that_is_no_pog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "item_data.txt").write_text("just words\nand more\n")
    with pytest.raises(DataError, match="No line has the fields id, category_number"):
        read_pog(tmp_path, Problems())
    (tmp_path / "item_data.txt").write_bytes(b"9001,61,https://x/a.jpg,\xb0\xd7\xc9\xab\xb3\xc4\n")
    with pytest.raises(DataError, match="not UTF-8"):
        read_pog(tmp_path, Problems())
