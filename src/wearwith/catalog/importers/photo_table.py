"""What a person says about their photographs: a table with a row for a file."""

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path, PurePath, PurePosixPath

import polars as pl

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.source_files import plain_id, require_columns, set_aside
from wearwith.catalog.importers.table_files import has_types, read_table_file, text_column, typed
from wearwith.catalog.schema import ITEM_COLUMNS

__all__ = ["PhotoColumns", "read_photo_table", "spelled", "spellings"]

# Columns that the importer writes itself.
OWN = ("file", "kind", "kind_source", *ITEM_COLUMNS)


@dataclass(frozen=True)
class PhotoColumns:
    """What the columns of the table are called; only `file` must be there.

    Another name than the default is missed if it is not there.
    """

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
        """Fields that have another name than the default."""
        names = {field.name: getattr(self, field.name) for field in fields(self)}
        return {field: name for field, name in names.items() if field != name}


def spellings(files: Sequence[str]) -> dict[str, str]:
    """Ways to name each file: its path below the folder, or its bare name where no other has it."""
    bare = Counter(_composed(PurePosixPath(file).name) for file in files)
    short = {_composed(PurePosixPath(file).name): file for file in files}
    return {name: file for name, file in short.items() if bare[name] == 1} | {
        _composed(file): file for file in files
    }


def spelled(text: str, folder: Path) -> str | None:
    """Bring a path as a person wrote it into one form; None if it leads out of the folder."""
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
    """Read a table about photographs.

    Parameters
    ----------
    path
        CSV, TSV, JSON Lines or Parquet.
    folder
        What the files are relative to.
    known
        The photographs, by every way to name them: `spellings`.

    Returns
    -------
    polars.DataFrame
        Columns row and file, every file once; those of the item table that are there, and the
        further ones. The category is a list; the kind is as it was written.

    Raises
    ------
    DataError
        If the table or a column is missing, or it can't be read.
    """
    frame = read_table_file(path, problems)
    names = {field.name: getattr(columns, field.name) for field in fields(columns)}
    require_columns(frame, (columns.file, *columns.named().values()), path)
    there = {field: name for field, name in names.items() if name in frame.columns}
    said = frame.select(
        "row", **{field: text_column(frame, name, path) for field, name in there.items()}
    )
    further = frame.select(pl.exclude("row", *there.values())).select(pl.exclude(pl.Binary))
    further = further.rename({name: f"{name}_in_source" for name in further.columns if name in OWN})
    if not has_types(path):
        further = typed(further)
    rows = pl.concat([said, further], how="horizontal")
    return _of_files(_tidied(rows, problems, path.name), folder, known, columns, problems, path)


def _tidied(rows: pl.DataFrame, problems: Problems, file: str) -> pl.DataFrame:
    if "category" in rows.columns:
        parts = pl.col("category").str.split(">").list.eval(pl.element().str.strip_chars())
        rows = rows.with_columns(category=parts.list.eval(pl.element().filter(pl.element() != "")))
    if "id" not in rows.columns:
        return rows
    rows = rows.with_columns(plain_id("id")).with_columns(pl.col("id").replace("", None))
    again = pl.col("id").is_not_null() & ~pl.col("id").is_first_distinct()
    reason = "the id is used again (its first row counts)"
    return set_aside(rows, again, problems, file=file, column="id", reason=reason)


def _of_files(
    rows: pl.DataFrame,
    folder: Path,
    known: Mapping[str, str],
    columns: PhotoColumns,
    problems: Problems,
    path: Path,
) -> pl.DataFrame:
    """Set aside rows that name no photograph, and give the others its path as it is on the disk."""
    written = [None if text is None else spelled(text, folder) for text in rows["file"]]
    found = [None if name is None else known.get(name) for name in written]
    rows = rows.with_columns(
        found=pl.Series(found, dtype=pl.String), inside=pl.Series(written, dtype=pl.String)
    )
    for bad, reason in (
        (pl.col("file").is_null() | (pl.col("file") == ""), "a row without a file"),
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
        rows = set_aside(
            rows,
            bad,
            problems,
            file=path.name,
            column="file",
            reason=reason,
            shown_as=columns.file,
        )
    return rows.with_columns(file="found").drop("found", "inside")


def _composed(text: str) -> str:
    """One form of accents: some systems write é as one sign, some as two."""
    return unicodedata.normalize("NFC", text)
