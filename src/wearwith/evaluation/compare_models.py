"""Compares models on a dataset, from names to a table."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wearwith._version import __version__
from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.evaluation.comparison import Comparison, compare_measured
from wearwith.evaluation.comparison_page import markdown
from wearwith.evaluation.comparison_rows import METHODS, SHARED, missing_for, rows_of
from wearwith.evaluation.outfit_protocol import split_outfits
from wearwith.evaluation.outfit_trials import controls_on_outfits
from wearwith.evaluation.trials import Trial, run_trials
from wearwith.files.atomic import write_json, write_text
from wearwith.files.locks import sole_writer
from wearwith.models import Method, Outfit, model_named
from wearwith.models.model_names import OUTFIT_MODELS
from wearwith.progress import ProgressFactory, silent
from wearwith.training.run_config import RunConfig, merged
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
    outfits: bool | None = None,
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
    outfits
        Whether every row is measured on whole outfits too, beside the controls for these. If not
        given: if a row is a model of outfits, and the split has some.

    Raises
    ------
    ConfigError
        If rows and dataset do not fit, or `against` is no row.
    DataError
        If `outfits` is set, and the split has none.
    OutputExistsError
        If another process is writing into `out`.
    """
    if against is not None and against not in _views_of(rows):
        raise ConfigError(
            f"There is no row {against!r} to compare with",
            where="--against",
            fix=f"name one of: {', '.join(_views_of(rows))}",
        )
    on_outfits = _measures_outfits(dataset, rows, split, outfits)
    trials = [
        Trial(name, with_seed(config, seed), split, keep, on_outfits)
        for seed in seeds
        for name, config in rows.items()
    ]
    with sole_writer(out):
        measured = run_trials(dataset, trials, out, workers=workers, progress=progress)
        controls = controls_on_outfits(dataset, split) if on_outfits else None
        found = compare_measured(measured, against, controls)
        of = {"wearwith": __version__, "dataset": dataset.fingerprint, "split": split}
        write_json(out / "comparison.json", {"of": of, **found.to_json()})
        write_text(out / "comparison.md", markdown(found))
    return found


def _views_of(rows: Mapping[str, RunConfig]) -> list[str]:
    """Row names of the table, with -p (student) and -q (teacher) for models with a teacher."""
    names = []
    for name, config in rows.items():
        model = model_named(config.model)
        has_teacher = issubclass(model, Method | Outfit) and model.is_taught
        names += [name, f"{name}-p", f"{name}-q"] if has_teacher else [name]
    return names


def _measures_outfits(
    dataset: Dataset, rows: Mapping[str, RunConfig], split: Split, outfits: bool | None
) -> bool:
    wanted = outfits
    if wanted is None:
        wanted = any(config.model in OUTFIT_MODELS for config in rows.values())
    if not wanted:
        return False
    try:
        split_outfits(dataset, SlotCatalogue.of(dataset.items), split)
    except DataError:
        if outfits:
            raise
        return False
    return True


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
        own are in `[rows.NAME]`. Without a file all rows of pairs share what did well on validation
        (`SHARED`); models of outfits have defaults of their own.
    pictures
        Feature sets that all rows read, unless a row's own settings name others.

    Raises `ConfigError` if a row is unknown, its settings can't be used, or a named row is
    impossible here.
    """
    own: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    defaults = SHARED
    if config is not None:
        values = RunConfig.read(config)
        own = values.pop("rows", {})
        if not isinstance(own, dict) or not all(isinstance(row, dict) for row in own.values()):
            raise ConfigError("`rows` holds a table for each row", where=config)
        shared, defaults = values, {}
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
    return rows_of(list(names), shared, own, defaults), absent
