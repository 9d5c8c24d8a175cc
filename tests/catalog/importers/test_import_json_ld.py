"""Products of schema.org, as pages carry them."""

import json

import pytest
from feed_imports import imported, item

from wearwith.catalog.importers.json_ld import read_json_ld
from wearwith.errors import DataError


def offer(price, state="InStock"):
    there = f"https://schema.org/{state}"
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", "availability": there}


GROUP = {
    "@context": "https://schema.org",
    "@type": "ProductGroup",
    "productGroupID": "W",
    "name": "Wrap blouse",
    "category": "Women > Blouses",
    "brand": {"@type": "Brand", "name": "Elm"},
    "image": ["https://e.org/w.jpg"],
    "hasVariant": [
        {"@type": "Product", "sku": "W-S", "color": "Green", "size": "S", "offers": offer(39)},
        {
            "@type": "Product",
            "sku": "W-M",
            "color": "Green",
            "size": {"@type": "SizeSpecification", "name": "M"},
            "offers": [offer("39.00", "OutOfStock")],
        },
    ],
}
SINGLE = {
    "@type": ["Product", "Thing"],
    "sku": "J",
    "name": "Slim jeans",
    "image": {"@type": "ImageObject", "url": "https://e.org/j.jpg"},
    "offers": {"@type": "AggregateOffer", "lowPrice": 59, "priceCurrency": "EUR"},
    "isRelatedTo": [{"@id": "W"}],
}


def page(*values, broken=False):
    scripts = [json.dumps(value) for value in values] + ["{oh no"] * broken
    inside = "".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    return f"<!doctype html><html><head>{inside}</head><body>Shop</body></html>"


def check(dataset, problems):
    assert dataset.items["id"].to_list() == ["J", "W-green"]
    blouse, jeans = item(dataset, "W-green"), item(dataset, "J")
    assert (blouse["slot"], jeans["slot"]) == ("top", "bottom")
    assert (blouse["sizes"], blouse["sizes_in_stock"]) == (["S", "M"], ["S"])
    assert (blouse["brand"], blouse["price"], blouse["currency"]) == ("Elm", 39.0, "EUR")
    assert (jeans["price"], jeans["image_address"]) == (59.0, "https://e.org/j.jpg")
    assert [count for what, count in problems.noted.items() if "related" in what] == [1]


def test_a_folder_of_pages(tmp_path):
    pages = tmp_path / "pages"
    (pages / "deep").mkdir(parents=True)
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Home"}]}
    (pages / "a.html").write_text(page(crumbs, GROUP, broken=True))
    (pages / "deep" / "b.htm").write_text(page({"@graph": [SINGLE]}))
    dataset, problems = imported(read_json_ld, pages, tmp_path)
    check(dataset, problems)
    assert [row[:2] for row in problems.rows] == [("a.html", 3)]


@pytest.mark.parametrize("form", ["list", "graph", "lines"])
def test_a_file(tmp_path, form):
    text = {
        "list": json.dumps([GROUP, SINGLE]),
        "graph": json.dumps({"@graph": [GROUP, SINGLE], "@context": "https://schema.org"}),
        "lines": "\n".join(map(json.dumps, (GROUP, SINGLE))),
    }[form]
    (tmp_path / "products.json").write_text(text)
    check(*imported(read_json_ld, tmp_path / "products.json", tmp_path))


def test_a_page_that_escapes_its_json(tmp_path):
    text = json.dumps(SINGLE).replace('"', "&quot;")
    script = f"<SCRIPT nonce=x TYPE=application/ld+json>{text}</SCRIPT >"
    (tmp_path / "a.html").write_text(script + '<script type="application/ld+json">{')
    dataset, _ = imported(read_json_ld, tmp_path / "a.html", tmp_path)
    assert dataset.items["id"].to_list() == ["J"]


def test_a_page_of_scripts_without_an_end(tmp_path):
    opening = '<script type="application/ld+json">'
    (tmp_path / "a.html").write_text(opening * 20_000 + "<script " * 200_000)
    with pytest.raises(DataError, match="no product that can be used"):
        imported(read_json_ld, tmp_path / "a.html", tmp_path)


def test_nothing_to_read(tmp_path):
    (tmp_path / "pages").mkdir()
    with pytest.raises(DataError, match="no page and no JSON file"):
        imported(read_json_ld, tmp_path / "pages", tmp_path)
    (tmp_path / "a.html").write_text(page({"@type": "Organization"}))
    with pytest.raises(DataError, match="no product that can be used"):
        imported(read_json_ld, tmp_path / "a.html", tmp_path)
