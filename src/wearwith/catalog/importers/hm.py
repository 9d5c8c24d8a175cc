"""Import the data of H&M's competition on Kaggle: articles, pictures and what customers bought."""

from pathlib import Path

import polars as pl

from wearwith.catalog.baskets import BasketRules, outfits_of_baskets
from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.order_lines import read_order_lines
from wearwith.catalog.importers.source_files import files_exist
from wearwith.catalog.importers.table import TableColumns, read_table
from wearwith.catalog.outfit_pairs import pairs_within_outfits
from wearwith.words.slots import slots_of

__all__ = ["read_hm"]

ID_WIDTH = 10  # an article's number; its first three digits name the folder of its picture
COLUMNS = TableColumns(
    id="article_id",
    kind="product_group_name",
    title="prod_name",
    category="product_type_name",
    colour="colour_group_name",
    pattern="graphical_appearance_name",
    model="product_code",
)
# A finer slot follows from the type of product: a jacket is outerwear, a dress a one-piece.
KINDS = {
    "Garment Upper body": "top",
    "Garment Lower body": "bottom",
    "Garment Full body": "bottom",
    "Shoes": "shoe",
    "Bags": "bag",
    "Accessories": "accessory",
    "*": "other",
}
PURCHASES = {"customer": "customer_id", "item": "article_id", "time": "t_dat"}
NO_PICTURE = "articles without a picture (kept)"


def read_hm(src: Path, problems: Problems, *, rules: BasketRules | None = None) -> SourceTables:
    """Read `articles.csv`, `images/0xx/` and, if there, `transactions_train.csv`.

    A basket is what a customer bought on a day. Ids that lost their first zero are filled up.

    Raises
    ------
    DataError
        If `articles.csv` is missing or can't be read, or no purchase names an article.
    """
    read = read_table(src / "articles.csv", problems, columns=COLUMNS, kinds=KINDS)
    ids = pl.col("id").str.zfill(ID_WIDTH)
    coarse = read.items["slot"].replace({"accessory": None})  # a bag is more than a finer accessory
    finer = slots_of(read.items, coarse).fill_null("accessory")
    items = read.items.with_columns(ids, finer)
    paths = items.select(pl.format("images/{}/{}.jpg", ids.str.head(3), ids)).to_series()
    exist = files_exist(paths, src)
    if exist.any():
        problems.leave_out(NO_PICTURE, int((~exist).sum()))
        image = pl.select(pl.when(exist).then(paths)).to_series()
        items, read.image_root = items.with_columns(image.alias("image")), src.resolve()
    read.items = items
    purchases = next((path for path in _purchases(src) if path.is_file()), None)
    if purchases is not None:
        lines = read_order_lines(purchases, items, PURCHASES, problems, id_width=ID_WIDTH)
        read.outfits = outfits_of_baskets(lines, items, problems, rules).outfits
        read.pairs = pairs_within_outfits(read.outfits, items, problems)
    read.split_by = "model"
    return read


def _purchases(src: Path) -> tuple[Path, ...]:
    return src / "transactions_train.csv", src / "transactions_train.csv.gz"
