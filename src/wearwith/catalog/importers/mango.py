"""The Mango datathon: a shop's range with photographs, and outfits put together by its stylists.

Layout: `datathon/dataset/product_data.csv`, `datathon/dataset/outfit_data.csv`, and photographs
under the names that the product file gives.
"""

import csv
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.source_files import files_exist, read_csv, require_columns
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.errors import DataError
from wearwith.types import Slot
from wearwith.words.slots import side_column, slots_of

__all__ = ["COLOURS", "FABRICS", "read_mango"]


def _read_colours() -> dict[str, str]:
    text = (resources.files("wearwith.catalog.importers") / "mango_colours.csv").read_text("utf-8")
    return {row["spanish"]: row["english"] for row in csv.DictReader(text.splitlines())}


COLOURS = _read_colours()

# By the first letter of the code. Accessories (C) state no fabric.
FABRICS = {
    "J": "denim",
    "K": "jersey",
    "L": "leather",
    "O": "faux leather",
    "P": "woven",
    "T": "knit",
}


SLOT_OF_CATEGORY: dict[str, Slot] = {
    "Tops": "top",
    "Outerwear": "outerwear",
    "Bottoms": "bottom",
    "Dresses, jumpsuits and Complete set": "one-piece",
}
SLOT_OF_FAMILY: dict[str, Slot] = {
    "Footwear": "shoes",
    "Bags": "bag",
    "Jewellery": "jewellery",
    "Hats, scarves and gloves": "accessory",  # the type says which
    "Belts and Ties": "accessory",
    "Glasses": "eyewear",
    "Wallets & cases": "accessory",
}
PRODUCTS = "product_data.csv"
PRODUCT_COLUMNS = (
    "cod_modelo_color",
    "des_color_specification_esp",
    "des_agrup_color_eng",
    "des_fabric",
    "des_product_category",
    "des_product_aggregated_family",
    "des_product_family",
    "des_product_type",
    "des_filename",
)


def read_mango(src: Path, problems: Problems) -> SourceTables:
    """Read the released layout from `datathon/`, or from the folder that holds it.

    Raises
    ------
    DataError
        If the layout is another one.
    """
    root = src.resolve().parent if src.resolve().name == "datathon" else src
    products = _products(root, problems)
    outfits = _outfits(root, products, problems)
    items = _items(root, products, problems)
    return SourceTables(
        items=items,
        pairs=pairs_within_outfits(outfits, items, problems),
        outfits=outfits,
        image_root=root.resolve(),
        split_by="model",
    )


def _products(root: Path, problems: Problems) -> pl.DataFrame:
    path = root / "datathon" / "dataset" / PRODUCTS
    products = read_csv(path, layout="mango")
    require_columns(products, PRODUCT_COLUMNS, path)
    return RowChecks(problems, PRODUCTS).distinct_ids(products, "cod_modelo_color")


def _outfits(root: Path, products: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    path = root / "datathon" / "dataset" / "outfit_data.csv"
    outfits = read_csv(path, layout="mango")
    require_columns(outfits, ("cod_outfit", "cod_modelo_color"), path)
    checks = RowChecks(problems, path.name)
    outfits = checks.set_aside(
        outfits, pl.col("cod_outfit").is_null(), "cod_outfit", "a row without an outfit"
    )
    known = products["cod_modelo_color"].implode()
    is_unknown = ~pl.col("cod_modelo_color").is_in(known).fill_null(value=False)
    outfits = checks.set_aside(
        outfits, is_unknown, "cod_modelo_color", "an outfit names an unknown product"
    )
    return outfits.select(outfit="cod_outfit", item="cod_modelo_color").unique()


def _items(root: Path, products: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    colour = pl.col("des_color_specification_esp")
    problems.add_rows(
        PRODUCTS,
        products.filter(colour.is_not_null() & ~colour.is_in(list(COLOURS))),
        "des_color_specification_esp",
        "a colour without an English word here (the item is kept without it)",
    )
    present = _photographs(root, products, problems)
    english = _looked_up("des_color_specification_esp", COLOURS)
    items = products.select(
        id="cod_modelo_color",
        slot=pl.coalesce(
            _looked_up("des_product_category", SLOT_OF_CATEGORY),
            _looked_up("des_product_family", SLOT_OF_FAMILY),
            pl.lit("other"),
        ),
        category=pl.concat_list(
            "des_product_category",
            "des_product_aggregated_family",
            "des_product_family",
            "des_product_type",
        ).list.drop_nulls(),
        image=pl.when(present).then("des_filename"),
        model=pl.col("cod_modelo_color").str.split("-").list.first(),
        colour=english,
        material=pl.col("des_fabric")
        .str.head(1)
        .replace_strict(FABRICS, default=None, return_dtype=pl.String()),
        # The shop's own colour group has no black: NEGRO sits in GREY.
        colour_group=pl.when(english.str.starts_with("black"))
        .then(pl.lit("black"))
        .otherwise(pl.col("des_agrup_color_eng").str.to_lowercase()),
    ).with_columns(side_column())
    accessory = pl.col("slot") == "accessory"
    finer = slots_of(items, items["slot"])
    return items.with_columns(slot=pl.when(accessory).then(finer).otherwise("slot"))


def _looked_up(column: str, words: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(words, default=None, return_dtype=pl.String())


def _photographs(root: Path, products: pl.DataFrame, problems: Problems) -> pl.Series:
    """Whether each product's photograph exists."""
    names = products["des_filename"]
    present = files_exist(names, root)
    if not present.any():
        raise DataError(
            f"None of the photographs that {PRODUCTS} names exists",
            where=root / "datathon" / "images",
            fix="unpack the photographs beside the tables",
        )
    problems.add_rows(
        PRODUCTS,
        products.filter(~present & names.is_not_null()),
        "des_filename",
        "the photograph does not exist (the item is kept without it)",
    )
    return present
