"""Compares measured models on whole outfits: means over seeds, and differences by outfit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from wearwith.evaluation.outfit_trials import MeasuredTasks
from wearwith.evaluation.protocol import evaluation_rng
from wearwith.evaluation.significance import holm, interval, paired_interval, paired_p_value
from wearwith.types import By, Doubles, Ints

__all__ = [
    "OutfitComparison",
    "OutfitFigure",
    "OutfitGap",
    "OutfitRow",
    "RowOnOutfits",
    "compare_outfits",
]


@dataclass(frozen=True)
class OutfitGap:
    """How far a row is from the baseline on the same questions."""

    difference: float  # of the row less that of the baseline, means over seeds
    low: float  # of the 95 % paired bootstrap interval over outfits
    high: float
    p: float  # of a permutation test over outfits
    p_adjusted: float  # corrected (Holm) for all rows that are compared on these questions

    @property
    def is_real(self) -> bool:
        """Whether it is beyond chance at 5 %, corrected."""
        return self.p_adjusted < 0.05


@dataclass(frozen=True)
class OutfitFigure:
    """An accuracy, AUC or recall of one row."""

    value: float  # mean over seeds
    over_seeds: float | None  # standard deviation; None for one seed
    low: float  # of the 95 % bootstrap interval over outfits of the mean over seeds
    high: float
    by_seed: tuple[float, ...]
    less: OutfitGap | None = None  # the difference from the baseline


@dataclass(frozen=True)
class OutfitRow:
    """One model's answers about outfits. `tasks` has its figures by task, then by kind."""

    row: str  # with -p (student) or -q (teacher) for models that have both
    by: By
    seeds: int  # 0 for a control, which none changes
    tasks: Mapping[str, Mapping[str, OutfitFigure]] = field(default_factory=dict)


@dataclass(frozen=True)
class OutfitComparison:
    """Models and controls on the questions about outfits of one split.

    `kinds` has the kinds of each task: `fitb`, by negatives; `compatibility`, by how many garments
    were replaced; `cir`, by measure.
    """

    rows: tuple[OutfitRow, ...]
    against: str | None
    kinds: Mapping[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> OutfitRow:
        """The row of this name."""
        for row in self.rows:
            if row.row == name:
                return row
        raise KeyError(name)


@dataclass(frozen=True)
class RowOnOutfits:
    """What was measured of a row: the tasks of each seed, or once of a control."""

    row: str
    by: By
    measured: Sequence[MeasuredTasks]
    is_control: bool = False


def compare_outfits(rows: Iterable[RowOnOutfits], against: str | None = None) -> OutfitComparison:
    """Join the seeds of each row, and compare every row with the row `against`, if it is there."""
    rows = [row for row in rows if row.measured]
    kinds: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for task, found in row.measured[0].items():
            kinds[task] = tuple(dict.fromkeys([*kinds.get(task, ()), *found]))
    tasks: dict[str, dict[str, dict[str, OutfitFigure]]] = {row.row: {} for row in rows}
    for task in kinds:
        for kind in kinds[task]:
            for name, figure in _figures(rows, task, kind, against).items():
                tasks[name].setdefault(task, {})[kind] = figure
    base = against if any(row.row == against for row in rows) else None
    compared = [
        OutfitRow(row.row, row.by, 0 if row.is_control else len(row.measured), tasks[row.row])
        for row in rows
    ]
    return OutfitComparison(tuple(compared), base, kinds)


def _figures(
    rows: Sequence[RowOnOutfits], task: str, kind: str, against: str | None
) -> dict[str, OutfitFigure]:
    """The figures of all rows on the questions of one kind."""
    figures: dict[str, OutfitFigure] = {}
    sums: dict[str, Doubles] = {}
    counts = np.zeros(0, dtype=np.int64)
    for row in rows:
        seeds = [found[task][kind] for found in row.measured if kind in found.get(task, {})]
        if seeds:
            each = np.array([seed["sums"] for seed in seeds], dtype=np.float64)
            counts = np.asarray(seeds[0]["counts"], dtype=np.int64)
            sums[row.row] = each.mean(axis=0)
            figures[row.row] = _figure(each, counts)
    if against is None or against not in figures:
        return figures
    others = [name for name in figures if name != against]
    gaps = [_gap(sums[name], sums[against], counts) for name in others]
    for name, gap, p in zip(others, gaps, holm([gap.p for gap in gaps]), strict=True):
        figures[name] = replace(figures[name], less=replace(gap, p_adjusted=p))
    return figures


def _figure(each: Doubles, counts: Ints) -> OutfitFigure:
    """Join seeds. Shapes: (n_seeds, k) and (k,)."""
    by_seed = tuple((each.sum(axis=1) / counts.sum()).tolist())
    low, high = interval(each.mean(axis=0), counts, evaluation_rng(0, "bootstrap"))
    return OutfitFigure(
        value=float(np.mean(by_seed)),
        over_seeds=float(np.std(by_seed, ddof=1)) if len(by_seed) > 1 else None,
        low=max(low, 0.0),
        high=min(high, 1.0),
        by_seed=by_seed,
    )


def _gap(sums: Doubles, of_base: Doubles, counts: Ints) -> OutfitGap:
    """Compare two rows; p is not corrected. Shapes: (k,) each."""
    p = paired_p_value(sums, of_base, evaluation_rng(0, "permutation"))
    low, high = paired_interval(sums, of_base, counts, evaluation_rng(0, "bootstrap"))
    return OutfitGap(float((sums.sum() - of_base.sum()) / counts.sum()), low, high, p, p)
