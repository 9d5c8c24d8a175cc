"""Import Shopify's products: the CSV that its admin exports, or `products.json`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.delimited import read_delimited
from wearwith.catalog.importers.feed_files import markup_of, unpacked_feed
from wearwith.catalog.importers.feed_options import Role, role_of_option
from wearwith.catalog.importers.json_stream import json_objects
from wearwith.catalog.importers.product_feed import IN_STOCK, read_products
from wearwith.catalog.importers.shopify_json import product_rows
from wearwith.errors import DataError

__all__ = ["read_shopify"]

# The columns of exports, of today and of before, in small letters.
COLUMNS: dict[str, tuple[str, ...]] = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "brand": ("vendor",),
    "category": ("product category", "standardized product type"),
    "kind": ("type", "custom product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "gift": ("gift card",),
    "sku": ("variant sku", "sku"),
    "quantity": ("variant inventory qty", "inventory quantity"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "price": ("variant price", "price"),
    "image": ("image src", "product image url"),
    "alt": ("image alt text",),
    "variant_image": ("variant image", "variant image url"),
    "known_colour": ("color (product.metafields.shopify.color-pattern)",),
    "known_material": ("fabric (product.metafields.shopify.fabric)",),
    **{f"name{n}": (f"option{n} name",) for n in (1, 2, 3)},
    **{f"value{n}": (f"option{n} value",) for n in (1, 2, 3)},
}
OPTIONS = (1, 2, 3)
OF_PRODUCT = (
    "title", "brand", "category", "kind", "tags", "published", "status", "gift", "known_colour",
    "known_material", "name1", "name2", "name3",
)  # fmt: skip
ROWS_AT_ONCE = 50_000
MOST_IMAGES, MOST_COLOURS = 300, 200  # of a product, among which pictures are looked for
SHOWN, YES = ("active",), ("true", "1", "yes", "continue")


def read_shopify(
    src: Path,
    problems: Problems,
    *,
    out: Path,
    kinds: Mapping[str, str] | None = None,
    currency: str | None = None,
) -> SourceTables:
    """Read Shopify's products, as CSV or JSON, perhaps packed: colourways, and no pairs.

    Parameters
    ----------
    src
        `products_export.csv`; or JSON of the Admin API or of the shop's own `/products.json`.
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
        rows = _from_json(path) if markup_of(path) == "json" else _from_csv(path, src, problems)
        pieces = (_variants(piece) for piece in rows)
        return read_products(pieces, src, out, problems, kinds=kinds, currency=currency)


def _from_csv(path: Path, src: Path, problems: Problems) -> Iterator[pl.DataFrame]:
    frame = read_delimited(path, problems)
    lower = {name.lower(): name for name in frame.columns}
    there = {
        field: lower[name] for field, names in COLUMNS.items() for name in names if name in lower
    }
    if missing := [COLUMNS[field][0] for field in ("handle", "title") if field not in there]:
        raise DataError(
            f"This is no product export of Shopify: it has no column {' and no '.join(missing)}",
            where=src,
            fix="export products in Shopify's admin as CSV, or import any table: "
            "wearwith import table",
        )
    missing_fields = [field for field in COLUMNS if field not in there]
    yield frame.select(
        "row",
        **{field: pl.col(name).str.strip_chars() for field, name in there.items()},
    ).with_columns(pl.lit(None, dtype=pl.String).alias(field) for field in missing_fields)


def _from_json(path: Path) -> Iterator[pl.DataFrame]:
    schema = {"row": pl.Int64(), **dict.fromkeys(COLUMNS, pl.String()), "variant": pl.String()}
    rows: list[dict[str, Any]] = []
    for number, product in enumerate(json_objects(path, "products"), start=1):
        rows += product_rows(product, number)
        if len(rows) >= ROWS_AT_ONCE:
            yield pl.DataFrame(rows, schema=schema)
            rows = []
    if rows:
        yield pl.DataFrame(rows, schema=schema)


def _variants(rows: pl.DataFrame) -> pl.DataFrame:
    """Make variants of rows, in which the first of a handle alone has what all of them share."""
    rows = rows.with_columns(pl.col(pl.String).replace("", None))
    rows = rows.with_columns(pl.col("handle").forward_fill())
    shared = rows.group_by("handle", maintain_order=True).agg(
        pl.col(name).drop_nulls().first() for name in OF_PRODUCT
    )
    is_variant = pl.any_horizontal(pl.col("value1", "price", "sku").is_not_null())
    is_first = pl.col("handle").is_first_distinct()
    variants = (
        rows.filter(is_variant | is_first)
        .drop(OF_PRODUCT)
        .join(shared, on="handle", how="left", maintain_order="left")
    )
    variants = variants.with_columns(**_attributes(variants))
    number = pl.int_range(pl.len()).over("handle") + 1
    own = pl.col("variant") if "variant" in variants.columns else pl.lit(None, dtype=pl.String)
    stock = pl.col("quantity").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    stock = pl.when(stock < 0).then(0).otherwise(stock)
    goes_on = pl.col("policy").str.to_lowercase().is_in(YES).fill_null(value=False)
    is_counted = stock.is_not_null() & (pl.col("tracker").is_not_null() | (stock > 0))
    variants = variants.with_columns(
        id=pl.coalesce("sku", own, pl.format("{}-{}", "handle", number)),
        other_id=own,
        model="handle",
        colour=pl.coalesce("colour", "known_colour"),
        material=pl.coalesce("material", "known_material"),
        stock=stock,
        out=_out(),
        **{IN_STOCK: pl.when(is_counted).then((stock > 0) | goes_on).otherwise(_says_stock())},
    )
    return variants.with_columns(_pictures(rows, variants))


def _says_stock() -> pl.Expr:
    """What is not counted is always there, unless the shop says otherwise."""
    said = pl.col("policy").str.to_lowercase()
    return pl.when(said == "unavailable").then(statement=False).otherwise(statement=True)


def _out() -> pl.Expr:
    status, published = pl.col("status").str.to_lowercase(), pl.col("published").str.to_lowercase()
    gift = pl.col("gift").str.to_lowercase().is_in(YES).fill_null(value=False)
    return (
        pl.when(gift)
        .then(pl.lit("gift cards"))
        .when(status == "draft")
        .then(pl.lit("drafts"))
        .when(status.is_not_null() & ~status.is_in(SHOWN))
        .then(pl.lit("archived or unlisted products"))
        .when(published == "false")
        .then(pl.lit("products that are not published"))
    )


def _attributes(variants: pl.DataFrame) -> dict[str, pl.Expr]:
    """What the options say: a colour, a size and so on; of several of a kind all."""
    roles = _roles(variants)
    words: dict[Role, list[pl.Expr]] = {"colour": [], "size": [], "material": [], "pattern": []}
    words["style"] = []
    for n in OPTIONS:
        role = pl.col(f"name{n}").replace_strict(roles, default=None, return_dtype=pl.String)
        value = pl.when(pl.col(f"value{n}") != "Default Title").then(f"value{n}")
        for name, found in words.items():
            found.append(pl.when(role == name).then(value))
    return {
        name: pl.concat_str(found, separator=" / ", ignore_nulls=True).replace("", None)
        for name, found in words.items()
    }


def _roles(variants: pl.DataFrame) -> dict[str, Role]:
    """The role of each option by its name, and by its values where the name tells nothing."""
    named = [
        variants.select(name=f"name{n}", value=f"value{n}").drop_nulls().unique() for n in OPTIONS
    ]
    values = pl.concat(named).group_by("name").agg(pl.col("value").unique().sort().head(200))
    return {name: role_of_option(name, found) for name, found in values.rows()}


def _pictures(rows: pl.DataFrame, variants: pl.DataFrame) -> pl.Series:
    """The picture of each variant: its own, or that which names its colour, or else the first."""
    gallery = rows.select("handle", "image", "alt").filter(pl.col("image").is_not_null())
    gallery = gallery.filter(pl.int_range(pl.len()).over("handle") < MOST_IMAGES)
    first = gallery.unique("handle", keep="first", maintain_order=True)
    first = first.select("handle", first_image="image")
    colours = variants.select("handle", "colour").drop_nulls().unique(maintain_order=True)
    colours = colours.filter(pl.int_range(pl.len()).over("handle") < MOST_COLOURS)
    file = pl.col("image").str.extract(r"([^/?]+)(?:\?[^/]*)?$")
    said = pl.concat_str("alt", file, separator=" ", ignore_nulls=True)
    gallery = gallery.with_columns(_plain(said).alias("said")).join(colours, on="handle")
    names_it = pl.col("said").str.contains(_plain(pl.col("colour")), literal=True)
    coloured = gallery.filter(names_it).unique(
        ["handle", "colour"], keep="first", maintain_order=True
    )
    coloured = coloured.select("handle", "colour", colour_image="image")
    found = (
        variants.select("handle", "colour", "variant_image")
        .join(coloured, on=["handle", "colour"], how="left", maintain_order="left")
        .join(first, on="handle", how="left", maintain_order="left")
    )
    chosen = pl.coalesce("variant_image", "colour_image", "first_image")
    return found.select(chosen.alias("image")).to_series()


def _plain(text: pl.Expr) -> pl.Expr:
    """Words between hyphens, so that navy is found in `lcs_Navy.jpg` and not in `navyblue`."""
    return (
        "-"
        + text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "-").str.strip_chars("-")
        + "-"
    )
