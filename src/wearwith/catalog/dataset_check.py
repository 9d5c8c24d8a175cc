"""A look at a dataset before anything is trained on it: how much there is, and what is wrong."""

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from wearwith.catalog.audit import DatasetProblem, audit, missing_images
from wearwith.catalog.context import contexts
from wearwith.catalog.dataset import Dataset
from wearwith.catalog.schema import SPLITS, Split
from wearwith.types import SIDES
from wearwith.words.slots import counts_by_kind, counts_by_slot

__all__ = ["DatasetProblem", "FieldCoverage", "Report", "Unseen", "check"]


@dataclass(frozen=True)
class FieldCoverage:
    """Shares, from 0 to 1, of the tops or of the bottoms that have something.

    `text` is any word at all; `image` is a path, `image_file` a path at which there is a file.
    """

    text: float
    title: float
    category: float
    colour: float
    image: float
    image_file: float


@dataclass(frozen=True)
class Unseen:
    """Of the items on one side of a split's pairs, those that are in no training pair."""

    unseen: int
    items: int
    share: float


@dataclass(frozen=True)
class Report:
    """What `check` found.

    Attributes
    ----------
    items
        Numbers of items: `total`, and by kind (a top, a bottom, or what else).
    slots
        Numbers of items by side (`neither`, if it has none), then by slot.
    pairs, triplets
        Numbers by split.
    coverage
        By side: `tops` and `bottoms`.
    unseen
        By split (valid, test), then by side.
    problems
        Errors first.
    """

    items: dict[str, int]
    slots: dict[str, dict[str, int]]
    pairs: dict[str, int]
    triplets: dict[str, int]
    coverage: dict[str, FieldCoverage]
    unseen: dict[str, dict[str, Unseen]]
    problems: tuple[DatasetProblem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a problem is an error."""
        return any(problem.severity == "error" for problem in self.problems)

    def to_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {**asdict(self), "problems": [_plain(problem) for problem in self.problems]}


def check(dataset: Dataset) -> Report:
    """Count, and look for leakage, wrong triplets and items that can't be scored.

    Raises
    ------
    DataError
        If the folder's `problems.csv` can't be read.
    """
    return Report(
        items={"total": dataset.items.height, **counts_by_kind(dataset.items)},
        slots=_slots(dataset),
        pairs={split: dataset.pairs_of(split).height for split in SPLITS},
        triplets={split: dataset.count_triplets(split) for split in SPLITS},
        coverage=_coverage(dataset),
        unseen={split: _unseen(dataset, split) for split in SPLITS if split != "train"},
        problems=audit(dataset),
    )


def _slots(dataset: Dataset) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for side, slot, n in counts_by_slot(dataset.items):
        found.setdefault(side or "neither", {})[slot] = n
    return found


def _coverage(dataset: Dataset) -> dict[str, FieldCoverage]:
    lost = missing_images(dataset)["id"].to_list()
    found = {}
    for side in SIDES:
        items = dataset.of_side(side)
        has = items.select(
            text=contexts(items) != "",
            title=pl.col("title").is_not_null(),
            category=pl.col("category").list.len() > 0,
            colour=pl.col("colour").is_not_null(),
            image=pl.col("image").is_not_null(),
            image_file=pl.col("image").is_not_null() & ~pl.col("id").is_in(lost),
        )
        shares = {column: _share(int(has[column].sum()), has.height) for column in has.columns}
        found[f"{side}s"] = FieldCoverage(**shares)
    return found


def _unseen(dataset: Dataset, split: Split) -> dict[str, Unseen]:
    trained, held_out = dataset.pairs_of("train"), dataset.pairs_of(split)
    found = {}
    for side in SIDES:
        items = held_out.select(side).unique()
        unseen = items.join(trained, on=side, how="anti").height
        found[f"{side}s"] = Unseen(unseen, items.height, _share(unseen, items.height))
    return found


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _plain(problem: DatasetProblem) -> dict[str, Any]:
    return {**asdict(problem), "examples": list(problem.examples)}
