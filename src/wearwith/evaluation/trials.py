"""Trains and measures many models side by side, and keeps each finished one.

A *trial* is one training with one seed. What was measured of it lies in `OUT/measured`, under a
name made from everything that it depends on: the data, the code, the configuration. A comparison
that was killed continues where it was, and comparisons with the same output folder share their
trials.
"""

import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from wearwith.catalog import Dataset, load_dataset
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, WearwithError
from wearwith.evaluation.evaluate_model import evaluate
from wearwith.evaluation.evaluation_result import Evaluation
from wearwith.evaluation.outfit_trials import MeasuredTasks, run_on_outfits
from wearwith.features.circumstances import CLUSTERS_FILE, matched_groups
from wearwith.features.inputs import chosen_feature_sets
from wearwith.features.seen_store import SeenStore, is_seen
from wearwith.files.atomic import read_json, sha256_of_file, write_json
from wearwith.model import TrainedModel
from wearwith.model.folder import is_finished
from wearwith.models import CountingScorer, Outfit, is_own, model_named, own_model_named
from wearwith.progress import ProgressFactory, silent
from wearwith.training import RunConfig, train
from wearwith.types import By
from wearwith.workers import Processes, Workers

__all__ = ["MEASURING", "TRAINING", "MeasuredTrial", "Trial", "code_version", "run_trials"]

# The code that a trained model depends on: rooms of this package, and single files.
TRAINING = (
    "pictures/colour_profiles.py",
    "pictures/decoding.py",
    "words",
    "catalog",
    "features",
    "rules",
    "model",
    "models",
    "training",
)
# The code that a measured one depends on.
MEASURING = (
    *TRAINING,
    "evaluation/evaluate_model.py",
    "evaluation/evaluation_result.py",
    "evaluation/metrics.py",
    "evaluation/protocol.py",
    "evaluation/significance.py",
    "evaluation/trials.py",
)
# And one that is measured on outfits too.
MEASURING_OUTFITS = (
    *MEASURING,
    "evaluation/evaluate_outfits.py",
    "evaluation/outfit_measures.py",
    "evaluation/outfit_metrics.py",
    "evaluation/outfit_protocol.py",
    "evaluation/outfit_scores.py",
    "evaluation/outfit_trials.py",
)


@dataclass(frozen=True)
class Trial:
    """One training with one seed, and what it is measured on."""

    row: str  # the row of the table that it belongs to
    config: RunConfig  # its seed is `config.training.seed`
    split: Split = "test"
    keep: bool = False  # whether its run folder stays
    outfits: bool = False  # whether it is measured on outfits too


@dataclass(frozen=True)
class MeasuredTrial:
    """What was measured of a trial.

    `views` has, under `student`, and `teacher` for methods that have one, the evaluation as JSON,
    with `by_top`, the wins and triplets of each top by kind of negatives. `outfits` has, under the
    same names, what was measured on outfits; nothing if the trial does not ask for it.
    """

    trial: Trial
    views: dict[str, dict[str, Any]]
    history: list[dict[str, float]]
    best_epoch: int
    seconds: float  # to train and to measure
    run: Path | None = None  # its run folder, if it was kept
    error: str | None = None  # why there is nothing, if training failed
    outfits: Mapping[By, MeasuredTasks] = field(default_factory=dict)


def run_trials(
    dataset: Dataset,
    trials: Sequence[Trial],
    out: Path,
    *,
    workers: int | Workers | None = None,
    label: str = "Comparing",
    progress: ProgressFactory = silent,
) -> list[MeasuredTrial]:
    """Train and measure all trials that are not measured yet; return all in order.

    Parameters
    ----------
    dataset
        A saved one, since every worker reads it from its folder.
    trials
        What to train. Equal ones are trained once.
    out
        Where `runs` and `measured` lie; an earlier, killed comparison may have left both.
    workers
        How many processes of this machine train side by side, each with one thread; as many as
        there are cores if not given. Or the workers themselves.

    Raises `ConfigError` if the dataset has no folder, or the number of workers is below 1.
    """
    if dataset.folder is None:
        raise ConfigError("Trials read the dataset from its folder", fix="save the dataset first")
    if workers is None or isinstance(workers, int):
        workers = Processes(workers)
    _file_digest.cache_clear()  # files may have changed since the last call
    places = [_place(dataset, trial, out) for trial in trials]
    measured: dict[Path, MeasuredTrial] = {}
    waiting: dict[Path, Trial] = {}
    for trial, place in zip(trials, places, strict=True):
        before = _measured_before(place, trial)
        if before is not None:
            measured[place.file] = before
        elif place.file not in waiting or trial.keep:
            waiting[place.file] = trial
    with progress(label, len({place.file for place in places})) as bar:
        bar.advance(len(measured.keys() - waiting.keys()))
        by_file = {place.file: place for place in places}
        # Absolute paths: a worker may have another current folder.
        tasks = [(trial, by_file[file].run.resolve()) for file, trial in waiting.items()]
        with closing(workers.work(_measure, dataset.folder.resolve(), tasks)) as results:
            for number, result in results:
                place = by_file[list(waiting)[number]]
                measured[place.file] = _keep(place, result)
                bar.advance(1, **_figures(result))
    # Trials that differ only in their row share what was measured.
    pairs = zip(trials, places, strict=True)
    return [replace(measured[place.file], trial=trial) for trial, place in pairs]


@dataclass(frozen=True)
class _Place:
    run: Path
    file: Path


def _place(dataset: Dataset, trial: Trial, out: Path) -> _Place:
    """Name a trial by all that it depends on; its row is no part of that."""
    trained: dict[str, Any] = {
        "config": trial.config.model_dump(mode="json"),
        "data": dataset.fingerprint,
        "vectors": _vectors(dataset, trial.config),
        "code": code_version(TRAINING),
    }
    name = trial.config.model
    if is_own(name):
        trained["own_model"] = own_model_named(name).sha256
        name = re.sub(r"\W+", "-", name).strip("-")
    # With its split, so that two that are measured side by side do not train in one folder.
    trained["split"] = trial.split
    measuring = MEASURING_OUTFITS if trial.outfits else MEASURING
    measured = {**trained, "measuring": code_version(measuring)}
    name = f"{name}-{trial.config.training.seed}"
    return _Place(
        out / "runs" / f"{name}-{_digest(trained)}",
        out / "measured" / f"{name}-{_digest(measured)}.json",
    )


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _vectors(dataset: Dataset, config: RunConfig) -> list[str]:
    """Digests of the files that a training reads besides the tables."""
    model = model_named(config.model)
    assert dataset.folder is not None  # noqa: S101
    if issubclass(model, CountingScorer):
        names = chosen_feature_sets(dataset, config.inputs) if model.reads_inputs else ()
    else:
        only = None if issubclass(model, Outfit) else model.only_reads
        names = only or chosen_feature_sets(dataset, config.inputs)
    files = [dataset.folder / "features" / name / "index.parquet" for name in names]
    files += [path.with_name("encoder.json") for path in files]
    books = (config.inputs.word_vectors, *config.rules.books, config.rules.vocabulary)
    files += [book for book in books if isinstance(book, Path)]
    if model.is_taught and config.rules.read_from != "text" and is_seen(dataset.folder):
        files.append(SeenStore(dataset.folder).table)
    files.append(dataset.folder / CLUSTERS_FILE)  # matched negatives are drawn by it
    return [_file_digest(path) for path in files if path.is_file()]


_file_digest = lru_cache(maxsize=256)(sha256_of_file)


def _measured_before(place: _Place, trial: Trial) -> MeasuredTrial | None:
    # A folder without a manifest belongs to a training that was killed.
    run = place.run if is_finished(place.run) else None
    if not place.file.is_file() or (trial.keep and run is None):
        return None
    values = read_json(place.file, "measured trial")
    if not values.get("keep", True):  # killed after measuring, before removing the run
        if trial.keep:
            return None
        shutil.rmtree(place.run, ignore_errors=True)
        run = None
    return MeasuredTrial(
        trial,
        values["views"],
        values["history"],
        values["best_epoch"],
        values["seconds"],
        run,
        outfits=values.get("outfits", {}),
    )


def _measure(folder: Path, task: tuple[Trial, Path]) -> MeasuredTrial:
    """Train and measure one trial in its run folder: a worker's whole task.

    If a worker was lost, the next one continues from the last epoch in the folder.
    """
    started = time.monotonic()
    trial, run_folder = task
    dataset = _read_once(folder)
    try:
        run = train(dataset, trial.config, run_folder, resume=True)
        views = _views(run, dataset, trial.split)
        outfits = run_on_outfits(run, dataset, trial.split) if trial.outfits else {}
    except WearwithError as error:
        return MeasuredTrial(trial, {}, [], 0, time.monotonic() - started, None, str(error))
    seconds = time.monotonic() - started
    return MeasuredTrial(trial, views, run.history, run.best_epoch, seconds, outfits=outfits)


def _keep(place: _Place, measured: MeasuredTrial) -> MeasuredTrial:
    """Write what was measured of a trial, and remove its run unless it is to stay."""
    trial = measured.trial
    if measured.error is not None:
        return measured
    values = {
        "row": trial.row,
        "split": trial.split,
        "keep": trial.keep,
        "config": trial.config.model_dump(mode="json"),
        "views": measured.views,
        "outfits": measured.outfits,
        "history": measured.history,
        "best_epoch": measured.best_epoch,
        "seconds": measured.seconds,
    }
    write_json(place.file, values)
    if trial.keep:
        return replace(measured, run=place.run)
    shutil.rmtree(place.run, ignore_errors=True)
    return measured


_read_once = lru_cache(maxsize=1)(load_dataset)


def _views(run: TrainedModel, dataset: Dataset, split: Split) -> dict[str, dict[str, Any]]:
    groups = matched_groups(dataset)
    clusters = None if groups is None else groups.groups
    sides: tuple[By, ...] = ("student",) if run.scorer.teacher is None else ("student", "teacher")
    return {
        by: _with_tops(
            evaluate(
                run.scorer,
                dataset,
                split,
                clusters=clusters,
                by=by,
                whole_lists=by == "student" and split == "test",
            )
        )
        for by in sides
    }


def _with_tops(found: Evaluation) -> dict[str, Any]:
    by_top = {
        kind: {"wins": result.by_top.wins.tolist(), "counts": result.by_top.counts.tolist()}
        for kind, result in found.by_negatives.items()
        if result.by_top is not None
    }
    return {**found.to_json(), "by_top": by_top}


def _figures(measured: MeasuredTrial) -> dict[str, float]:
    view = measured.views.get("student")
    return {} if view is None else {f"AUC of {measured.trial.row}": view["auc"]}


@cache
def code_version(parts: tuple[str, ...] = TRAINING) -> str:
    """SHA-256 over the source files of parts of this package, by path and content."""
    digest = hashlib.sha256()
    with resources.as_file(resources.files("wearwith")) as package:
        for path in _sources(package, parts):
            digest.update(str(path.relative_to(package)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(package: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        place = package / part
        paths = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in paths if path.suffix in {".py", ".toml"})
