"""A file of garments, put into the database row by row."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.table_files import has_types, read_table_file, typed
from wearwith.errors import DataError, WearwithError
from wearwith.matching.pgvector.store import Store
from wearwith.model import NewItem
from wearwith.progress import ProgressFactory, silent
from wearwith.types import SIDES
from wearwith.words.kinds import SIDE_OF_SLOT

__all__ = ["ReadPicture", "put_file"]

ReadPicture = Callable[..., NewItem]  # from the bytes of a photograph, and texts by name
TEXTS = ("title", "colour", "material", "pattern", "brand")
WORDS = ("id", "kind", "side", "slot", "category")
SEPARATOR = ">"  # of a category path, as in `wearwith import table`


def put_file(
    store: Store, path: Path, picture: ReadPicture, progress: ProgressFactory = silent
) -> tuple[int, int]:
    """Put whole garments in, or change columns of garments that are there.

    A file with a column `kind` (top, bottom, or a slot) or `side` has whole garments. What a row
    leaves out is unknown; its column `picture` names a photograph beside the table. A file with
    neither column changes its other columns, which the model must not read.

    Returns
    -------
    tuple
        How many are new, and how many were there before.

    Raises
    ------
    DataError
        If the file or a row can't be read; the rows before it are in.
    ConfigError
        If the model can read nothing of a garment, or reads a column that would change.
    UnknownItemError
        If a garment to change is not there.
    """
    rows = list(_rows(path))
    n_new = 0
    with progress("Putting", len(rows)) as bar:
        for number, row in rows:
            try:
                n_new += _put(store, row, path, picture)
            except WearwithError as error:
                where = f"{path}, row {number}"
                if error.where is not None:
                    where = f"{where}: {error.where}"
                raise type(error)(error.what, where=where, fix=error.fix) from None
            bar.advance()
    return n_new, len(rows) - n_new


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    problems = Problems()
    frame = read_table_file(path, problems)
    problems.raise_if_any()
    if not has_types(path):
        words = [name for name in (*WORDS, *TEXTS) if name in frame.columns]
        frame = frame.with_columns(typed(frame.drop("row", *words)))
    if "id" not in frame.columns:
        raise DataError("The file has no column id", where=path, fix="name each garment")
    for row in frame.iter_rows(named=True):
        yield int(row.pop("row")), row


def _put(store: Store, row: dict[str, Any], path: Path, picture: ReadPicture) -> bool:
    name = str(row.pop("id"))
    if not {"side", "kind"} & row.keys():
        store.change(name, row)
        return False
    side, word = row.pop("side", None), row.pop("kind", None)
    if side is None and word in SIDE_OF_SLOT:
        side = SIDE_OF_SLOT[word]
        row["slot"] = row.get("slot") or (None if word in SIDES else word)
    if side not in SIDES:
        raise DataError(f"The kind {side or word!r} is neither top nor bottom", where="kind")
    texts: dict[str, Any] = {key: row.pop(key, None) for key in TEXTS}
    texts["category"] = _category(row.pop("category", None))
    file = row.pop("picture", None)
    item = NewItem(**texts) if not file else picture(_bytes(path.parent / file), **texts)
    return store.put(name, side, item, _known(row))


def _category(said: str | list[str] | None) -> tuple[str, ...]:
    parts = said.split(SEPARATOR) if isinstance(said, str) else said or []
    return tuple(part.strip() for part in parts if part and part.strip())


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"The picture can't be read: {error.strerror}", where=path) from None
