"""`wearwith import shopify`, `google`, `woocommerce` and `jsonld`: the feeds that shops have."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from wearwith.cli.import_own import KindOf, kinds_of
from wearwith.cli.import_run import Flags, Out, run_import, with_flags

__all__ = ["google", "jsonld", "shopify", "woocommerce"]

Currency = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="The currency of prices that name none, such as EUR."),
]


@with_flags
def shopify(
    src: Annotated[Path, typer.Argument(help="products_export.csv, or products.json.")],
    out: Out,
    flags: Flags,
    kind_of: KindOf = None,
    currency: Currency = None,
) -> None:
    """Import Shopify's products, from its CSV export or as JSON.

    Each colour of a product is a garment, with its sizes as stock. Drafts, gift cards and what is
    no garment are left out and counted.

    Example: `wearwith import shopify products_export_1.csv data/shop --currency EUR`
    """
    from wearwith.catalog.importers.shopify import read_shopify

    _run("shopify", read_shopify, src, out, flags, kind_of, currency)


@with_flags
def google(
    src: Annotated[Path, typer.Argument(help="A feed as TSV, CSV, RSS or Atom.")],
    out: Out,
    flags: Flags,
    kind_of: KindOf = None,
    currency: Currency = None,
) -> None:
    """Import a product feed for Google Merchant Center, which most shops have.

    Each colour of an item_group_id is a garment, with its sizes as stock. What is no garment is
    left out and counted. The file may be packed with gzip or zip.

    Example: `wearwith import google feed.xml data/shop`
    """
    from wearwith.catalog.importers.google_feed import read_google

    _run("google", read_google, src, out, flags, kind_of, currency)


@with_flags
def woocommerce(
    src: Annotated[Path, typer.Argument(help="The CSV file of Products > Export.")],
    out: Out,
    flags: Flags,
    kind_of: KindOf = None,
    currency: Currency = None,
) -> None:
    """Import WooCommerce's product export.

    A variation takes what it lacks from its parent. Each colour of a product is a garment, with its
    sizes as stock. Drafts, grouped products and what is no garment are left out and counted.

    Example: `wearwith import woocommerce wc-product-export.csv data/shop --currency EUR`
    """
    from wearwith.catalog.importers.woocommerce import read_woocommerce

    _run("woocommerce", read_woocommerce, src, out, flags, kind_of, currency)


@with_flags
def jsonld(
    src: Annotated[Path, typer.Argument(help="A page, a JSON file, or a folder of them.")],
    out: Out,
    flags: Flags,
    kind_of: KindOf = None,
    currency: Currency = None,
) -> None:
    """Import schema.org products (JSON-LD), from pages or from files of their own.

    Each colour of a product group is a garment, with its sizes as stock. Related products are
    counted, and not taken for outfits.

    Example: `wearwith import jsonld pages/ data/shop`
    """
    from wearwith.catalog.importers.json_ld import read_json_ld

    _run("jsonld", read_json_ld, src, out, flags, kind_of, currency)


def _run(
    layout: str,
    read: Callable[..., Any],
    src: Path,
    out: Path,
    flags: Flags,
    kind_of: list[str] | None,
    currency: str | None,
) -> None:
    kinds = kinds_of(kind_of or [])
    reading = partial(read, src, out=out, kinds=kinds, currency=currency)
    run_import(layout, src, out, flags, reading, {"kinds": kinds, "currency": currency})
