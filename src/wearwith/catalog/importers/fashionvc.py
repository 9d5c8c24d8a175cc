"""FashionVC: the ids of tops and bottoms, and the processed text of each.

Layout: `top_id.txt`, `top_text.txt`, `bottom_id.txt`, `bottom_text.txt`, parallel line by line.
The released files hold no pairs, so this is a catalogue to encode and rank; `expfashion` and
`polyvore-text` take titles from it. An id is the number that Polyvore gave the item at its upload,
and is kept as `listed` too.

A text is a title, then the shop's path and the brand with a category name:
"rochas full pleated midi skirt | women fashion skirts knee length skirts | rochas skirts". The
parts have no mark between them. Where the path is one of `TEXT_PATHS` and the rest is a brand with
a category name, the text is taken apart; else all of it stays the title. Digits, single letters
and signs are gone from the text, so that t-shirts are "tops shirts" in a path. Of the 9,526 items
whose category number is known from elsewhere, 96.8 % get the same path, and 99.6 % the same one or
a broader or finer part of it.
"""

from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.polyvore_numbers import polyvore_number
from wearwith.catalog.importers.source_files import distinct_ids, plain_id, read_lines, set_aside
from wearwith.catalog.schema import PAIR_COLUMNS, table
from wearwith.errors import DataError
from wearwith.types import SIDES
from wearwith.words.category_paths import CATEGORY_PATHS

__all__ = ["read_fashionvc", "read_texts"]

# Paths as the texts have them, and the number of the category.
TEXT_PATHS = {
    "tops": 11,
    "tops tunics": 15,
    "tops blouses": 17,
    "tops cardigans": 18,
    "tops sweaters": 19,
    "tops shirts": 21,
    "tops tank tops": 104,
    "tops sweatshirts hoodies sweatshirts": 4495,
    "tops sweatshirts hoodies hoodies": 4496,
    "sweatshirts hoodies sweatshirts": 4495,
    "sweatshirts hoodies hoodies": 4496,
    "outerwear": 23,
    "outerwear coats": 24,
    "outerwear jackets": 25,
    "outerwear jackets blazers": 236,
    "jackets blazers": 236,
    "outerwear vests": 26,
    "skirts": 7,
    "skirts mini skirts": 8,
    "skirts knee length skirts": 9,
    "skirts long skirts": 10,
    "dresses": 3,
    "dresses day dresses": 4,
    "dresses cocktail dresses": 5,
    "dresses gowns": 6,
    "jeans": 27,
    "jeans skinny jeans": 237,
    "jeans bootcut jeans": 238,
    "jeans wide leg jeans": 239,
    "jeans boyfriend jeans": 240,
    "jeans straight leg jeans": 310,
    "jeans flared jeans": 4452,
    "pants": 28,
    "pants leggings": 241,
    "pants capri cropped pants": 332,
    "shorts": 29,
    "activewear activewear tops": 252,
    "activewear activewear tank tops": 309,
    "activewear activewear pants": 253,
    "activewear activewear skirts": 254,
    "activewear activewear shorts": 255,
    "bikinis bikini tops": 4517,
    "jumpsuits rompers": 244,
    "men jeans": 278,
    "men pants": 279,
    "men pants men casual pants": 4458,
    "men pants men dress pants": 4459,
    "men shorts": 280,
    "men sweatshirts hoodies men sweatshirts": 4497,
    "men sweatshirts hoodies men hoodies": 4498,
    "men outerwear": 276,
    "men outerwear men coats": 4455,
    "men outerwear men jackets": 4456,
    "men outerwear men vests": 4457,
}
# What stands in the brand's place now and then, and is none.
NO_BRANDS = ("white", "black", "nude", "cashmere", "sweater", "jeans")


def read_fashionvc(src: Path, problems: Problems) -> SourceTables:
    """Read the four files: items with titles, and no pairs.

    Raises
    ------
    DataError
        If a file is missing, or an id file and its text file differ in length.
    """
    texts = read_texts(src, problems)
    return SourceTables(
        items=texts.with_columns(listed=polyvore_number("id")),
        pairs=table(PAIR_COLUMNS).drop("split"),
        needs_pairs=False,
    )


def read_texts(folder: Path, problems: Problems, layout: str = "fashionvc") -> pl.DataFrame:
    """Read ids and texts of both sides.

    Returns
    -------
    polars.DataFrame
        Columns id, side (top or bottom), title, brand and category; every id once.

    Raises
    ------
    DataError
        If a file is missing, or an id file and its text file differ in length.
    """
    tops, bottoms = (_side(folder, side, problems, layout) for side in SIDES)
    bottoms = set_aside(
        bottoms,
        pl.col("id").is_in(tops["id"].implode()),
        problems,
        file="bottom_id.txt",
        column="id",
        reason="the id is a top's already",
    )
    return _taken_apart(pl.concat([tops, bottoms]))


def _side(folder: Path, side: str, problems: Problems, layout: str) -> pl.DataFrame:
    ids = read_lines(folder / f"{side}_id.txt", layout)
    texts = read_lines(folder / f"{side}_text.txt", layout)
    if len(ids) != len(texts):
        raise DataError(
            f"{side}_id.txt has {len(ids)} lines and {side}_text.txt has {len(texts)}, and they "
            "belong together line by line",
            where=folder,
            fix="take both files from the same release",
        )
    frame = pl.DataFrame({"id": ids, "text": texts}, schema={"id": pl.String, "text": pl.String})
    frame = frame.with_row_index("row", offset=1).with_columns(
        pl.col("row").cast(pl.Int64),
        plain_id("id"),
        side=pl.lit(side),
    )
    return distinct_ids(frame, problems, file=f"{side}_id.txt")


def _taken_apart(texts: pl.DataFrame) -> pl.DataFrame:
    """Title, brand and category of each text."""
    # The longest alternative first: the first that fits is taken.
    paths = "|".join(sorted(TEXT_PATHS, key=len, reverse=True))
    names = "|".join(sorted(_tail_names(), key=len, reverse=True))
    shop = r"(?:women fashion(?: clothing)?|men fashion(?: men clothing)?)"
    text_pattern = rf"^(?:(?<title>.*?) )??\b{shop} (?<path>{paths})(?: (?<rest>.*))?$"
    rest_pattern = rf"^(?:(?<brand>.*?) )??(?:{names})$"
    parts = texts.with_columns(
        pl.col("text").str.extract_groups(text_pattern).struct.unnest(),
    ).with_columns(
        pl.col("rest").str.extract_groups(rest_pattern).struct.field("brand"),
        fits=pl.col("rest").is_null() | pl.col("rest").str.contains(rest_pattern),
    )
    whole = pl.col("path").is_not_null() & pl.col("fits")
    categories = pl.DataFrame(
        {
            "path": list(TEXT_PATHS),
            "category": [list(CATEGORY_PATHS[number]) for number in TEXT_PATHS.values()],
        }
    )
    return parts.join(categories, on="path", how="left", maintain_order="left").select(
        "id",
        "side",
        title=pl.when(whole).then("title").otherwise("text"),
        brand=pl.when(whole & ~pl.col("brand").is_in(NO_BRANDS)).then("brand"),
        category="category",
    )


def _tail_names() -> set[str]:
    """Category names as a text ends with them: no signs, no single letters."""
    names = {CATEGORY_PATHS[number][-1] for number in TEXT_PATHS.values()}
    plain = {name.replace("men's", "men").replace("& ", "") for name in names}
    return plain - {"t-shirts"} | {"shirts", "capris"}
