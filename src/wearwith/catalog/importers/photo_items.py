"""What is known of each photograph, and who said so.

The item column `kind_source` tells where a kind comes from: "csv", a table's word; "folder", the
name of a folder; "guessed", the picture; or "unknown", and then the kind is "other".
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog.importers.photo_files import with_hash
from wearwith.catalog.importers.photo_kinds import kind_of_folders, kind_of_words
from wearwith.catalog.problems import Problems
from wearwith.catalog.schema import KINDS, Kind
from wearwith.progress import ProgressFactory, silent

__all__ = ["KindsOfPictures", "told_items", "with_all_kinds"]

# Tells the kinds of garments from thumbnails, in RGB and of shape (height, width, 3), each None
# where it can't be told. Asked only of photographs of which nothing else tells the kind.
KindsOfPictures = Callable[[Sequence[npt.NDArray[np.uint8]]], Sequence[Kind | None]]
AT_ONCE = 32

UNKNOWN = (
    "the kind can't be told (kept as 'other'): name its folder tops, skirts, shoes or so, or list "
    "it in items.csv"
)


def told_items(
    names: Mapping[str, str],
    said: pl.DataFrame | None,
    path: Path | None,
    kind_column: str,
    problems: Problems,
) -> pl.DataFrame:
    """Join what a table and the folders tell about each photograph.

    Parameters
    ----------
    names
        Photograph to a name for it, which is its id unless the table has another.
    said
        As `read_photo_table` gives it, from the file `path`.
    kind_column
        What the table calls the kind, for problems.

    Returns
    -------
    polars.DataFrame
        Columns of the item table, as far as known, `file`, `kind_source` and the further ones of
        the table; kind and its source are null where nothing tells them.
    """
    items = pl.DataFrame({"file": list(names), "name": list(names.values())})
    if said is not None:
        items = items.join(said, on="file", how="left", maintain_order="left")
    lacking = {
        "row": pl.Int64(),
        "id": pl.String(),
        "kind": pl.String(),
        "category": pl.List(pl.String()),
    }
    items = items.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in lacking.items()
        if name not in items.columns
    )
    kinds, sources, categories = [], [], []
    for file, row, word, category in items.select("file", "row", "kind", "category").iter_rows():
        kind = _said(word, category)
        if word and kind is None:
            reason = f"an unknown kind of garment (a kind is one of {', '.join(KINDS)})"
            problems.add(path.name if path else "", row, kind_column, word, reason)
        of_folders, folders = kind_of_folders(file)
        sources.append("csv" if kind else "folder" if of_folders else None)
        kinds.append(kind or of_folders)
        categories.append(category or _category(word, kind, of_folders, folders))
    taken = set(items["id"].drop_nulls())
    ids = [
        given or (with_hash(name, file) if name in taken else name)
        for file, name, given in items.select("file", "name", "id").iter_rows()
    ]
    return items.with_columns(
        id=pl.Series(ids, dtype=pl.String),
        kind=pl.Series(kinds, dtype=pl.String),
        kind_source=pl.Series(sources, dtype=pl.String),
        category=pl.Series(categories, dtype=pl.List(pl.String)),
        image=pl.col("name") + ".jpg",
    ).drop("name", "row")


def _said(word: str | None, category: list[str] | None) -> Kind | None:
    """Give the kind that a table's word means, else its category, from fine to broad."""
    if word:
        return kind_of_words(word)
    kinds = (kind_of_words(name) for name in reversed(category or []))
    return next((kind for kind in kinds if kind), None)


def _category(
    word: str | None, kind: Kind | None, of_folders: Kind | None, folders: list[str]
) -> list[str]:
    """Category of a photograph whose table has none: that of the folders, if they agree."""
    if folders and kind in (None, of_folders):
        return folders
    is_finer = kind is not None and word is not None and word.lower() not in KINDS
    return [word] if is_finer and word else []


def with_all_kinds(
    items: pl.DataFrame,
    thumbnails: Path,
    guess: KindsOfPictures | None,
    problems: Problems,
    progress: ProgressFactory = silent,
) -> pl.DataFrame:
    """Guess the kinds that nothing tells; what can't be guessed either is a problem."""
    guessed: dict[str, Kind] = {}
    untold = items.filter(pl.col("kind").is_null()).select("file", "image").rows()
    if guess is not None and untold:
        with progress("Guessing kinds", len(untold)) as bar:
            for start in range(0, len(untold), AT_ONCE):
                part = untold[start : start + AT_ONCE]
                kinds = guess([_pixels(thumbnails / image) for _, image in part])
                told = zip(part, kinds, strict=True)
                guessed |= {file: kind for (file, _), kind in told if kind is not None}
                bar.advance(len(part))
    for file, _ in untold:
        if file not in guessed:
            problems.add(file, None, None, None, UNKNOWN)
    found = pl.col("file").replace_strict(guessed, default=None, return_dtype=pl.String)
    by_picture = pl.when(found.is_not_null()).then(pl.lit("guessed")).otherwise(pl.lit("unknown"))
    return items.with_columns(
        kind=pl.coalesce("kind", found, pl.lit("other")),
        kind_source=pl.coalesce("kind_source", by_picture),
    )


def _pixels(path: Path) -> npt.NDArray[np.uint8]:
    from PIL import Image

    with Image.open(path) as picture:
        return np.asarray(picture, np.uint8)
