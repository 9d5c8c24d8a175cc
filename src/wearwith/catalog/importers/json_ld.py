"""Import schema.org products as pages carry them: JSON-LD in HTML, or in files of its own."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.feed_files import markup_of, unpacked_feed
from wearwith.catalog.importers.feed_values import first_of, records_in, text_of, texts_of
from wearwith.catalog.importers.json_stream import json_objects
from wearwith.catalog.importers.product_feed import IN_STOCK, VARIANT_COLUMNS, read_products
from wearwith.errors import DataError

__all__ = ["read_json_ld"]

PAGES = (".html", ".htm", ".xhtml")
FILES = (*PAGES, ".json", ".jsonld", ".jsonl", ".ndjson", ".gz", ".zip")
_SCRIPT = re.compile(
    r"<script\b[^<>]*\btype\s*=\s*[\"']?application/ld\+json\b[^<>]*>", re.IGNORECASE
)
_END = re.compile(r"</script", re.IGNORECASE)
MOST_BYTES = 64 * 2**20  # of a page
MOST_DEPTH = 20
GROUP, PRODUCT = "ProductGroup", ("Product", "ProductModel", "IndividualProduct")
ROWS_AT_ONCE = 50_000
RELATED = ("isRelatedTo", "isAccessoryOrSparePartFor", "isConsumableFor", "isSimilarTo")
NOTED = "products that name related ones (not read as outfits: nobody wore them together)"
NOT_JSON = "a script of JSON-LD that is not JSON"


def read_json_ld(
    src: Path,
    problems: Problems,
    *,
    out: Path,
    kinds: Mapping[str, str] | None = None,
    currency: str | None = None,
) -> SourceTables:
    """Read products of schema.org: colourways with their sizes as stock, and no pairs.

    Parameters
    ----------
    src
        An HTML page, a JSON file (an object, a list, `@graph`, or an object a line), or a folder
        with such files.
    out
        The new dataset folder.
    kinds
        The kind, or slot, that a word stands for; `*` stands for every other word.
    currency
        That of prices that name none.

    Raises
    ------
    DataError
        If a file is missing or damaged, or there is no garment.
    """
    pieces = _pieces(src, problems)
    return read_products(pieces, src, out, problems, kinds=kinds, currency=currency)


def _pieces(src: Path, problems: Problems) -> Iterator[pl.DataFrame]:
    rows: list[dict[str, Any]] = []
    for number, (product, group) in enumerate(_products(src, problems), start=1):
        problems.note(NOTED, any(product.get(name) for name in RELATED))
        rows.append(_variant(product, group, number))
        if len(rows) == ROWS_AT_ONCE:
            yield pl.DataFrame(rows, schema=VARIANT_COLUMNS)
            rows = []
    if rows:
        yield pl.DataFrame(rows, schema=VARIANT_COLUMNS)


def _products(src: Path, problems: Problems) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each product with the group that it is a variant of, which may be empty."""
    files = [src]
    if src.is_dir():
        files = sorted(path for path in src.rglob("*") if path.suffix.lower() in FILES)
        if not files:
            raise DataError(
                "The folder has no page and no JSON file",
                where=src,
                fix=f"name a folder with files that end in {', '.join(FILES)}",
            )
    for file in files:
        with unpacked_feed(file) as path:
            texts = _of_page(path, file, problems) if markup_of(path) == "xml" else None
            for one in json_objects(path, "@graph") if texts is None else texts:
                yield from _in(one, {}, 0)


def _of_page(path: Path, file: Path, problems: Problems) -> Iterator[Any]:
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"The page has more than {MOST_BYTES // 2**20} MB", where=file)
    page = path.read_bytes().decode("utf-8", "replace")
    for number, text in enumerate(_scripts(page), start=1):
        try:
            yield _loaded(text)
        except (ValueError, RecursionError) as error:
            problems.add(file.name, number, None, text[:80], f"{NOT_JSON}: {error}")


def _scripts(page: str) -> Iterator[str]:
    """The texts of JSON-LD in a page; of one without an end there is none."""
    place = 0
    while (start := _SCRIPT.search(page, place)) and (end := _END.search(page, start.end())):
        yield page[start.end() : end.start()].strip()
        place = end.end()


def _loaded(text: str) -> Any:
    """Read JSON, which some pages write with the entities of HTML, or as CDATA."""
    plain = text.removeprefix("<![CDATA[").removesuffix("]]>")
    try:
        return json.loads(plain, strict=False)
    except ValueError:
        return json.loads(html.unescape(plain), strict=False)


def _in(
    value: Any, group: dict[str, Any], depth: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The products anywhere in a value."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _in(one, group, depth + 1)
        return
    if not isinstance(value, dict):
        return
    types = {name.rpartition("/")[2] for name in texts_of(value.get("@type"))}
    variants = records_in(value.get("hasVariant"))
    if GROUP in types or variants:
        for variant in variants:
            yield variant, value
        if not variants:
            yield value, group
    elif not types.isdisjoint(PRODUCT):
        yield value, (records_in(value.get("isVariantOf")) or [group])[0]
    else:
        for name in ("@graph", "mainEntity", "itemListElement", "item"):
            yield from _in(value.get(name), group, depth + 1)


def _variant(product: dict[str, Any], group: dict[str, Any], number: int) -> dict[str, Any]:
    def said(*names: str) -> str | None:
        return first_of(product, *names) or first_of(group, *names)

    offers = records_in(product.get("offers")) or records_in(group.get("offers"))
    offers = [inner for offer in offers for inner in (records_in(offer.get("offers")) or [offer])]
    offer = offers[0] if offers else {}
    price = records_in(offer.get("priceSpecification"))
    available = [text for one in offers if (text := text_of(one.get("availability")))]
    audience = (records_in(product.get("audience")) or records_in(group.get("audience")) or [{}])[0]
    model = said("inProductGroupWithID") or first_of(group, "productGroupID", "sku", "@id", "name")
    return {
        "row": number,
        "id": first_of(product, "sku", "productID", "gtin13", "gtin", "mpn", "@id", "url", "name"),
        "other_id": first_of(product, "productID", "gtin13", "gtin"),
        "model": model,
        "title": first_of(group, "name") or first_of(product, "name"),
        "category": "|".join(texts_of(product.get("category")) or texts_of(group.get("category"))),
        "tags": ",".join(texts_of(product.get("keywords"))),
        "colour": said("color"),
        "material": said("material"),
        "pattern": said("pattern"),
        "brand": said("brand", "manufacturer"),
        "size": said("size"),
        "price": first_of(offer, "price", "lowPrice")
        or (first_of(price[0], "price") if price else None),
        "currency": first_of(offer, "priceCurrency")
        or (first_of(price[0], "priceCurrency") if price else None),
        "gender": first_of(audience, "suggestedGender"),
        "link": said("url"),
        "image": said("image"),
        IN_STOCK: any(_is_there(text) for text in available) if available else None,
    }


def _is_there(availability: str) -> bool:
    return availability.rpartition("/")[2].lower() in (
        "instock",
        "limitedavailability",
        "onlineonly",
    )
