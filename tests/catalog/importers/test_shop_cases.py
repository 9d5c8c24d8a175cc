"""Small feeds of real shapes, which lie beside the project and are no part of it."""

import pytest
from feed_imports import imported, item

from wearwith.catalog.importers.google_feed import read_google
from wearwith.catalog.importers.shopify import read_shopify
from wearwith.catalog.importers.woocommerce import read_woocommerce


@pytest.fixture
def cases(shared_data):
    folder = shared_data.parent / "cases"
    if not folder.is_dir():
        pytest.skip(f"the cases are not beside the project ({folder})")
    return folder


def test_an_export_of_shopify(cases, tmp_path):
    file = cases / "shopify-export" / "products_export_1.csv"
    dataset, problems = imported(read_shopify, file, tmp_path)
    assert dataset.items.select("id", "slot").rows() == [
        ("linen-camp-shirt-navy", "top"),
        ("linen-camp-shirt-sand", "top"),
        ("pleated-wool-trouser", "bottom"),
        ("ribbed-tank", "top"),
    ]
    assert item(dataset, "linen-camp-shirt-navy")["image_address"].endswith("lcs-navy.jpg?v=1")
    assert dict(problems.dropped) == {"drafts": 1, "gift cards": 1}


@pytest.mark.parametrize("name", ["feed.tsv", "feed.txt", "feed.xml"])
def test_a_feed_of_google(cases, tmp_path, name):
    dataset, _ = imported(read_google, cases / "google-rss" / name, tmp_path)
    rows = dataset.items.select("id", "slot", "in_stock", "currency").rows()
    assert rows == [("W-1-green-cream", "top", True, "EUR"), ("W-2-black", "bottom", False, "EUR")]


def test_an_export_of_woocommerce(cases, tmp_path):
    file = cases / "woocommerce" / "wc-product-export.csv"
    dataset, problems = imported(read_woocommerce, file, tmp_path)
    assert dataset.items["id"].to_list() == ["530", "elm-jeans", "oak-tee-green", "oak-tee-white"]
    assert item(dataset, "oak-tee-white")["category"] == ["Clothing", "Women", "Tops"]
    assert dict(problems.dropped) == {"grouped products": 1}
