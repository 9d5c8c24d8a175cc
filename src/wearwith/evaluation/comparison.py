"""Compares measured models: means over seeds, intervals over tops, and significant differences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from wearwith.errors import ConfigError
from wearwith.evaluation.outfit_comparison import OutfitComparison, RowOnOutfits, compare_outfits
from wearwith.evaluation.outfit_trials import MeasuredTasks
from wearwith.evaluation.protocol import LIST_LENGTHS
from wearwith.evaluation.significance import holm, interval, paired_interval, paired_p_value
from wearwith.evaluation.trials import MeasuredTrial
from wearwith.types import By, Floating, Ints

__all__ = [
    "Comparison",
    "ComparisonRow",
    "Difference",
    "Figure",
    "compare_measured",
    "difference_of",
    "measured_figure",
    "measured_wins",
]

# The seed of intervals and tests, the same for all rows, so that a table can be made again.
_SEED = 20180708
_PARTS = ("all", "seen", "unseen")


@dataclass(frozen=True)
class Figure:
    """AUC of one row under one kind of negatives."""

    auc: float  # mean over seeds; ties are half a win
    auc_strict: float  # mean over seeds; ties are a loss
    over_seeds: float | None  # standard deviation; None for one seed
    low: float  # of the 95 % bootstrap interval over tops of the mean over seeds
    high: float
    by_seed: tuple[float, ...]


@dataclass(frozen=True)
class Difference:
    """How far a row is from the baseline under one kind of negatives."""

    auc: float  # of the row less that of the baseline, means over seeds
    low: float  # of the 95 % paired bootstrap interval over tops
    high: float
    p: float  # of a permutation test over tops
    p_adjusted: float  # corrected (Holm) for all rows that are compared under these negatives

    @property
    def is_real(self) -> bool:
        """Whether it is beyond chance at 5 %, corrected."""
        return self.p_adjusted < 0.05


@dataclass(frozen=True)
class ComparisonRow:
    """One model's row, means over seeds. What can't be computed is None or absent.

    `auc` and `less`, the difference from the baseline, are by kind of negatives; those of seen and
    unseen tops are under the dataset's headline negatives. `mrr` is by length of the list, then
    `all`, `seen`, `unseen` tops.
    """

    row: str  # name of its trials, with -p (student) or -q (teacher) for methods that have both
    by: By  # whose scores these are
    seeds: int
    auc: Mapping[str, Figure] = field(default_factory=dict)
    less: Mapping[str, Difference] = field(default_factory=dict)
    auc_seen_tops: float | None = None
    auc_unseen_tops: float | None = None
    mrr: Mapping[int, Mapping[str, float | None]] = field(default_factory=dict)
    hit_rate_at_10: float | None = None
    ndcg_at_10: float | None = None
    seconds: float | None = None  # to train and measure one seed
    failed: tuple[str, ...] = ()  # why seeds have no figures


@dataclass(frozen=True)
class Comparison:
    """Rows in order, and the row that the others are compared with.

    `outfits` has the same models on whole outfits, if they were measured on these.
    """

    rows: tuple[ComparisonRow, ...]
    against: str | None
    kinds: tuple[str, ...]
    outfits: OutfitComparison | None = None

    def __getitem__(self, name: str) -> ComparisonRow:
        """The row of this name."""
        for row in self.rows:
            if row.row == name:
                return row
        raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        """Whether there is such a row with figures."""
        return any(row.row == name and row.auc for row in self.rows)

    def best(self, kind: str) -> ComparisonRow:
        """The row with the highest AUC under a kind of negatives."""
        return max((row for row in self.rows if kind in row.auc), key=lambda r: r.auc[kind].auc)

    def kept(self, name: str, kind: str) -> float | None:
        """What a student keeps of what its teacher has over the baseline: (p − b) / (q − b).

        `name` is that of the student and the teacher without -p and -q. None if one of the three
        was not measured, or the teacher has nothing over the baseline that is told from chance.
        """
        student, teacher = f"{name}-p", f"{name}-q"
        if self.against is None or student not in self or teacher not in self:
            return None
        ahead = self[teacher].less.get(kind), self[student].less.get(kind)
        if ahead[0] is None or ahead[1] is None or ahead[0].low <= 0:
            return None
        return ahead[1].auc / ahead[0].auc

    def to_json(self) -> dict[str, Any]:
        """One dictionary of JSON values."""
        return asdict(self)


def compare_measured(
    measured: Iterable[MeasuredTrial],
    against: str | None = None,
    controls: Mapping[str, MeasuredTasks] | None = None,
) -> Comparison:
    """Join seeds into rows, and compare every row with the row `against`.

    `measured` are trials of one dataset and split; those of a row are its seeds. `against` means
    the student of a row that also has a teacher; None compares nothing. `controls` are further rows
    of what was measured on outfits.

    Raises `ConfigError` if there is no such row, or it has no figures.
    """
    by_row: dict[str, list[MeasuredTrial]] = {}
    for one in measured:
        by_row.setdefault(one.trial.row, []).append(one)
    views = [view for name, seeds in by_row.items() for view in _views(name, seeds)]
    kinds = tuple(dict.fromkeys(kind for view in views for kind in view.kinds()))
    base = None if against is None else _base(views, against)
    differences = {} if base is None else _differences(views, base, kinds)
    rows = tuple(view.row(differences.get(view.name, {})) for view in views)
    on_outfits = [
        RowOnOutfits(view.name, view.by, [seed.outfits[view.by] for seed in view.seeds])
        for view in views
        if view.seeds and view.seeds[0].outfits
    ]
    for name, tasks in (controls or {}).items():
        on_outfits.append(RowOnOutfits(name, "student", [tasks], is_control=True))
    base_name = None if base is None else base.name
    outfits = compare_outfits(on_outfits, base_name) if on_outfits else None
    return Comparison(rows, base_name, kinds, outfits)


@dataclass(frozen=True)
class _View:
    """The measured seeds of a row, as scored by its student or its teacher."""

    name: str
    by: By
    seeds: Sequence[MeasuredTrial]
    failed: tuple[str, ...]

    @property
    def evaluations(self) -> list[dict[str, Any]]:
        return [seed.views[self.by] for seed in self.seeds]

    def kinds(self) -> list[str]:
        return list(self.evaluations[0]["by_top"]) if self.seeds else []

    def wins(self, kind: str) -> Floating:
        """The wins of each top, mean over seeds; shape (n_tops,)."""
        won = [each["by_top"][kind]["wins"] for each in self.evaluations]
        mean: Floating = np.mean(won, axis=0)
        return mean

    def counts(self, kind: str) -> Ints:
        return np.asarray(self.evaluations[0]["by_top"][kind]["counts"], dtype=np.int64)

    def figure(self, kind: str) -> Figure:
        results = [each["by_negatives"][kind] for each in self.evaluations]
        aucs = tuple(float(result["auc"]) for result in results)
        low, high = interval(self.wins(kind), self.counts(kind), np.random.default_rng(_SEED))
        return Figure(
            auc=float(np.mean(aucs)),
            auc_strict=float(np.mean([result["auc_strict"] for result in results])),
            over_seeds=float(np.std(aucs, ddof=1)) if len(aucs) > 1 else None,
            low=low,
            high=high,
            by_seed=aucs,
        )

    def mean(self, *path: str) -> float | None:
        values = []
        for each in self.evaluations:
            value: Any = each
            for key in path:
                value = value[key]
            if value is not None:
                values.append(value)
        return float(np.mean(values)) if values else None

    def row(self, less: dict[str, Difference]) -> ComparisonRow:
        if not self.seeds:
            return ComparisonRow(self.name, self.by, 0, failed=self.failed)
        return ComparisonRow(
            row=self.name,
            by=self.by,
            seeds=len(self.seeds),
            auc={kind: self.figure(kind) for kind in self.kinds()},
            less=less,
            auc_seen_tops=self.mean("auc_seen_tops"),
            auc_unseen_tops=self.mean("auc_unseen_tops"),
            mrr={
                length: {part: self.mean("mrr", str(length), part) for part in _PARTS}
                for length in LIST_LENGTHS
            },
            hit_rate_at_10=self.mean("hit_rate_at_10"),
            ndcg_at_10=self.mean("ndcg_at_10"),
            seconds=float(np.mean([seed.seconds for seed in self.seeds])),
            failed=self.failed,
        )


def measured_wins(seeds: Sequence[MeasuredTrial], by: By, kind: str) -> tuple[Floating, Ints]:
    """The wins of each top, mean over the seeds of a row, and its triplets; shapes (n_tops,)."""
    view = _measured_view(seeds, by)
    return view.wins(kind), view.counts(kind)


def measured_figure(seeds: Sequence[MeasuredTrial], by: By, kind: str) -> Figure:
    """AUC of the seeds of one row under one kind of negatives."""
    return _measured_view(seeds, by).figure(kind)


def _measured_view(seeds: Sequence[MeasuredTrial], by: By) -> _View:
    return _View("", by, [seed for seed in seeds if seed.error is None], ())


def difference_of(won: Floating, of_base: Floating, counts: Ints) -> Difference:
    """Compare the wins of two rows on the same tops; p is not corrected. Shapes: (n_tops,)."""
    p = paired_p_value(won, of_base, np.random.default_rng(_SEED))
    low, high = paired_interval(won, of_base, counts, np.random.default_rng(_SEED))
    return Difference(float((won.sum() - of_base.sum()) / counts.sum()), low, high, p, p)


def _views(name: str, seeds: list[MeasuredTrial]) -> list[_View]:
    failed = tuple(seed.error for seed in seeds if seed.error is not None)
    done = [seed for seed in seeds if seed.error is None]
    if not done or "teacher" not in done[0].views:
        return [_View(name, "student", done, failed)]
    by_name: dict[str, By] = {f"{name}-p": "student", f"{name}-q": "teacher"}
    return [_View(view, by, done, failed) for view, by in by_name.items()]


def _base(views: list[_View], against: str) -> _View:
    for view in views:
        if view.name in {against, f"{against}-p"} and view.seeds:
            return view
    have = ", ".join(view.name for view in views if view.seeds)
    raise ConfigError(
        f"There is no row {against!r} with figures to compare with",
        where="--against",
        fix=f"name one of: {have}",
    )


def _differences(
    views: list[_View], base: _View, kinds: Sequence[str]
) -> dict[str, dict[str, Difference]]:
    differences: dict[str, dict[str, Difference]] = {view.name: {} for view in views}
    for kind in kinds:
        others = [view for view in views if view is not base and kind in view.kinds()]
        if kind not in base.kinds():
            continue
        counts, of_base = base.counts(kind), base.wins(kind)
        raw = [difference_of(view.wins(kind), of_base, counts) for view in others]
        for view, less, p in zip(others, raw, holm([less.p for less in raw]), strict=True):
            differences[view.name][kind] = replace(less, p_adjusted=p)
    return differences
