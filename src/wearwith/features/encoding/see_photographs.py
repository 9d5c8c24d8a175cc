"""Seeing all photographs of a dataset: only new or changed ones, in parts, with progress."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog import Dataset, Problems
from wearwith.errors import DataError, ExtraMissingError
from wearwith.features.encoding.photograph_reader import none_readable, pictured_items
from wearwith.features.seen_store import SeenStore
from wearwith.pictures.decoding import LONGEST_SIDE, content_of, open_picture, read_file
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.progress import ProgressFactory, silent

__all__ = ["SeeingReport", "see_pictures"]

PART = 64  # photographs between two savings
THREADS = 2


@dataclass(frozen=True)
class SeeingReport:
    """What became of seeing.

    Attributes
    ----------
    items, without, bad
        Items whose photograph was seen, that have none, and whose photograph can't be read.
    new
        Pictures that were looked at now.
    values
        For each attribute, how many items show each value, whatever the confidence.
    problems
        The file that names what could not be read.
    """

    items: int
    without: int
    bad: int
    new: int
    values: dict[str, dict[str, int]]
    problems: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        problems = None if self.problems is None else str(self.problems)
        return {**asdict(self), "problems": problems}


@dataclass(frozen=True)
class _Look:
    """One item's photograph; `seen` is None where its content was seen before."""

    item: str
    image: str
    content: str = ""
    seen: list[Sighting] | None = None
    problem: str | None = None


def see_pictures(
    dataset: Dataset, *, image_root: Path | None = None, progress: ProgressFactory = silent
) -> SeeingReport:
    """Look at every photograph of the dataset that was not seen yet.

    Stopped anywhere, it goes on from the last part that it saved.

    Parameters
    ----------
    dataset
        A saved dataset.
    image_root
        Where the photographs are, if not where the dataset says.
    progress
        Where to show how far it has come.

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
    with progress("Looking at photographs", len(rows)) as bar:
        for part in _looks(root, rows, done):
            fresh = {look.content: look.seen for look in part if look.seen is not None}
            if fresh:
                store.append(fresh)
                done.update(fresh)
                new += len(fresh)
            index += [(look.item, look.content) for look in part if look.problem is None]
            for look in part:
                if look.problem is not None:
                    problems.add(look.image, None, "image", look.item, look.problem)
            bar.advance(len(part))
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


def _looks(root: Path, rows: list[tuple[str, str]], done: set[str]) -> Iterator[list[_Look]]:
    """Look at items in parts. `done` may grow in between."""
    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(rows), PART):
            part = rows[start : start + PART]
            yield list(pool.map(lambda row: _look(root, row[0], row[1], done), part))


def _look(root: Path, item: str, image: str, done: set[str]) -> _Look:
    from wearwith.pictures.seeing.see_garment import see

    try:
        data = read_file(root, image)
        content = content_of(data)
        if content in done:
            return _Look(item, image, content)
        return _Look(item, image, content, see(open_picture(data)))
    except DataError as error:
        return _Look(item, image, problem=error.what)


def _counted(table: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Items with each value of each attribute, the most frequent value first."""
    counts: dict[str, dict[str, int]] = {}
    grouped = table.group_by("attribute", "value").len()
    for attribute, value, count in grouped.sort(
        ["attribute", "len", "value"], descending=[False, True, False]
    ).iter_rows():
        counts.setdefault(attribute, {})[value] = count
    return counts
