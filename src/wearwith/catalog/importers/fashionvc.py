"""FashionVC: the ids of tops and bottoms, and the processed text of each.

Layout: `top_id.txt`, `top_text.txt`, `bottom_id.txt`, `bottom_text.txt`, parallel line by line.
The released files hold no pairs, so this is a catalogue to encode and rank; `expfashion` and
`polyvore-text` take titles from it. Ids are upload numbers of Polyvore, also kept as `listed`.

A text is a title, then the shop's path and the brand with a category name:
"rochas full pleated midi skirt | women fashion skirts knee length skirts | rochas skirts", but
without marks between them. If the path is in `fashionvc_paths.csv` and the rest is a brand with a
category name, the text is taken apart; if not, all of it is the title. The texts lack digits,
single letters and punctuation, so that t-shirts are "tops shirts" in a path. Of the 9,526 items
whose category number is known from elsewhere, 96.8 % get the same path, and 99.6 % the same one or
a broader or finer part of it.
"""

import csv
from importlib import resources
from pathlib import Path

import polars as pl

from wearwith.catalog.dataset_building import SourceTables
from wearwith.catalog.import_problems import Problems, RowChecks
from wearwith.catalog.importers.polyvore_records import polyvore_number
from wearwith.catalog.importers.source_files import plain_id, read_lines
from wearwith.errors import DataError
from wearwith.types import SIDES
from wearwith.words.category_paths import CATEGORY_PATHS

__all__ = ["read_fashionvc", "read_texts"]


def _read_paths() -> dict[str, int]:
    text = (resources.files("wearwith.catalog.importers") / "fashionvc_paths.csv").read_text(
        "utf-8"
    )
    return {row["path"]: int(row["number"]) for row in csv.DictReader(text.splitlines())}


TEXT_PATHS = _read_paths()  # paths as the texts have them, and the numbers of their categories
# Words that sometimes take the brand's place.
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
        pairs=None,
    )


def read_texts(folder: Path, problems: Problems, layout: str = "fashionvc") -> pl.DataFrame:
    """Read both sides as columns id, side, title, brand and category; every id once.

    Raises
    ------
    DataError
        If a file is missing, or an id file and its text file differ in length.
    """
    tops, bottoms = (_side(folder, side, problems, layout) for side in SIDES)
    is_top = pl.col("id").is_in(tops["id"].implode())
    checks = RowChecks(problems, "bottom_id.txt")
    bottoms = checks.set_aside(bottoms, is_top, "id", "the id is a top's already")
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
    frame = frame.with_row_index("row", offset=1)
    frame = frame.with_columns(pl.col("row").cast(pl.Int64), plain_id("id"), side=pl.lit(side))
    return RowChecks(problems, f"{side}_id.txt").distinct_ids(frame)


def _taken_apart(texts: pl.DataFrame) -> pl.DataFrame:
    """Split each text into title, brand and category."""
    # The longest alternative comes first, since the first match wins.
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
    """Category names as texts end with them: without punctuation or single letters."""
    names = {CATEGORY_PATHS[number][-1] for number in TEXT_PATHS.values()}
    plain = {name.replace("men's", "men").replace("& ", "") for name in names}
    return plain - {"t-shirts"} | {"shirts", "capris"}
