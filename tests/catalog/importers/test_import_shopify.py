"""Shopify's products as CSV and as JSON: colourways with stock, and no drafts or gift cards."""

import json

import pytest
from feed_imports import imported, item

from wearwith.catalog.importers.shopify import read_shopify
from wearwith.errors import DataError

HEAD = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,"
    "Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src,Image Alt Text,"
    "Variant Image,Status\n"
)
CDN = "https://cdn.example.org"
EXPORT = f"""{HEAD}oxford,Oxford Shirt,"<p>Long,
with ""quotes"".</p>",Elm,Apparel & Accessories > Clothing > Shirts & Tops,Shirt,"office,men",true,\
Farbe,Sand,Größe,S,OX-SAND-S,shopify,4,deny,69.00,{CDN}/ox_sand.jpg?v=1,,,active
oxford,,,,,,,,,Sand,,M,OX-SAND-M,shopify,-2,deny,69.00,{CDN}/ox-back.jpg,the back,,
oxford,,,,,,,,,Navy,,S,OX-NAVY-S,shopify,0,deny,69.00,{CDN}/3.jpg,Oxford in navy,,
oxford,,,,,,,,,Navy,,M,OX-NAVY-M,shopify,0,continue,69.00,,,,
oxford,,,,,,,,,,,,,,,,,{CDN}/last.jpg,,,
chino,Pleated Chino,,Elm,,,"bottoms, Pants",true,Size,30,,,CH-30,shopify,1,deny,\
140.00,,,{CDN}/own.jpg,active
chino,,,,,,,,,32,,,,shopify,0,deny,140.00,,,,
tank,Ribbed Tank Top,,Elm,,,,true,Title,Default Title,,,RT-1,,,deny,25.00,\
//cdn.example.org/t.png,,,active
skirt,Denim Skirt,,Elm,,Skirt,,true,Title,Default Title,,,DS-1,shopify,5,deny,55.00,,,,draft
old,Old Skirt,,Elm,,Skirt,,true,Title,Default Title,,,OS-1,shopify,5,deny,55.00,,,,archived
hidden,Hidden Skirt,,Elm,,Skirt,,false,Title,Default Title,,,HS-1,shopify,5,deny,55.00,,,,active
card,Tarjeta regalo,,Elm,,,,true,Importe,50,,,,,,deny,50.00,,,,active
mug,Enamel Mug,,Elm,Home & Garden > Kitchen & Dining,,,true,Title,Default Title,,,M-1,,,deny,9,,,,\
active
thing,Thing,,Elm,,Gadget,,true,Title,Default Title,,,G-1,,,deny,9,,,,active
"""


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "products_export.csv"
    path.write_text(EXPORT)
    return path


def test_a_colour_is_a_garment_and_sizes_are_its_stock(export, tmp_path):
    dataset, _ = imported(read_shopify, export, tmp_path, currency="EUR")
    assert dataset.items["id"].to_list() == ["chino", "oxford-navy", "oxford-sand", "tank"]
    sand, navy = item(dataset, "oxford-sand"), item(dataset, "oxford-navy")
    assert (sand["model"], sand["colour"], sand["title"]) == ("oxford", "Sand", "Oxford Shirt")
    assert (sand["sizes"], sand["sizes_in_stock"], sand["stock"]) == (["S", "M"], ["S"], 4)
    assert sand["variant_ids"] == ["OX-SAND-S", "OX-SAND-M"]
    assert (sand["price"], sand["currency"], sand["brand"]) == (69.0, "EUR", "Elm")
    assert sand["category"][-1] == "Shirts & Tops"
    assert (navy["stock"], navy["in_stock"], navy["sizes_in_stock"]) == (0, True, ["M"])
    assert item(dataset, "chino")["variant_ids"] == ["CH-30", "chino-2"]


def test_kinds_come_from_type_category_tags_and_title(export, tmp_path):
    dataset, problems = imported(read_shopify, export, tmp_path)
    slots = {name: item(dataset, name)["slot"] for name in ("oxford-sand", "chino", "tank")}
    assert slots == {"oxford-sand": "top", "chino": "bottom", "tank": "top"}
    assert problems.noted["kinds that the title tells (a guess)"] == 1


def test_a_colour_has_its_own_picture(export, tmp_path):
    dataset, _ = imported(read_shopify, export, tmp_path)
    addresses = {row["id"]: row["image_address"] for row in dataset.items.iter_rows(named=True)}
    assert addresses == {
        "oxford-sand": f"{CDN}/ox_sand.jpg?v=1",  # by the name of the file
        "oxford-navy": f"{CDN}/3.jpg",  # by its text
        "chino": f"{CDN}/own.jpg",
        "tank": f"{CDN}/t.png",
    }
    assert dataset.image_root == tmp_path / "data" / "images"


def test_what_is_left_out_is_counted(export, tmp_path):
    _, problems = imported(read_shopify, export, tmp_path)
    assert {reason.split(" (")[0]: count for reason, count in problems.dropped.items()} == {
        "drafts": 1,
        "archived or unlisted products": 1,
        "products that are not published": 1,
        "gift cards": 1,
        "products whose category is outside clothing, such as home or beauty": 1,
        "no garment, or none that a known word names": 1,
    }
    assert [row[:4] for row in problems.rows] == [("products_export.csv", 16, "kind", "Gadget")]


def test_a_word_of_the_shop_can_be_explained(export, tmp_path):
    dataset, problems = imported(read_shopify, export, tmp_path, kinds={"gadget": "bag"})
    assert item(dataset, "thing")["slot"] == "bag"
    assert not problems.rows


ADMIN = {
    "id": 1,
    "handle": "wrap-dress",
    "title": "Wrap Dress",
    "vendor": "Elm",
    "product_type": "Kleid",
    "tags": "summer, new",
    "status": "active",
    "options": [{"name": "Size", "position": 1}, {"name": "Colour", "position": 2}],
    "images": [
        {"id": 7, "src": f"{CDN}/a.jpg", "variant_ids": []},
        {"id": 8, "src": f"{CDN}/b.jpg", "variant_ids": [12]},
    ],
    "variants": [
        {
            "id": 11,
            "sku": "WD-R-S",
            "price": "80.00",
            "option1": "S",
            "option2": "Red",
            "inventory_quantity": 3,
            "inventory_management": "shopify",
            "inventory_policy": "deny",
        },
        {"id": 12, "sku": "", "price": "80.00", "option1": "S", "option2": "\ud800Blue"},
    ],
}


@pytest.mark.parametrize("form", ["object", "list", "lines", "pages"])
def test_json_of_the_admin_api(tmp_path, form):
    draft = {**ADMIN, "id": 2, "handle": "draft", "status": "draft"}
    page = json.dumps({"products": [ADMIN]}), json.dumps({"products": [draft]})
    text = {
        "object": json.dumps({"products": [ADMIN, draft]}, indent=1),
        "list": json.dumps([ADMIN, draft]),
        "lines": f"{json.dumps(ADMIN)}\n{json.dumps(draft)}\n",
        "pages": "\n".join(page),
    }[form]
    (tmp_path / "products.json").write_text(text)
    dataset, problems = imported(read_shopify, tmp_path / "products.json", tmp_path)
    assert dataset.items["id"].to_list() == ["wrap-dress-blue", "wrap-dress-red"]
    red, blue = item(dataset, "wrap-dress-red"), item(dataset, "wrap-dress-blue")
    assert (red["slot"], red["stock"], red["variant_ids"]) == ("one-piece", 3, ["WD-R-S", "11"])
    assert (blue["colour"], blue["variant_ids"]) == ("?Blue", ["12"])
    assert blue["image_address"] == f"{CDN}/b.jpg"
    assert problems.dropped["drafts"] == 1


def test_json_of_the_shop_says_what_is_available(tmp_path):
    variants = [
        {"id": 1, "option1": "S", "price": "9", "available": True},
        {"id": 2, "option1": "M", "price": "9", "available": False},
    ]
    product = {"handle": "tee", "title": "Tee", "variants": variants, "options": [{"name": "Size"}]}
    (tmp_path / "products.json").write_text(json.dumps({"products": [product]}))
    dataset, _ = imported(read_shopify, tmp_path / "products.json", tmp_path)
    tee = item(dataset, "tee")
    assert (tee["sizes"], tee["sizes_in_stock"], tee["in_stock"]) == (["S", "M"], ["S"], True)


def test_another_table_is_no_export(tmp_path):
    (tmp_path / "a.csv").write_text("id,kind\n1,top\n")
    with pytest.raises(DataError, match="no column handle and no title"):
        imported(read_shopify, tmp_path / "a.csv", tmp_path)


def test_a_shop_without_garments_is_told_its_words(tmp_path):
    rows = "candle,Fig,,Elm,,Candles,,true,Title,Default Title,,,C-1,,,deny,9,,,,active\n"
    (tmp_path / "a.csv").write_text(HEAD + rows)
    with pytest.raises(DataError, match="a known word names: 'Candles'"):
        imported(read_shopify, tmp_path / "a.csv", tmp_path)
