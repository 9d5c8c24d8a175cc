"""Import WooCommerce's product export, in which a variation has only what its parent lacks."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.delimited import read_delimited
from wearwith.catalog.importers.feed_files import unpacked_feed
from wearwith.catalog.importers.feed_options import Role, role_of_option
from wearwith.catalog.importers.product_feed import IN_STOCK, VARIANT_COLUMNS, read_products
from wearwith.errors import DataError

__all__ = ["read_woocommerce"]

Row = dict[str, str]  # what a product says, by the names of the columns in small letters

NEEDED = ("id", "type", "name")
COMMAS = re.compile(r"(?<!\\),")  # in a name, WooCommerce writes \,
NO_GARMENTS = {"grouped": "grouped products", "external": "products that are sold elsewhere"}
ROWS_AT_ONCE = 50_000


def read_woocommerce(
    src: Path,
    problems: Problems,
    *,
    out: Path,
    kinds: Mapping[str, str] | None = None,
    currency: str | None = None,
) -> SourceTables:
    """Read a product export of WooCommerce, perhaps packed: colourways, and no pairs.

    Parameters
    ----------
    src
        The CSV file that Products > Export writes, with English names of columns.
    out
        The new dataset folder.
    kinds
        The kind, or slot, that a word stands for; `*` stands for every other word.
    currency
        The currency of the shop, which its export does not name.

    Raises
    ------
    DataError
        If the file is missing, damaged, no such export, or has no garment.
    """
    with unpacked_feed(src) as path:
        frame = read_delimited(path, problems)
        lower: dict[str, str] = {}
        for name in frame.columns:
            lower.setdefault(name.lower(), name)
        frame = frame.select(pl.col(name).alias(plain) for plain, name in lower.items())
        if missing := [name for name in NEEDED if name not in frame.columns]:
            raise DataError(
                f"This is no product export of WooCommerce: it has no column {', '.join(missing)}",
                where=src,
                fix="export it with the language of the account set to English, or import any "
                "table: wearwith import table",
            )
        pieces = _variants(frame)
        return read_products(pieces, src, out, problems, kinds=kinds, currency=currency)


def _variants(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    numbers = sorted(
        int(found[1])
        for name in frame.columns
        if (found := re.fullmatch(r"attribute (\d+) name", name)) is not None
    )
    roles = _roles(frame, numbers)
    parents: dict[str, Row] = {}
    with_variations: set[str] = set()
    for row in _rows(frame.filter(pl.col("type").str.strip_chars() != "variation")):
        for name in (f"id:{row['id']}", row.get("sku", "")):
            if name:
                parents.setdefault(name, row)
    for row in _rows(frame.filter(pl.col("type").str.strip_chars() == "variation")):
        if (parent := parents.get(row.get("parent", ""))) is not None:
            with_variations.add(parent["id"])
    schema = {name: kind for name, kind in VARIANT_COLUMNS.items() if name in _NAMES}
    variants: list[dict[str, object]] = []
    for row in _rows(frame):
        kinds = [part.strip().lower() for part in row["type"].split(",")]
        if "variation" in kinds:
            parent = parents.get(row.get("parent", ""), {})
        elif row["id"] in with_variations:
            continue  # its variations say all
        else:
            parent = {}
        variants.append(_variant(row, parent, kinds, numbers, roles))
        if len(variants) == ROWS_AT_ONCE:
            yield pl.DataFrame(variants, schema=schema)
            variants = []
    if variants:
        yield pl.DataFrame(variants, schema=schema)


_NAMES = (
    "row", "id", "other_id", "model", "title", "category", "tags", "colour", "size", "material",
    "pattern", "style", "brand", "price", "sale_price", "image", "stock", IN_STOCK, "out",
)  # fmt: skip


def _rows(frame: pl.DataFrame) -> Iterator[Row]:
    for row in frame.iter_rows(named=True):
        known = {name: str(value).strip() for name, value in row.items() if value is not None}
        yield {"id": "", "type": "", **{name: value for name, value in known.items() if value}}


def _roles(frame: pl.DataFrame, numbers: list[int]) -> dict[str, Role]:
    """The role of each attribute, by its name or its values."""
    named = [
        frame.select(name=f"attribute {n} name", value=f"attribute {n} value(s)").drop_nulls()
        for n in numbers
        if f"attribute {n} value(s)" in frame.columns
    ]
    if not named:
        return {}
    values = pl.concat(named).unique().group_by("name").agg(pl.col("value").sort().head(200))
    return {
        name: role_of_option(name, [one for text in texts for one in COMMAS.split(text)])
        for name, texts in values.rows()
    }


def _variant(
    row: Row, parent: Row, kinds: list[str], numbers: list[int], roles: Mapping[str, Role]
) -> dict[str, object]:
    def said(name: str) -> str | None:
        return row.get(name) or parent.get(name)

    said_of: dict[Role, list[str]] = {}
    for n in numbers:
        name = said(f"attribute {n} name")
        value = row.get(f"attribute {n} value(s)")
        if name and value:
            said_of.setdefault(roles.get(name, "style"), []).append(value.replace("\\,", ","))
    stock = row.get("stock", "")
    in_stock = row.get("in stock?", "")
    pictures = COMMAS.split(said("images") or "")
    categories = COMMAS.split(said("categories") or "")
    price = said("regular price")
    return {
        "row": int(row["row"]),
        "id": row.get("sku") or row["id"] or None,
        "other_id": row["id"] or None,
        "model": parent.get("sku") or parent.get("id"),
        "title": parent.get("name") or row.get("name"),
        "category": "|".join(one.replace("\\,", ",").strip() for one in categories),
        "tags": said("tags"),
        **{
            role: " / ".join(said_of[role]) if role in said_of else None
            for role in ("colour", "size", "material", "pattern")
        },
        # What a simple product says of itself is no choice among several.
        "style": " / ".join(said_of["style"]) if parent and "style" in said_of else None,
        "brand": said("brands") or said("brand"),
        "price": price,
        "sale_price": row.get("sale price"),
        "image": pictures[0].strip(),
        "stock": max(int(stock), 0) if re.fullmatch(r"-?\d{1,9}", stock) else None,
        IN_STOCK: None if not in_stock else in_stock in ("1", "backorder", "instock"),
        "out": _out(row, parent, kinds),
    }


def _out(row: Row, parent: Row, kinds: list[str]) -> str | None:
    published = {row.get("published", "1"), parent.get("published", "1")}
    if "-1" in published:
        return "drafts"
    if "0" in published:
        return "private products"
    if "virtual" in kinds or "downloadable" in kinds:
        return "virtual products and downloads"
    if "variation" in kinds and not parent:
        return "variations whose parent is not in the file"
    return next((reason for kind, reason in NO_GARMENTS.items() if kind in kinds), None)
