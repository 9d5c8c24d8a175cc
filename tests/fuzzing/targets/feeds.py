"""Feeds of shops: the whole import, from each format to a catalogue."""

import gzip
import json
import shutil
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from fuzzing.mutating import in_bytes, in_words
from fuzzing.world import scratch
from wearwith.catalog.dataset_building import import_dataset
from wearwith.catalog.importers.google_feed import read_google
from wearwith.catalog.importers.json_ld import read_json_ld
from wearwith.catalog.importers.shopify import read_shopify
from wearwith.catalog.importers.woocommerce import read_woocommerce

__all__ = ["mutate", "seeds", "target"]

EXPORT = """Handle,Title,Type,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Image Alt Text,Status
shirt,"Linen ""camp"" shirt",Shirt,"a, b",Color,Sand,Size,S,A,4,69.00,https://e.org/sand.jpg,,active
shirt,,,,,Navy,,M,B,-1,69.00,//e.org/b.png,in navy,
skirt,Röcke,,skirts,Title,Default Title,,,,,,,,draft
"""
PRODUCT = {
    "handle": "tee",
    "title": "Tee",
    "options": [{"name": "Colour"}],
    "images": [{"id": 1, "src": "https://e.org/1.jpg", "variant_ids": [5]}],
    "variants": [{"id": 5, "option1": "Red", "price": "9", "available": True}],
}
TABLE = """id\titem group id\ttitle\tproduct type\tcolor\tsize\tprice\timage link
a\tA\tShirt - S\tShirts\tRed\tS\t9,00 €\thttps://e.org/1.jpg
b\tA\t"Nia" shirt\tShirts\tRed\tM\t1.299,00 €\thttps://e.org/ä b.jpg
"""
RSS = """<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel>
<item><g:id>a</g:id><title>Shirt</title><g:google_product_category>212</g:google_product_category>
<g:shipping><g:price>1</g:price></g:shipping></item></channel></rss>"""
WOO = """ID,Type,SKU,Name,Published,Stock,Regular price,Categories,Images,Parent,Attribute 1 name,\
Attribute 1 value(s)
1,variable,t,Tee,1,,,Women > Tops,"https://e.org/1.jpg, https://e.org/2.jpg",,Color,"Red, Blue"
2,variation,t-r,Tee,1,4,19,,,t,Color,Red
3,variation,,Tee,1,4,19,,,id:1,Color,Blue
"""
GROUP = {
    "@type": "ProductGroup",
    "name": "Blouse",
    "productGroupID": "W",
    "hasVariant": [{"@type": "Product", "sku": "S", "color": "Red", "offers": [{"price": 3}]}],
}
PAGE = f'<html><script type="application/ld+json">{json.dumps({"@graph": [GROUP]})}</script></html>'
# What the first byte of an input says it is.
FORMS: tuple[tuple[Callable[..., Any], bytes], ...] = (
    (read_shopify, EXPORT.encode()),
    (read_shopify, json.dumps({"products": [PRODUCT, PRODUCT]}).encode()),
    (read_google, TABLE.encode()),
    (read_google, RSS.encode()),
    (read_google, RSS.encode("utf-16")),
    (read_google, gzip.compress(RSS.encode(), mtime=0)),
    (read_woocommerce, WOO.encode()),
    (read_json_ld, PAGE.encode()),
    (read_json_ld, f"{json.dumps(GROUP)}\n{json.dumps(PRODUCT)}".encode()),
)


def target(data: bytes) -> None:
    """Import a feed."""
    feed, out = scratch() / "feed", scratch() / "imported"
    read, _ = FORMS[data[0] % len(FORMS)] if data else FORMS[0]
    feed.write_bytes(data[1:])
    try:
        dataset, _ = import_dataset(partial(read, feed, out=out), out, source={})
        assert dataset.fingerprint
    finally:
        assert out.is_dir() or not [*scratch().glob(".imported*")], "a part of a dataset is left"
        shutil.rmtree(out, ignore_errors=True)


def seeds() -> list[bytes]:
    """Give a valid feed of each form."""
    return [bytes([n]) + feed for n, (_, feed) in enumerate(FORMS)]


def mutate(data: bytes, random: Random) -> bytes:
    """Change a feed as fits its form; now and then it is taken for another one."""
    if not data:
        return bytes([random.randrange(len(FORMS))])
    first = random.randrange(len(FORMS)) if random.random() < 0.03 else data[0]
    is_text = first % len(FORMS) not in (4, 5)
    return bytes([first]) + (in_words if is_text else in_bytes)(data[1:], random)
