"""Looks at all photographs of a dataset: only new or changed ones, in parts, with progress."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog import Dataset, Problems
from wearwith.errors import ExtraMissingError
from wearwith.features.encoding.photograph_reader import (
    Photograph,
    PhotographReader,
    keep_whole,
    none_readable,
    pictured_items,
)
from wearwith.features.seen_store import SeenStore
from wearwith.pictures.decoding import LONGEST_SIDE
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.progress import ProgressFactory, silent

__all__ = ["SeeingReport", "see_pictures"]

PART = 64  # photographs between two savings
THREADS = 2


@dataclass(frozen=True)
class SeeingReport:
    """The outcome of looking at photographs."""

    items: int  # whose photograph was seen
    without: int  # that have no photograph
    bad: int  # whose photograph can't be read
    new: int  # pictures that were looked at in this call
    values: dict[str, dict[str, int]]  # by attribute: how many items show each value
    problems: Path | None = None  # the file that lists what could not be read

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        problems = None if self.problems is None else str(self.problems)
        return {**asdict(self), "problems": problems}


def see_pictures(
    dataset: Dataset, *, image_root: Path | None = None, progress: ProgressFactory = silent
) -> SeeingReport:
    """Look at every photograph of the dataset that was not seen yet.

    If it is stopped, it continues from the last part that it saved. `image_root` is where the
    photographs are, if not where the dataset says.

    Raises
    ------
    ConfigError
        If the dataset has no photographs or no folder.
    DataError
        If no photograph can be read.
    OutputExistsError
        If another process is looking at them.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """
    fix = "import it with photographs"
    folder, root, rows = pictured_items(dataset, image_root, "look at", fix)
    store = SeenStore(folder)
    with store.writing():
        return _see(dataset, store, root, rows, progress)


def _see(
    dataset: Dataset,
    store: SeenStore,
    root: Path,
    rows: list[tuple[str, str]],
    progress: ProgressFactory,
) -> SeeingReport:
    done, problems = store.begin(_how()), Problems()
    index: list[tuple[str, str]] = []
    new = 0
    with progress("Looking at photographs", len(rows), "pictures") as bar:
        for part in _looks(root, rows, done):
            fresh = {photo.content: seen for photo, seen in part if seen is not None}
            if fresh:
                store.append(fresh)
                done.update(fresh)
                new += len(fresh)
            for photo, _ in part:
                if photo.problem is None:
                    index.append((photo.item, photo.content))
                else:
                    problems.add(photo.image, None, "image", photo.item, photo.problem)
            bar.advance(len(part), known=len(part) - len(fresh))
    if not index:
        raise none_readable(root, rows, problems)
    store.problems.unlink(missing_ok=True)
    if problems.rows:
        problems.save(store.problems)
    values = _counted(store.finish(index))
    return SeeingReport(
        items=len(index),
        without=dataset.items.height - len(rows),
        bad=len(rows) - len(index),
        new=new,
        values=values,
        problems=store.problems if problems.rows else None,
    )


def _how() -> dict[str, Any]:
    try:
        from wearwith.features.encoding.growing_sets import CUT_OUT_VERSION
        from wearwith.pictures.seeing.see_garment import VERSION
    except ImportError:
        raise ExtraMissingError("Seeing attributes in photographs", "vision") from None
    return {"version": VERSION, "cut_out": CUT_OUT_VERSION, "longest_side": LONGEST_SIDE}


def _looks(
    root: Path, rows: list[tuple[str, str]], done: set[str]
) -> Iterator[list[tuple[Photograph, list[Sighting] | None]]]:
    """Look at items in parts; None is seen of a content in `done`, which may grow in between."""
    from wearwith.pictures.seeing.see_garment import see

    reader = PhotographReader(root, keep_whole, done.__contains__)

    def look(row: tuple[str, str]) -> tuple[Photograph, list[Sighting] | None]:
        photo = reader.read(*row)
        seen = None if photo.picture is None else see(photo.picture)
        return replace(photo, picture=None, garment=None), seen

    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(rows), PART):
            yield list(pool.map(look, rows[start : start + PART]))


def _counted(table: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count the items with each value of each attribute, the most frequent value first."""
    counts: dict[str, dict[str, int]] = {}
    grouped = table.group_by("attribute", "value").len()
    ordered = grouped.sort("attribute", "len", "value", descending=[False, True, False])
    for attribute, value, count in ordered.iter_rows():
        counts.setdefault(attribute, {})[value] = count
    return counts
