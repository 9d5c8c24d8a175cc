"""What was seen of a dataset's garments, on disk beside its feature sets.

- `features/seen.parquet`: columns of `SEEN_COLUMNS`, sorted.
- `features/seen.json`: what saw it, of how many items, and the table's SHA-256; written last, so
  that a table without it is unfinished.
- `features/.seen/`: the same by picture (`content`, a SHA-256), in parts that are only added, so
  that seeing can stop anywhere and continue, and only new or changed pictures are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.errors import DataError
from wearwith.files.atomic import discard_folder, new_file, read_json, sha256_of_file, write_json
from wearwith.files.locks import remove_leftovers, sole_maker
from wearwith.files.parquet import read_parquet
from wearwith.pictures.seeing.sighting import Sighting

__all__ = ["SEEN_COLUMNS", "SeenStore", "is_seen", "read_seen"]

SCHEMA_VERSION = 1
SEEN_COLUMNS: dict[str, pl.DataType] = {
    "item": pl.String(),
    "attribute": pl.String(),
    "value": pl.String(),
    "share": pl.Float32(),
    "confidence": pl.Float32(),
}
_BY_CONTENT = {"content" if name == "item" else name: kind for name, kind in SEEN_COLUMNS.items()}


class SeenStore:
    """The table of what was seen, and its parts."""

    def __init__(self, dataset_folder: Path) -> None:
        self.table = dataset_folder / "features" / "seen.parquet"
        self.manifest = self.table.with_suffix(".json")
        self.problems = self.table.with_name("seen-problems.csv")
        self.parts = self.table.with_name(".seen")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other processes from writing what was seen.

        Raises `OutputExistsError` if another one is.
        """
        with sole_maker(self.table):
            remove_leftovers(self.parts)
            remove_leftovers(self.parts.parent, self.parts.name)
            yield

    def begin(self, how: dict[str, Any]) -> set[str]:
        """Prepare the parts for writing; return the contents that were looked at already.

        Parts that were seen in another way are removed: they can always be made again.
        """
        plan = {"schema_version": SCHEMA_VERSION, "seen_by": how}
        path = self.parts / "how.json"
        if path.is_file() and read_json(path, "what was seen") != plan:
            self.manifest.unlink(missing_ok=True)
            discard_folder(self.parts)
        if not path.is_file():
            write_json(path, plan)
        seen = [read_parquet(part, columns=["content"])["content"] for part in self._files()]
        return set().union(*seen)

    def append(self, seen: Mapping[str, Sequence[Sighting]]) -> None:
        """Add what pictures show, by content; a picture may show nothing."""
        rows = [
            (content, one.attribute, one.value, one.share, one.confidence)
            for content, sightings in seen.items()
            for one in sightings
        ]
        # A row without a value says that the picture was looked at.
        rows += [(content, None, None, None, None) for content in seen if not seen[content]]  # type: ignore[misc]
        frame = pl.DataFrame(rows, schema=_BY_CONTENT, orient="row")
        with new_file(self.parts / f"{len(self._files()):06d}.parquet") as temporary:
            frame.write_parquet(temporary)

    def finish(self, content_of: Iterable[tuple[str, str]]) -> pl.DataFrame:
        """Write the table of items, given id and content of each, and then the manifest."""
        index = pl.DataFrame(
            list(content_of), schema={"item": pl.String(), "content": pl.String()}, orient="row"
        )
        parts = [read_parquet(part) for part in self._files()]
        seen = pl.concat(parts) if parts else pl.DataFrame(schema=_BY_CONTENT)
        table = (
            index.join(seen.drop_nulls("value"), on="content")
            .select(SEEN_COLUMNS.keys())
            .sort("item", "attribute", "share", "value", descending=[False, False, True, False])
        )
        self.manifest.unlink(missing_ok=True)
        with new_file(self.table) as temporary:
            table.write_parquet(temporary)
        plan = read_json(self.parts / "how.json", "what was seen")
        sha256 = sha256_of_file(self.table)
        write_json(self.manifest, {**plan, "items": index.height, "sha256": sha256})
        return table

    def _files(self) -> list[Path]:
        return sorted(self.parts.glob("[0-9]*.parquet"))


def is_seen(dataset_folder: Path | None) -> bool:
    """Whether all of a dataset's photographs were looked at."""
    return dataset_folder is not None and SeenStore(dataset_folder).manifest.is_file()


def read_seen(dataset_folder: Path | None) -> pl.DataFrame | None:
    """Read what was seen; None if looking at the photographs has not begun or not finished.

    Raises `DataError` if the table is damaged, or from a newer version.
    """
    if dataset_folder is None or not is_seen(dataset_folder):
        return None
    store = SeenStore(dataset_folder)
    manifest = read_json(store.manifest, "what was seen")
    again = "remove features/seen.json there, and run: wearwith see DATASET"
    if int(manifest.get("schema_version", 0)) > SCHEMA_VERSION:
        raise DataError(
            "What was seen is from a newer wearwith", where=store.manifest, fix="upgrade wearwith"
        )
    if not store.table.is_file() or sha256_of_file(store.table) != manifest.get("sha256"):
        raise DataError(
            "The table of what was seen is missing or damaged", where=store.table, fix=again
        )
    return read_parquet(store.table, "table of what was seen", fix=again)
