"""Describe each photograph by what a table, its folders or the picture itself tell.

The item column `kind_source` says where side and slot come from: "csv", a table's word; "folder",
the name of a folder; "guessed", the picture; or "unknown", and then the slot is "other".
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
import polars as pl

from wearwith.catalog.import_problems import Problems, counted_words
from wearwith.catalog.importers.kind_words import KindWords, slot_of_path
from wearwith.catalog.importers.photo_files import with_hash
from wearwith.progress import ProgressFactory, silent
from wearwith.types import Slot
from wearwith.words.kinds import KIND_OF_SLOT, SLOT_OF_KIND_WORD, Kind
from wearwith.words.language_choice import languages_of_items
from wearwith.words.slots import side_column, slots_of

__all__ = ["KindsOfPictures", "described_items", "slot_of_folders", "with_all_kinds"]


def slot_of_folders(file: str, words: KindWords) -> tuple[Slot | None, list[str]]:
    """Find the slot that the innermost telling folder of a path means, and the category path.

    The category path lists the folders that mean the same kind of garment, from broad to fine.
    """
    folders = [(folder, words.slot(folder)) for folder in PurePosixPath(file).parts[:-1]]
    slots = [slot for _, slot in folders if slot is not None]
    if not slots:
        return None, []
    kind = KIND_OF_SLOT[slots[-1]]
    alike = [folder for folder, slot in folders if slot and KIND_OF_SLOT[slot] == kind]
    return slots[-1], [_tidy(folder) for folder in alike]


def _tidy(folder: str) -> str:
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFC", folder)).strip().lower()


# Guesses kinds from thumbnails in RGB, shape (height, width, 3), None if it can't tell. Used only
# for photographs whose kind nothing else tells.
KindsOfPictures = Callable[[Sequence[npt.NDArray[np.uint8]]], Sequence[Kind | None]]
AT_ONCE, READERS = 32, 2
MOST_FOLDERS = 5  # that a note names

UNKNOWN = (
    "the kind can't be told (kept as 'other'): name its folder tops, skirts, shoes or so, say what "
    "the folder's name means (--kind-of), or list it in items.csv"
)


def described_items(
    names: Mapping[str, str],
    listed: pl.DataFrame | None,
    path: Path | None,
    kind_column: str,
    problems: Problems,
    kinds: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Join what a table and the folders tell about each photograph.

    Parameters
    ----------
    names
        Photograph to a name for it, which is its id unless the table has another.
    listed
        The result of `read_photo_table` for the file `path`.
    kind_column
        The table's name for the kind, for problems.
    kinds
        What the user says of words for kinds, of tables and folders: see `KindWords.of`.

    Returns
    -------
    polars.DataFrame
        Known columns of the item table, `file`, `kind_source` and the further ones of the table;
        side, slot and kind_source are null if nothing tells them.
    """
    items = pl.DataFrame({"file": list(names), "name": list(names.values())})
    if listed is not None:
        items = items.join(listed, on="file", how="left", maintain_order="left")
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
    folders_of = [folder for file in items["file"] for folder in PurePosixPath(file).parts[:-1]]
    languages = languages_of_items(items, items["kind"], folders_of)
    known = KindWords.of(kinds or {}, languages)
    slots, sources, categories = [], [], []
    for file, row, word, category in items.select("file", "row", "kind", "category").iter_rows():
        slot = known.slot(word) if word else slot_of_path(known, category)
        if word and slot is None:
            reason = f"an unknown kind of garment (it is one of {', '.join(SLOT_OF_KIND_WORD)})"
            problems.add(path.name if path else "", row, kind_column, word, reason)
        of_folders, folders = slot_of_folders(file, known)
        sources.append("csv" if slot else "folder" if of_folders else None)
        slots.append(slot or of_folders)
        categories.append(category or _category(word, slot, of_folders, folders))
    taken = set(items["id"].drop_nulls())
    ids = [
        own or (with_hash(name, file) if name in taken else name)
        for file, name, own in items.select("file", "name", "id").iter_rows()
    ]
    words = items["kind"]
    items = items.with_columns(
        id=pl.Series(ids, dtype=pl.String),
        slot=pl.Series(slots, dtype=pl.String),
        kind_source=pl.Series(sources, dtype=pl.String),
        category=pl.Series(categories, dtype=pl.List(pl.String)),
        image=pl.col("name") + ".jpg",
    ).with_columns(side_column())
    finer = slots_of(items, items["slot"], words, languages)
    is_known = pl.col("slot").is_not_null()
    return items.with_columns(slot=pl.when(is_known).then(finer)).drop("name", "row", "kind")


def _category(
    word: str | None, slot: Slot | None, of_folders: Slot | None, folders: list[str]
) -> list[str]:
    """Take the category from the folders, if they agree with the slot, or else from the word."""
    agree = slot is None or (of_folders and KIND_OF_SLOT[slot] == KIND_OF_SLOT[of_folders])
    if folders and agree:
        return folders
    is_finer = slot is not None and word is not None and word.lower() not in SLOT_OF_KIND_WORD
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
    unknown = items.filter(pl.col("slot").is_null()).select("file", "image").rows()
    unheard = counted_words((PurePosixPath(file).parent.name for file, _ in unknown), MOST_FOLDERS)
    folders = f", in folders whose names say none: {unheard}" if unheard else ""
    if guess is not None and unknown:
        with (
            progress("Guessing kinds", len(unknown), "pictures") as bar,
            ThreadPoolExecutor(READERS) as pool,
        ):
            for start in range(0, len(unknown), AT_ONCE):
                part = unknown[start : start + AT_ONCE]
                kinds = guess(list(pool.map(_pixels, [thumbnails / image for _, image in part])))
                guesses = zip(part, kinds, strict=True)
                guessed |= {file: kind for (file, _), kind in guesses if kind is not None}
                bar.advance(len(part))
    problems.note(f"kinds guessed from the picture{folders}", len(guessed))
    for file, _ in unknown:
        if file not in guessed:
            problems.add(file, None, None, None, UNKNOWN)
    slots = {file: SLOT_OF_KIND_WORD[kind] for file, kind in guessed.items()}
    found = pl.col("file").replace_strict(slots, default=None, return_dtype=pl.String)
    by_picture = pl.when(found.is_not_null()).then(pl.lit("guessed")).otherwise(pl.lit("unknown"))
    sides = items.select(slot=found).select(side_column())["side"]
    return items.with_columns(
        side=pl.coalesce("side", sides),
        slot=pl.coalesce("slot", found, pl.lit("other")),
        kind_source=pl.coalesce("kind_source", by_picture),
    )


def _pixels(path: Path) -> npt.NDArray[np.uint8]:
    from PIL import Image

    with Image.open(path) as picture:
        return np.asarray(picture, np.uint8)
