"""ExpFashion: the published sample of 20,000 pairs with three negatives each.

Layout: `id/{train,valid,test}_ijk_shuffled_811.txt` (top, positive, negative; tab separated, ids as
floats), `top_color.txt` and `bottom_color.txt` (id and dominant colour of every item), and
`item_category.tsv` (id and category number, where known). There are no photographs. An id is the
number that Polyvore gave the item at its upload, and is kept as `listed` too.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.fashionvc import read_texts
from wearwith.catalog.importers.pairing import first_split
from wearwith.catalog.importers.polyvore_numbers import category_table, polyvore_number
from wearwith.catalog.importers.source_files import (
    distinct_ids,
    plain_id,
    read_csv,
    require_columns,
    set_aside,
)
from wearwith.catalog.schema import SPLITS

__all__ = ["read_expfashion"]

LAYOUT = "expfashion"


def read_expfashion(
    src: Path, problems: Problems, *, text: Path | None = None, categories: Path | None = None
) -> SourceTables:
    """Read the published triplets and their split as they are, and every item of the colour lists.

    Parameters
    ----------
    text
        A FashionVC folder, which has the text of a quarter of the items: their title, brand and,
        where the number is missing, category.
    categories
        `categories.csv` of Polyvore Outfits, for numbers that have no name here.

    Raises
    ------
    DataError
        If the layout is another one.
    """
    items = _items(src, problems)
    items = _with_categories(items, src, categories, problems)
    if text is not None:
        items = _with_text(items, text, problems)
    triplets = _triplets(src, items, problems)
    pairs = first_split(triplets.select("top", "split", bottom="positive"), problems)
    triplets = triplets.join(
        pairs, left_on=["top", "positive", "split"], right_on=["top", "bottom", "split"], how="semi"
    )
    return SourceTables(items=items, pairs=pairs, triplets=triplets)


def _items(src: Path, problems: Problems) -> pl.DataFrame:
    sides = []
    for side in ("top", "bottom"):
        file = f"{side}_color.txt"
        listed = read_csv(
            src / file, LAYOUT, separator="\t", names=("id", "colour"), quoted=False
        ).with_columns(plain_id("id"), side=pl.lit(side))
        sides.append(distinct_ids(listed, problems, file=file))
    tops, bottoms = sides
    bottoms = set_aside(
        bottoms,
        pl.col("id").is_in(tops["id"].implode()),
        problems,
        file="bottom_color.txt",
        column="id",
        reason="the id is a top's already",
    )
    return pl.concat([tops, bottoms]).select(
        "id", "side", colour=_in_words("colour"), listed=polyvore_number("id")
    )


def _in_words(column: str) -> pl.Expr:
    """`lightRed` is light red, and gray is grey."""
    spaced = pl.col(column).str.replace_all(r"([a-z])([A-Z])", "$1 $2").str.to_lowercase()
    return spaced.str.replace_all(r"\bgray\b", "grey")


def _with_categories(
    items: pl.DataFrame, src: Path, categories: Path | None, problems: Problems
) -> pl.DataFrame:
    path = src / "item_category.tsv"
    numbers = read_csv(path, LAYOUT, separator="\t", quoted=False)
    require_columns(numbers, ("item_id", "category_id"), path)
    numbers = numbers.select("row", id=plain_id("item_id"), number=plain_id("category_id"))
    numbers = distinct_ids(numbers, problems, file=path.name, shown_as="item_id")
    paths = category_table(categories, LAYOUT).select("number", category="path")
    unknown = numbers.join(paths, on="number", how="anti")
    problems.leave_out("category numbers without a name (the item has none)", unknown.height)
    absent = numbers.join(items, on="id", how="anti").height
    problems.leave_out("category numbers of items that no colour list has", absent)
    named = numbers.join(paths, on="number").select("id", "category")
    return items.join(named, on="id", how="left", maintain_order="left")


def _with_text(items: pl.DataFrame, folder: Path, problems: Problems) -> pl.DataFrame:
    texts = read_texts(folder, problems, LAYOUT)
    absent = texts.join(items, on=["id", "side"], how="anti").height
    problems.leave_out("texts of items that no colour list has", absent)
    joined = items.join(texts, on=["id", "side"], how="left", suffix="_of_text")
    return joined.with_columns(category=pl.coalesce("category", "category_of_text")).drop(
        "category_of_text"
    )


def _triplets(src: Path, items: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    parts = [_triplets_of(src, split, items, problems) for split in SPLITS]
    return pl.concat(parts)


def _triplets_of(src: Path, split: str, items: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    file = f"id/{split}_ijk_shuffled_811.txt"
    columns = {"top": "top", "positive": "bottom", "negative": "bottom"}
    triplets = read_csv(src / file, LAYOUT, separator="\t", names=tuple(columns), quoted=False)
    triplets = triplets.with_columns(plain_id(name) for name in columns)
    for column, side in columns.items():
        known = items.filter(side=side)["id"].implode()
        triplets = set_aside(
            triplets,
            ~pl.col(column).is_in(known).fill_null(value=False),
            problems,
            file=file,
            column=column,
            reason=f"a triplet whose {column} is not in {side}_color.txt",
        )
    triplets = set_aside(
        triplets,
        pl.col("positive") == pl.col("negative"),
        problems,
        file=file,
        column="negative",
        reason="a triplet with the same bottom as positive and negative",
    )
    return triplets.select(*columns, split=pl.lit(split))
