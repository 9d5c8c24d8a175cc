"""Looks at all photographs of a dataset: only new or changed ones, in parts, with progress."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from wearwith.catalog import Dataset
from wearwith.errors import ExtraMissingError
from wearwith.features.encoding.growing_sets import picture_plan
from wearwith.features.encoding.one_pass import look_at
from wearwith.features.encoding.photograph_reader import (
    Photograph,
    none_readable,
    pictured_items,
    problems_of,
)
from wearwith.features.seen_store import SeenStore
from wearwith.pictures.seeing.sighting import Sighting
from wearwith.progress import ProgressFactory, silent
from wearwith.workers import Workers

__all__ = ["SeeingReport", "SeenSet", "see_pictures"]


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
    dataset: Dataset,
    *,
    image_root: Path | None = None,
    workers: Workers | None = None,
    progress: ProgressFactory = silent,
) -> SeeingReport:
    """Look at every photograph of the dataset that was not seen yet.

    If it is stopped, it continues from the last part that it saved. `image_root` is where the
    photographs are, if not where the dataset says; `workers` look, threads if not given.

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
    with ExitStack() as held:
        seen = SeenSet(folder, held)
        photographs = look_at(root, rows, [seen], workers, progress, "Looking at photographs")
        if all(photo.problem is not None for photo in photographs):
            raise none_readable(root, photographs)
        return seen.finish(dataset, photographs)


class SeeingLook:
    """Sees colours, patterns and kinds."""

    cuts = False

    def __call__(self, photographs: Sequence[Photograph]) -> Sequence[list[Sighting]]:
        """Look at each of some photographs."""
        from wearwith.pictures.seeing.see_garment import see

        return [see(p.picture, p.found) for p in photographs if p.picture is not None]


class SeenSet:
    """What is seen of a dataset while it grows; other processes are kept away until `held` ends.

    Raises
    ------
    OutputExistsError
        If another process is looking at them.
    ExtraMissingError
        If `wearwith[vision]` is not installed.
    """

    def __init__(self, dataset_folder: Path, held: ExitStack) -> None:
        self.look = SeeingLook()
        self._store = SeenStore(dataset_folder)
        held.enter_context(self._store.writing())
        self.done = self._store.begin(_how())
        self._new = 0

    def save(self, made: Mapping[str, Any], uncut: set[str]) -> None:  # noqa: ARG002
        """Save what was seen, by content."""
        self._store.append(made)
        self.done.update(made)
        self._new += len(made)

    def finish(self, dataset: Dataset, photographs: Sequence[Photograph]) -> SeeingReport:
        """Complete the table."""
        index = [(photo.item, photo.content) for photo in photographs if photo.problem is None]
        problems = problems_of(photographs, self._store.problems)
        return SeeingReport(
            items=len(index),
            without=dataset.items.height - len(photographs),
            bad=len(photographs) - len(index),
            new=self._new,
            values=_counted(self._store.finish(index)),
            problems=problems,
        )


def _how() -> dict[str, Any]:
    try:
        from wearwith.pictures.seeing.see_garment import VERSION
    except ImportError:
        raise ExtraMissingError("Seeing attributes in photographs", "vision") from None
    return {"version": VERSION, **picture_plan(cuts=True)}


def _counted(table: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count the items with each value of each attribute, the most frequent value first."""
    counts: dict[str, dict[str, int]] = {}
    grouped = table.group_by("attribute", "value").len()
    ordered = grouped.sort("attribute", "len", "value", descending=[False, True, False])
    for attribute, value, count in ordered.iter_rows():
        counts.setdefault(attribute, {})[value] = count
    return counts
