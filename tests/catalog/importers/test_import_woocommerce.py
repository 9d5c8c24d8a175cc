"""WooCommerce's export: a variation takes what it lacks from its parent."""

import pytest
from feed_imports import imported, item

from wearwith.catalog.importers.woocommerce import read_woocommerce
from wearwith.errors import DataError

EXPORT = """ID,Type,SKU,Name,Published,"In stock?",Stock,"Sale price","Regular price",Categories,\
Tags,\
Images,Parent,"Attribute 1 name","Attribute 1 value(s)","Attribute 2 name","Attribute 2 value(s)"
1,variable,tee,Oak Tee,1,1,,,,"Women > Tops, Sale\\, last days",cotton,\
"https://e.org/1.jpg, https://e.org/2.jpg",,Color,"Green, White",Size,"S, M"
2,variation,tee-g-s,"Oak Tee - Green, S",1,1,4,15,19,,,,tee,Color,Green,Size,S
3,variation,,"Oak Tee - Green, M",1,0,0,,19,,,,id:1,Color,Green,Size,M
4,variation,tee-w-s,"Oak Tee - White, S",1,1,,,19,,,https://e.org/2.jpg,tee,Color,White,Size,S
5,simple,,Elm Jeans,1,1,-2,,59,Women > Trousers,,https://e.org/3.jpg,,Color,Indigo,,
6,grouped,look,The look,1,1,,,,Looks,,,,,,,
7,"simple, virtual",course,Styling course,1,1,,,9,Skirts,,,,,,,
8,simple,draft,Skirt,-1,1,,,9,Skirts,,,,,,,
9,simple,private,Skirt,0,1,,,9,Skirts,,,,,,,
10,variation,lost,Skirt,1,1,,,9,,,,gone,Color,Red,,
11,external,away,Skirt,1,1,,,9,Skirts,,,,,,,
12,variable,boot,Bota de piel,1,1,,,99,Zapatos,,,,Talla,"38, 39",,
"""


def test_variations_become_colourways(tmp_path):
    (tmp_path / "wc.csv").write_text(EXPORT)
    dataset, problems = imported(read_woocommerce, tmp_path / "wc.csv", tmp_path, currency="USD")
    assert dataset.items["id"].to_list() == ["5", "boot", "tee-green", "tee-white"]
    green, white = item(dataset, "tee-green"), item(dataset, "tee-white")
    assert (green["title"], green["slot"], green["model"]) == ("Oak Tee", "top", "tee")
    assert green["category"] == ["Women", "Tops"]
    assert (green["sizes"], green["sizes_in_stock"], green["stock"]) == (["S", "M"], ["S"], 4)
    assert green["variant_ids"] == ["tee-g-s", "2", "3"]
    assert (green["price"], green["sale_price"], green["currency"]) == (19.0, 15.0, "USD")
    assert green["image_address"] == "https://e.org/1.jpg"
    assert white["image_address"] == "https://e.org/2.jpg"
    assert (item(dataset, "5")["slot"], item(dataset, "5")["stock"]) == ("bottom", 0)
    assert item(dataset, "boot")["slot"] == "shoes"
    assert dict(problems.dropped) == {
        "grouped products": 1,
        "virtual products and downloads": 1,
        "drafts": 1,
        "private products": 1,
        "variations whose parent is not in the file": 1,
        "products that are sold elsewhere": 1,
    }


def test_names_of_columns_that_differ_in_capitals_alone(tmp_path):
    (tmp_path / "wc.csv").write_text("ID,Type,Name,name,Row\n1,simple,Red skirt,other,x\n")
    dataset, _ = imported(read_woocommerce, tmp_path / "wc.csv", tmp_path)
    assert dataset.items["title"].to_list() == ["Red skirt"]


def test_an_export_in_another_language_is_told_so(tmp_path):
    (tmp_path / "wc.csv").write_text("ID,Typ,Artikelnummer\n1,simple,a\n")
    with pytest.raises(DataError, match="no column type, name") as caught:
        imported(read_woocommerce, tmp_path / "wc.csv", tmp_path)
    assert "English" in str(caught.value)
