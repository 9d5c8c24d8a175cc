"""Compares models on a dataset, from names to a table."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wearwith._version import __version__
from wearwith.catalog import Dataset
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError
from wearwith.evaluation.comparison import Comparison, ComparisonRow, compare_measured
from wearwith.evaluation.comparison_rows import METHODS, SHARED, merged, missing_for, rows_of
from wearwith.evaluation.trials import Trial, run_trials
from wearwith.files.atomic import write_json, write_text
from wearwith.files.locks import sole_writer
from wearwith.models import Method, model_named
from wearwith.progress import ProgressFactory, silent
from wearwith.training import RunConfig
from wearwith.workers import Workers

__all__ = ["compare", "read_rows"]


def compare(
    dataset: Dataset,
    rows: Mapping[str, RunConfig],
    out: Path,
    *,
    seeds: Iterable[int] = range(3),
    against: str | None = None,
    split: Split = "test",
    workers: int | Workers | None = None,
    keep: bool = False,
    progress: ProgressFactory = silent,
) -> Comparison:
    """Train every row with every seed, measure, and find which differences are real.

    Parameters
    ----------
    dataset
        A saved one.
    rows
        Configuration of each row (see `read_rows`); its seed is overridden.
    out
        Where all results lie; what an earlier call finished there is not done again.
    seeds
        Of the trainings of each row.
    against
        Name of the row to compare with (see `compare_measured`).
    split
        What to measure on.
    workers
        How many processes train side by side, or the workers themselves (see `run_trials`).
    keep
        Whether trained models stay in `out/runs`.

    Raises
    ------
    ConfigError
        If rows and dataset do not fit, or `against` is no row.
    OutputExistsError
        If another process is writing into `out`.
    """
    if against is not None and against not in _views_of(rows):
        raise ConfigError(
            f"There is no row {against!r} to compare with",
            where="--against",
            fix=f"name one of: {', '.join(_views_of(rows))}",
        )
    trials = [
        Trial(name, with_seed(config, seed), split, keep)
        for seed in seeds
        for name, config in rows.items()
    ]
    with sole_writer(out):
        measured = run_trials(dataset, trials, out, workers=workers, progress=progress)
        found = compare_measured(measured, against)
        of = {"wearwith": __version__, "dataset": dataset.fingerprint, "split": split}
        write_json(out / "comparison.json", {"of": of, **found.to_json()})
        write_text(out / "comparison.md", markdown(found))
    return found


def _views_of(rows: Mapping[str, RunConfig]) -> list[str]:
    """Row names of the table, with -p (student) and -q (teacher) for models with a teacher."""
    names = []
    for name, config in rows.items():
        model = model_named(config.model)
        has_teacher = issubclass(model, Method) and model.is_taught
        names += [name, f"{name}-p", f"{name}-q"] if has_teacher else [name]
    return names


def with_seed(config: RunConfig, seed: int) -> RunConfig:
    """Return the same configuration with another seed."""
    training = config.training.model_copy(update={"seed": seed})
    return config.model_copy(update={"training": training})


def read_rows(
    dataset: Dataset,
    names: Sequence[str] | None = None,
    config: Path | None = None,
    pictures: Sequence[str] | None = None,
) -> tuple[dict[str, RunConfig], dict[str, str]]:
    """Return the configuration of rows by name, and why rows of the field are left out.

    Parameters
    ----------
    dataset
        Rows that it does not permit are left out, unless they are named.
    names
        If not given, all rows of the file, or every row of the field if it has none.
    config
        A TOML file: top-level settings are shared by all rows, over the paper's settings; a row's
        own are in `[rows.NAME]`. Without a file all rows share what did well on validation
        (`SHARED`).
    pictures
        Feature sets that all rows read, unless a row's own settings name others.

    Raises `ConfigError` if a row is unknown, its settings can't be used, or a named row is
    impossible here.
    """
    own: dict[str, Any] = {}
    shared: dict[str, Any] = dict(SHARED)
    if config is not None:
        values = RunConfig.read(config)
        own = values.pop("rows", {})
        if not isinstance(own, dict) or not all(isinstance(row, dict) for row in own.values()):
            raise ConfigError("`rows` holds a table for each row", where=config)
        shared = values
    if pictures:
        shared = merged(shared, {"inputs": {"pictures": list(pictures)}})
    absent = {
        name: reason
        for name, method in METHODS.items()
        if name not in own and (reason := missing_for(dataset, method)) is not None
    }
    if names is None and own:
        names, absent = list(own), {}
    elif names is None:
        names = [name for name in METHODS if name not in absent]
    elif impossible := [name for name in names if name in absent]:
        name = impossible[0]
        raise ConfigError(f"{name!r} can't be compared here: {absent[name]}", where="--models")
    else:
        absent = {}
    return rows_of(list(names), shared, own), absent


def markdown(found: Comparison) -> str:
    """Show a comparison as Markdown tables: AUCs, then differences from the baseline."""
    head = [
        "model",
        *(f"{kind} negatives" for kind in found.kinds),
        "MRR, T = 10",
        "hit rate at 10",
    ]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in found.rows:
        if not row.auc:
            reasons = "; ".join(" ".join(reason.split()) for reason in dict.fromkeys(row.failed))
            lines.append(f"| {row.row} | failed: {reasons} |")
            continue
        cells = [row.row, *(_auc(row, kind) for kind in found.kinds), _number(row.mrr[10]["all"])]
        lines.append("| " + " | ".join([*cells, _number(row.hit_rate_at_10)]) + " |")
    if found.against is not None:
        head = [f"less {found.against}", *(f"{kind} negatives" for kind in found.kinds)]
        lines += ["", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for row in found.rows:
            if row.less:
                cells = [row.row, *(_less(row, kind) for kind in found.kinds)]
                lines.append("| " + " | ".join(cells) + " |")
        lines += [
            "",
            "Bold: p below .05, corrected (Holm) for all rows under one kind of negatives.",
        ]
    return "\n".join(lines) + "\n"


def _auc(row: ComparisonRow, kind: str) -> str:
    if kind not in row.auc:
        return "–"
    figure = row.auc[kind]
    spread = "" if figure.over_seeds is None else f" ± {figure.over_seeds:.3f}"
    strict = (
        f", ties lost {figure.auc_strict:.3f}" if figure.auc - figure.auc_strict > 0.001 else ""
    )
    return f"{figure.auc:.3f}{spread} ({figure.low:.3f} to {figure.high:.3f}{strict})"


def _less(row: ComparisonRow, kind: str) -> str:
    if kind not in row.less:
        return "–"
    less = row.less[kind]
    mark = "**" if less.is_real else ""
    p = "< 0.001" if less.p_adjusted < 0.001 else f"{less.p_adjusted:.3f}"
    range_ = f"({less.low:+.3f} to {less.high:+.3f}; p {p})"
    return f"{mark}{less.auc:+.3f}{mark} {range_}".replace("-0.", "−0.")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
