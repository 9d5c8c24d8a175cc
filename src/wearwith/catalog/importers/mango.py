"""The Mango datathon: a shop's range with photographs, and outfits put together by its stylists.

Layout: `datathon/dataset/product_data.csv`, `datathon/dataset/outfit_data.csv`, and photographs
under the names that the product file gives.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.importers.mango_words import COLOURS, FABRICS
from wearwith.catalog.importers.reading import pairs_within_outfits, read_csv, require_columns
from wearwith.catalog.importing import Read
from wearwith.catalog.problems import Problems
from wearwith.errors import DataError

__all__ = ["read_mango"]

KIND_OF_CATEGORY = {
    "Tops": "top",
    "Outerwear": "top",
    "Bottoms": "bottom",
    "Dresses, jumpsuits and Complete set": "bottom",
}
KIND_OF_FAMILY = {
    "Footwear": "shoe",
    "Bags": "bag",
    "Jewellery": "accessory",
    "Hats, scarves and gloves": "accessory",
    "Belts and Ties": "accessory",
    "Glasses": "accessory",
    "Wallets & cases": "accessory",
}
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


def read_mango(src: Path, problems: Problems) -> Read:
    """Read the released layout from the folder that holds `datathon/`, or from that folder.

    Raises
    ------
    DataError
        If the layout is another one.
    """
    root = src.parent if src.name == "datathon" else src
    products = _products(root, problems)
    outfits = _outfits(root, products, problems)
    items = _items(root, products, problems)
    return Read(
        items=items,
        pairs=pairs_within_outfits(outfits, items, problems),
        outfits=outfits,
        image_root=root.resolve(),
        split_by="model",
    )


def _products(root: Path, problems: Problems) -> pl.DataFrame:
    path = root / "datathon" / "dataset" / "product_data.csv"
    products = read_csv(path, layout="mango")
    require_columns(products, PRODUCT_COLUMNS, path)
    file = path.name
    again = pl.col("cod_modelo_color").is_duplicated() & ~pl.col("cod_modelo_color").is_first_distinct()
    problems.add_rows(file, products.filter(again), "cod_modelo_color", "the product again")
    nameless = pl.col("cod_modelo_color").is_null()
    problems.add_rows(file, products.filter(nameless), "cod_modelo_color", "a product without id")
    return products.filter(~again & ~nameless)


def _outfits(root: Path, products: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    path = root / "datathon" / "dataset" / "outfit_data.csv"
    outfits = read_csv(path, layout="mango")
    require_columns(outfits, ("cod_outfit", "cod_modelo_color"), path)
    known = outfits.join(products.select("cod_modelo_color"), on="cod_modelo_color", how="semi")
    stray = outfits.join(products.select("cod_modelo_color"), on="cod_modelo_color", how="anti")
    problems.add_rows(path.name, stray, "cod_modelo_color", "an outfit names an unknown product")
    return known.select(outfit="cod_outfit", item="cod_modelo_color").unique()


def _items(root: Path, products: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    strange = products.filter(~pl.col("des_color_specification_esp").is_in(list(COLOURS)))
    problems.add_rows(
        "product_data.csv",
        strange.filter(pl.col("des_color_specification_esp").is_not_null()),
        "des_color_specification_esp",
        "a colour that has no English word here (the item is kept without it)",
    )
    items = products.select(
        id="cod_modelo_color",
        kind=pl.coalesce(
            pl.col("des_product_category").replace_strict(KIND_OF_CATEGORY, default=None),
            pl.col("des_product_family").replace_strict(KIND_OF_FAMILY, default=None),
            pl.lit("other"),
        ),
        category=pl.concat_list(
            "des_product_category",
            "des_product_aggregated_family",
            "des_product_family",
            "des_product_type",
        ).list.drop_nulls(),
        image=pl.col("des_filename"),
        model=pl.col("cod_modelo_color").str.split("-").list.first(),
        colour=pl.col("des_color_specification_esp").replace_strict(COLOURS, default=None),
        material=pl.col("des_fabric").str.head(1).replace_strict(FABRICS, default=None),
        # The shop's own colour group has no black: NEGRO sits in GREY.
        colour_group=pl.when(pl.col("des_color_specification_esp") == "NEGRO")
        .then(pl.lit("black"))
        .otherwise(pl.col("des_agrup_color_eng").str.to_lowercase()),
        row="row",
    )
    present = pl.Series([name is not None and (root / name).is_file() for name in items["image"]])
    problems.add_rows(
        "product_data.csv",
        items.filter(~present & pl.col("image").is_not_null()),
        "image",
        "the photograph is not there (the item is kept without it)",
    )
    if not present.any():
        raise DataError(
            "None of the photographs that product_data.csv names is there",
            where=root / "datathon" / "images",
            fix="unpack the photographs beside the tables",
        )
    return items.with_columns(image=pl.when(present).then("image")).drop("row")
