"""ExpFashion: the published sample of 20,000 pairs with three negatives each.

Layout: `id/{train,valid,test}_ijk_shuffled_811.txt` (top, positive, negative; tab separated, ids as
floats), `top_color.txt` and `bottom_color.txt` (id and dominant colour of every item), and
`item_category.tsv` (id and category number, where known). There are no photographs. Ids are upload
numbers of Polyvore, also kept as `listed`.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.fashionvc import read_texts
from wearwith.catalog.importers.polyvore_records import category_table, polyvore_number
from wearwith.catalog.importers.source_files import plain_id, read_csv, require_columns
from wearwith.catalog.outfit_pairs import first_split
from wearwith.catalog.schema import SPLITS

__all__ = ["read_expfashion"]

LAYOUT = "expfashion"


def read_expfashion(
    src: Path, problems: Problems, *, text: Path | None = None, categories: Path | None = None
) -> SourceTables:
    """Read the published triplets and their split, and every item of the colour lists.

    Parameters
    ----------
    text
        A FashionVC folder, which has the title and brand of a quarter of the items, and their
        category if the number is missing.
    categories
        `categories.csv` of Polyvore Outfits, for numbers without a name here.

    Raises
    ------
    DataError
        If the layout is another one.
    """
    items = _items(src, problems)
    items = _with_categories(items, src, categories, problems)
    if text is not None:
        items = _with_text(items, text, problems)
    triplets = pl.concat(_triplets_of(src, split, items, problems) for split in SPLITS)
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
        sides.append(RowChecks(problems, file).distinct_ids(listed))
    tops, bottoms = sides
    is_top = pl.col("id").is_in(tops["id"].implode())
    checks = RowChecks(problems, "bottom_color.txt")
    bottoms = checks.set_aside(bottoms, is_top, "id", "the id is a top's already")
    return pl.concat([tops, bottoms]).select(
        "id", "side", colour=_in_words("colour"), listed=polyvore_number("id")
    )


def _in_words(column: str) -> pl.Expr:
    """Turn `lightRed` into light red, and gray into grey."""
    spaced = pl.col(column).str.replace_all(r"([a-z])([A-Z])", "$1 $2").str.to_lowercase()
    return spaced.str.replace_all(r"\bgray\b", "grey")


def _with_categories(
    items: pl.DataFrame, src: Path, categories: Path | None, problems: Problems
) -> pl.DataFrame:
    path = src / "item_category.tsv"
    numbers = read_csv(path, LAYOUT, separator="\t", quoted=False)
    require_columns(numbers, ("item_id", "category_id"), path)
    numbers = numbers.select("row", id=plain_id("item_id"), number=plain_id("category_id"))
    numbers = RowChecks(problems, path.name, {"id": "item_id"}).distinct_ids(numbers)
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
    category = pl.coalesce("category", "category_of_text")
    return joined.with_columns(category=category).drop("category_of_text")


def _triplets_of(src: Path, split: str, items: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    file = f"id/{split}_ijk_shuffled_811.txt"
    columns = {"top": "top", "positive": "bottom", "negative": "bottom"}
    triplets = read_csv(src / file, LAYOUT, separator="\t", names=tuple(columns), quoted=False)
    triplets = triplets.with_columns(plain_id(name) for name in columns)
    checks = RowChecks(problems, file)
    for column, side in columns.items():
        known = items.filter(side=side)["id"].implode()
        is_unknown = ~pl.col(column).is_in(known).fill_null(value=False)
        reason = f"a triplet whose {column} is not in {side}_color.txt"
        triplets = checks.set_aside(triplets, is_unknown, column, reason)
    is_same = pl.col("positive") == pl.col("negative")
    reason = "a triplet with the same bottom as positive and negative"
    triplets = checks.set_aside(triplets, is_same, "negative", reason)
    return triplets.select(*columns, split=pl.lit(split))
