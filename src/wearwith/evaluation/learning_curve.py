"""How good models are after so many training pairs: what a rule book is worth in outfits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wearwith.catalog import Dataset
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError
from wearwith.evaluation.compare_models import compare
from wearwith.evaluation.comparison import Comparison
from wearwith.files.atomic import write_json, write_text
from wearwith.progress import ProgressFactory, silent
from wearwith.training import RunConfig
from wearwith.workers import Workers

__all__ = ["SIZES", "LearningCurve", "learning_curve"]

SIZES = (50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class LearningCurve:
    """Comparisons of the same rows, by the number of training pairs.

    All are asked the same questions, whose popular negatives are popular among all pairs.
    """

    by_size: Mapping[int, Comparison]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of negatives."""
        return next(iter(self.by_size.values())).kinds

    @property
    def names(self) -> tuple[str, ...]:
        """Rows, a student's and its teacher's apart."""
        found = (row.row for at in self.by_size.values() for row in at.rows if row.auc)
        return tuple(dict.fromkeys(found))

    def aucs(self, name: str, kind: str) -> list[tuple[int, float, float, float]]:
        """Pairs, AUC and the ends of its interval, for the sizes at which a row was measured."""
        points = []
        for size, found in self.by_size.items():
            if name in found and kind in found[name].auc:
                figure = found[name].auc[kind]
                points.append((size, figure.auc, figure.low, figure.high))
        return points

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"by_size": {str(size): found.to_json() for size, found in self.by_size.items()}}

    def markdown(self) -> str:
        """A table for each kind of negatives: a row for each model, a column for each size.

        What is bold differs from the model that others are tested against, at the same size.
        """
        sizes = [f"{size:,} pairs" for size in self.by_size]
        lines = []
        for kind in self.kinds:
            lines += [
                "",
                f"| {kind} negatives | {' | '.join(sizes)} |",
                "|---" * (len(sizes) + 1) + "|",
            ]
            for name in self.names:
                cells = [self._cell(found, name, kind) for found in self.by_size.values()]
                lines.append(f"| {name} | {' | '.join(cells)} |")
        return "\n".join(lines[1:]) + "\n"

    @staticmethod
    def _cell(found: Comparison, name: str, kind: str) -> str:
        if name not in found or kind not in found[name].auc:
            return "–"
        row = found[name]
        figure = row.auc[kind]
        text = f"{figure.auc:.3f} ({figure.low:.3f} to {figure.high:.3f})"
        less = row.less.get(kind)
        return f"**{text}**" if less is not None and less.is_real else text


def learning_curve(
    dataset: Dataset,
    rows: Mapping[str, RunConfig],
    out: Path,
    *,
    sizes: Sequence[int] = SIZES,
    seeds: Iterable[int] = range(3),
    against: str | None = None,
    split: Split = "test",
    workers: int | Workers | None = None,
    progress: ProgressFactory = silent,
) -> LearningCurve:
    """Compare models at several numbers of training pairs; parameters as of `compare`.

    Every seed draws its own pairs, the same ones for all rows. Sizes that the dataset does not have
    become one, that of all its training pairs.

    Raises `ConfigError` if there is no size, or one is below 1. A row that learns from outfits
    fails, and says so.
    """
    if not sizes or min(sizes) < 1:
        raise ConfigError("A learning curve needs numbers of training pairs", where="--pairs")
    most = dataset.pairs_of("train").height
    seeds = tuple(seeds)
    found = {}
    for size in dict.fromkeys(min(size, most) for size in sorted(sizes)):
        some = {name: _with_pairs(config, size) for name, config in rows.items()}
        place = out / f"{size}-pairs"
        found[size] = compare(
            dataset,
            some,
            place,
            seeds=seeds,
            against=against,
            split=split,
            workers=workers,
            progress=progress,
        )
    curve = LearningCurve(found)
    write_json(out / "learning-curve.json", curve.to_json())
    write_text(out / "learning-curve.md", curve.markdown())
    return curve


def _with_pairs(config: RunConfig, size: int) -> RunConfig:
    training = config.training.model_copy(update={"pairs": size})
    return config.model_copy(update={"training": training})
