"""Read a user's table about their photographs, with a row for each file."""

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath, PurePosixPath

import polars as pl

from wearwith.catalog.import_problems import Problems, RowChecks, is_blank
from wearwith.catalog.importers.source_files import require_columns
from wearwith.catalog.importers.table_files import further_columns, read_table_file
from wearwith.catalog.importers.table_images import is_address
from wearwith.catalog.importers.table_values import (
    category_path,
    id_column,
    own_ids,
    plain_values,
    text_column,
)
from wearwith.catalog.schema import ITEM_COLUMNS

__all__ = ["PhotoColumns", "read_photo_table", "spelled", "spellings"]

# Columns that the importer writes itself.
OWN = ("file", "kind", "kind_source", *ITEM_COLUMNS)


@dataclass(frozen=True)
class PhotoColumns:
    """The names of the columns of the table; `file` must exist, and those with another name."""

    file: str = "file"
    id: str = "id"
    kind: str = "kind"
    title: str = "title"
    category: str = "category"
    model: str = "model"
    colour: str = "colour"
    material: str = "material"
    pattern: str = "pattern"
    brand: str = "brand"

    def named(self) -> dict[str, str]:
        """Fields whose column has another name than the default."""
        return {field: name for field, name in asdict(self).items() if field != name}


def spellings(files: Sequence[str]) -> dict[str, str]:
    """Map each way to name a file to it: its path below the folder, or its bare name if unique."""
    bare = Counter(_composed(PurePosixPath(file).name) for file in files)
    short = {_composed(PurePosixPath(file).name): file for file in files}
    return {name: file for name, file in short.items() if bare[name] == 1} | {
        _composed(file): file for file in files
    }


def spelled(text: str, folder: Path) -> str | None:
    """Normalise a path that a person wrote; None if it leads out of the folder."""
    path = text.strip()
    if PurePath(path).is_absolute():
        try:
            path = str(PurePath(path).relative_to(folder.resolve()))
        except ValueError:
            return None
    path = posixpath.normpath(_composed(path.replace("\\", "/")))
    return None if path.startswith(("../", "/")) or path == ".." else path


def read_photo_table(
    path: Path,
    folder: Path,
    known: Mapping[str, str],
    columns: PhotoColumns,
    problems: Problems,
) -> pl.DataFrame:
    """Read a table about photographs: delimited, JSON Lines or Parquet.

    Parameters
    ----------
    folder
        The folder that the files are relative to.
    known
        The photographs, by every way to name them: `spellings`.

    Returns
    -------
    polars.DataFrame
        Columns row and file, every file once; known columns of the item table, and further ones.
        The category is a list; the kind is as written.

    Raises
    ------
    DataError
        If the table or a column is missing, or it can't be read.
    """
    frame = read_table_file(path, problems)
    require_columns(frame, (columns.file, *columns.named().values()), path)
    there = {field: name for field, name in asdict(columns).items() if name in frame.columns}
    checks = RowChecks(problems, path.name, there)
    tidy = {field: name for field, name in there.items() if field != "file"}
    tidy |= {"price": "price"} if "price" in frame.columns else {}
    frame = plain_values(frame, tidy, checks)
    known_columns = frame.select(
        "row",
        **{
            field: (id_column if field == "id" else text_column)(frame, name, path)
            for field, name in there.items()
        },
    )
    further = further_columns(frame, there.values(), OWN, path, problems)
    rows = pl.concat([known_columns, further], how="horizontal")
    return _of_files(_tidied(rows, checks), folder, known, checks)


def _tidied(rows: pl.DataFrame, checks: RowChecks) -> pl.DataFrame:
    if "category" in rows.columns:
        rows = rows.with_columns(category_path(pl.col("category"), ">"))
    if "id" not in rows.columns:
        return rows
    rows = rows.with_columns(own_ids(rows["id"]).replace("", None).alias("id"))
    again = pl.col("id").is_not_null() & ~pl.col("id").is_first_distinct()
    reason = "the id is used again (its first row counts)"
    return checks.set_aside(rows, again, "id", reason)


def _of_files(
    rows: pl.DataFrame, folder: Path, known: Mapping[str, str], checks: RowChecks
) -> pl.DataFrame:
    """Set aside rows that name no photograph, and replace its name by the path on disk."""
    written = [None if text is None else spelled(text, folder) for text in rows["file"]]
    found = [None if name is None else known.get(name) for name in written]
    rows = rows.with_columns(
        found=pl.Series(found, dtype=pl.String), inside=pl.Series(written, dtype=pl.String)
    )
    for bad, reason in (
        (is_blank("file"), "a row without a file"),
        (is_address(pl.col("file")), "the file is an address: download it into the folder"),
        (pl.col("inside").is_null(), "the path leads out of the folder of photographs"),
        (
            pl.col("found").is_null(),
            "there is no such photograph (the path is relative to the folder of photographs)",
        ),
        (
            ~pl.col("found").is_first_distinct(),
            "the file is named again (its first row counts)",
        ),
    ):
        rows = checks.set_aside(rows, bad, "file", reason)
    return rows.with_columns(file="found").drop("found", "inside")


def _composed(text: str) -> str:
    """Compose accents: some systems write é as one character, some as two."""
    return unicodedata.normalize("NFC", text)
