"""Import a product feed for Google Merchant Center: a table, RSS 2.0 or Atom, streamed.

Facebook, Pinterest and most price engines take the same.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.feed_files import markup_of, unpacked_feed
from wearwith.catalog.importers.feed_xml import feed_entries
from wearwith.catalog.importers.google_categories import GOOGLE_CATEGORIES
from wearwith.catalog.importers.product_feed import IN_STOCK, VARIANT_COLUMNS, read_products
from wearwith.catalog.importers.table_in_pieces import read_pieces
from wearwith.errors import DataError

__all__ = ["read_google"]

# Our columns by the attributes of the feed; of several the first that is there counts.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "model": ("item_group_id",),
    "title": ("title", "structured_title"),
    "type": ("product_type",),
    "google": ("google_product_category", "fb_product_category"),
    "colour": ("color", "colour"),
    "material": ("material",),
    "pattern": ("pattern",),
    "brand": ("brand",),
    "size": ("size",),
    "price": ("price",),
    "sale_price": ("sale_price",),
    "availability": ("availability",),
    "quantity": (
        "quantity",
        "inventory",
        "quantity_to_sell_on_facebook",
        "sell_on_google_quantity",
    ),
    "gender": ("gender",),
    "age_group": ("age_group",),
    "link": ("link",),
    "image": ("image_link", "image"),
}
NEEDED = ("id", "title")
AVAILABLE = ("in_stock", "in stock", "limited_availability", "available")
ENTRIES_AT_ONCE = 20_000


def read_google(
    src: Path,
    problems: Problems,
    *,
    out: Path,
    kinds: Mapping[str, str] | None = None,
    currency: str | None = None,
) -> SourceTables:
    """Read a Google feed, perhaps packed: colourways with their sizes as stock, and no pairs.

    Parameters
    ----------
    src
        The feed: TSV or CSV, RSS 2.0 or Atom.
    out
        The new dataset folder.
    kinds
        The kind, or slot, that a word stands for; `*` stands for every other word.
    currency
        That of prices that name none.

    Raises
    ------
    DataError
        If the file is missing, damaged or no such feed, declares entities, or has no garment.
    """
    with unpacked_feed(src) as path:
        markup = markup_of(path)
        if markup == "json":
            raise DataError(
                "A Google feed is a table, RSS or Atom, and this is JSON",
                where=src,
                fix="wearwith import jsonld, or wearwith import shopify for products.json",
            )
        rows = _from_xml(path) if markup == "xml" else _from_table(path, src, problems)
        pieces = (_variants(piece) for piece in rows)
        return read_products(pieces, src, out, problems, kinds=kinds, currency=currency)


def _from_table(path: Path, src: Path, problems: Problems) -> Iterator[pl.DataFrame]:
    def known(frame: pl.DataFrame) -> pl.DataFrame:
        names: dict[str, str] = {}
        for name in frame.columns:
            plain = re.sub(r"[\s_-]+", "_", name.strip().lower().removeprefix("g:"))
            names.setdefault(plain, name)
        there = _found(names)
        if missing := [ATTRIBUTES[name][0] for name in NEEDED if name not in there]:
            raise DataError(
                f"This is no Google feed: it has no column {' and no '.join(missing)}",
                where=src,
                fix="a feed has id, title, product_type, image_link and so on; for other tables: "
                "wearwith import table",
            )
        columns = {field: pl.col(names[name]) for field, name in there.items()}
        return frame.select("row", **columns)

    yield from map(known, read_pieces(path, problems, "\t"))


def _from_xml(path: Path) -> Iterator[pl.DataFrame]:
    schema = {"row": pl.Int64(), **dict.fromkeys(ATTRIBUTES, pl.String())}
    rows: list[tuple[int | str | None, ...]] = []
    for number, entry in enumerate(feed_entries(path), start=1):
        texts = (
            next((entry[name] for name in names if name in entry), None)
            for names in ATTRIBUTES.values()
        )
        rows.append((number, *texts))
        if len(rows) == ENTRIES_AT_ONCE:
            yield pl.DataFrame(rows, schema=schema, orient="row")
            rows = []
    if rows:
        yield pl.DataFrame(rows, schema=schema, orient="row")


def _found(names: Mapping[str, str]) -> dict[str, str]:
    return {
        field: next(name for name in wanted if name in names)
        for field, wanted in ATTRIBUTES.items()
        if not names.keys().isdisjoint(wanted)
    }


def _variants(rows: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in ATTRIBUTES if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    # A number, a path, or both: `212 - Apparel & Accessories > Clothing > Shirts & Tops`.
    google = pl.col("google").str.strip_chars().str.replace(r"^\d+\s*-\s*", "")
    path = google.replace_strict(GOOGLE_CATEGORIES, default=None, return_dtype=pl.String)
    google = pl.when(google.str.contains(r"^\d+$")).then(path).otherwise(google)
    availability = pl.col("availability").str.strip_chars().str.to_lowercase()
    stock = pl.col("quantity").str.strip_chars().cast(pl.Int64, strict=False)
    in_stock = pl.coalesce(availability.is_in(AVAILABLE), stock > 0)
    rows = rows.with_columns(
        # The shop's own path says more than Google's.
        category=pl.concat_str("type", google, separator="|", ignore_nulls=True),
        stock=pl.when(stock < 0).then(0).otherwise(stock),
        **{IN_STOCK: in_stock},
    )
    return rows.select(name for name in VARIANT_COLUMNS if name in rows.columns)
