"""From a dataset and a configuration to a run."""

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch

from wearwith.catalog import Dataset, pairs_as_positions
from wearwith.errors import ConfigError, DataError, RunError
from wearwith.features import Inputs, read_inputs
from wearwith.locks import remove_leftovers, sole_maker
from wearwith.models import (
    AsPublished,
    CountingScorer,
    Pkd,
    StudentSpec,
    Teaching,
    is_own,
    model_named,
    own_model_named,
    require_promises,
)
from wearwith.progress import ProgressFactory, silent
from wearwith.rules import Knowledge, read_knowledge
from wearwith.run_files import is_finished
from wearwith.storage import (
    new_folder,
    read_json,
    require_absent,
    sha256_of_file,
    write_json,
)
from wearwith.training.checkpoints import Checkpoints
from wearwith.training.config import ABOVE_ZERO, RunConfig
from wearwith.training.examples import read_examples
from wearwith.training.loop import fit, require_device
from wearwith.training.repeatable import repeatable
from wearwith.training.run import Run, load_run, new_run, save_run
from wearwith.training.shards import Shard, shard_of_process

__all__ = ["train"]

PLAN = "plan.json"
CHECKPOINT = "checkpoint"


def train(
    dataset: Dataset,
    config: RunConfig | str = "dbpr",
    out: str | Path | None = None,
    *,
    resume: bool = False,
    progress: ProgressFactory = silent,
) -> Run:
    """Train a model and, if `out` is given, save it there.

    Started by `torchrun`, every process takes its share of each batch, the first one writes, and
    training goes on from the last epoch after a process was lost.

    Parameters
    ----------
    dataset
        What to learn from.
    config
        A configuration, or the name of a model for its defaults.
    out
        A new run folder. It holds a checkpoint after every epoch.
    resume
        Go on in `out` where an earlier training stopped; a finished run is only loaded.
    progress
        Where to show how far it has come.

    Raises
    ------
    OutputExistsError
        If `out` exists and `resume` is not set, or another process is training there.
    ConfigError, DataError
        If configuration and data do not fit; nothing is written then.
    RunError
        If `resume` meets another configuration or other data, or training diverges.
    """
    if isinstance(config, str):
        config = RunConfig.of({"model": config})
    require_device(config.training)
    with shard_of_process(config.training.device) as shard:
        alone = nullcontext() if out is None or not shard.is_first else sole_maker(Path(out))
        with alone:  # the first one writes for all
            return _train(dataset, config, out, resume or shard.restarted, progress, shard)


def _train(
    dataset: Dataset,
    config: RunConfig,
    out: str | Path | None,
    resume: bool,
    progress: ProgressFactory,
    shard: Shard,
) -> Run:
    config = _with_its_own(config)
    if config.needs_scores_above_zero(model_named(config.model)):  # of one's own; else it is known
        raise ConfigError(ABOVE_ZERO, where=config.model)
    folder = None if out is None else Path(out)
    if folder is not None:
        is_over = False
        if shard.is_first:  # the others would find what this one writes
            if resume and (folder / PLAN).is_file():
                _require_same_plan(folder, config, dataset)
                is_over = is_finished(folder)
                _tidy(folder, is_over)
            else:
                require_absent(folder)
        if shard.agreed({"is over": float(is_over)})["is over"]:
            return load_run(folder, config.model if is_own(config.model) else None)
    run_maker = _count if issubclass(model_named(config.model), CountingScorer) else _descend
    run = run_maker(dataset, config, folder, progress if shard.is_first else silent, shard)
    if run.own is not None:
        require_promises(run.scorer)
    if folder is None or not shard.is_first:
        return run
    saved = save_run(run, folder)
    shutil.rmtree(folder / CHECKPOINT, ignore_errors=True)
    return saved


def _tidy(folder: Path, is_over: bool) -> None:
    """Remove what a killed training left: what it was writing, and checkpoints at its very end."""
    if is_over:
        shutil.rmtree(folder / CHECKPOINT, ignore_errors=True)
    for place in (folder, folder / CHECKPOINT):
        remove_leftovers(place)


def _count(
    dataset: Dataset,
    config: RunConfig,
    folder: Path | None,
    progress: ProgressFactory,
    shard: Shard,
) -> Run:
    model = model_named(config.model)
    assert issubclass(model, CountingScorer)  # noqa: S101
    _require_shareable(config.model, shard, is_so=False)
    knowledge = read_knowledge(dataset, config.rules) if model.is_taught else None
    activation = None if knowledge is None else knowledge.activation(dataset.catalogue)
    scorer = model(dataset.catalogue, config.baseline, activation)
    inputs = read_inputs(dataset, config.inputs) if model.reads_inputs else None
    scorer.attach(dataset, inputs)
    pairs = pairs_as_positions(dataset, "train")
    if not len(pairs):
        raise DataError("The dataset has no pairs to train on", fix="wearwith check DATASET")
    with progress(f"Counting {scorer.name}", 1) as bar:
        scorer.fit(pairs.tops, pairs.bottoms, np.random.default_rng(config.training.seed))
        bar.advance()
    if folder is not None and not (folder / PLAN).is_file():
        _write_plan(folder, _plan(config, dataset))
    return new_run(scorer, config, dataset, inputs, knowledge=knowledge)


def _descend(
    dataset: Dataset,
    config: RunConfig,
    folder: Path | None,
    progress: ProgressFactory,
    shard: Shard,
) -> Run:
    model = model_named(config.model)
    assert not issubclass(model, CountingScorer)  # noqa: S101
    _require_shareable(config.model, shard, is_so=model.loss_is_a_mean)
    examples = read_examples(dataset, config.training)
    inputs = read_inputs(dataset, config.inputs)
    n_bottoms = len(dataset.catalogue.bottoms)
    n_popularity = n_bottoms if config.popularity else 0
    spec = StudentSpec.of(inputs, config.tower, n_popularity, config.baseline)
    knowledge = read_knowledge(dataset, config.rules) if model.is_taught else None
    teaching = None
    if knowledge is not None:
        teaching = Teaching(config.teacher, knowledge.activation(dataset.catalogue))
    generator = torch.Generator().manual_seed(config.training.seed)
    scorer = model(
        dataset.catalogue, spec, generator, shard.device(config.training.device), teaching
    )
    scorer.attach(inputs, examples.train_pairs.bottoms)
    checkpoints = None
    if folder is not None:
        if shard.is_first:
            _start_or_resume(folder, config, dataset, inputs, knowledge)
        shard.wait()
        checkpoints = Checkpoints(folder / CHECKPOINT)
    with repeatable(config.training):
        state = fit(scorer, examples, config.training, checkpoints, progress, shard)
    return new_run(
        scorer,
        config,
        dataset,
        inputs,
        spec=spec,
        knowledge=knowledge,
        history=state.history,
        best_epoch=state.best_epoch,
    )


def _require_shareable(model: str, shard: Shard, *, is_so: bool) -> None:
    if shard.count > 1 and not is_so:
        raise ConfigError(
            f"The model {model!r} can't be trained by several processes",
            where="torchrun",
            fix="train it with: wearwith train",
        )


def _plan(config: RunConfig, dataset: Dataset) -> dict[str, Any]:
    files = {name: _content(path) for name, path in _files(config).items()}
    plain = config.model_dump(mode="json")
    plan = {"config": plain, "dataset": dataset.fingerprint, "files": files}
    if is_own(config.model):
        plan["own_model"] = own_model_named(config.model).sha256
    return plan


def _files(config: RunConfig) -> dict[str, Path]:
    """Files that are read besides the dataset, by the option that names each."""
    named = {
        "inputs.word_vectors": config.inputs.word_vectors,
        "rules.book": config.rules.book,
        "rules.vocabulary": config.rules.vocabulary,
    }
    return {name: path for name, path in named.items() if isinstance(path, Path)}


def _content(path: Path) -> str | None:
    """SHA-256 of a file; None of a folder, and of what is missing, which its reader will tell."""
    return sha256_of_file(path) if path.is_file() else None


def _start_or_resume(
    folder: Path,
    config: RunConfig,
    dataset: Dataset,
    inputs: Inputs,
    knowledge: Knowledge | None,
) -> None:
    """Write the plan, or see that what is read is what the training here began with."""
    read = {"inputs": inputs.fingerprint()}
    if knowledge is not None:
        read["rules"] = knowledge.fingerprint()
    if not (folder / PLAN).is_file():
        _write_plan(folder, {**_plan(config, dataset), **read})
        return
    began = read_json(folder / PLAN, "training plan")
    if "inputs" not in began:
        raise RunError(
            "The training here was begun by an earlier wearwith, which did not note what it reads",
            where=folder,
            fix="train into a new folder",
        )
    for name, what in (
        ("inputs", "other vectors: a feature set or the word vectors changed"),
        ("rules", "other rules: the rule book, the vocabulary or what was seen changed"),
    ):
        if began.get(name) != read.get(name):
            raise RunError(
                f"The training here began with {what}", where=folder, fix="train into a new folder"
            )


def _with_its_own(config: RunConfig) -> RunConfig:
    """Put in what a model insists on, and what it reads where the user names nothing."""
    return _with_its_book(_with_its_scaling(_with_its_inputs(config)))


def _with_its_inputs(config: RunConfig) -> RunConfig:
    """Put the inputs that a model insists on in place of the user's choice."""
    model = model_named(config.model)
    if issubclass(model, CountingScorer) or model.only_reads is None:
        return config
    update = {"text": False, "word_vectors": None, "pictures": model.only_reads}
    return config.model_copy(update={"inputs": config.inputs.model_copy(update=update)})


def _with_its_scaling(config: RunConfig) -> RunConfig:
    """Put the published scaling in place for the models that measure it, and for no other."""
    if issubclass(model_named(config.model), AsPublished):
        update = {"scaling": "published"}
        return config.model_copy(update={"inputs": config.inputs.model_copy(update=update)})
    if config.inputs.scaling == "published":
        # It would read every bottom as a positive: a run that bears the label without the leak.
        raise ConfigError(
            f"The model {config.model!r} reads a bottom in one way, whatever its role",
            where="inputs.scaling",
            fix='take inputs.scaling = "training", or a model whose name ends in -as-published',
        )
    return config


def _with_its_book(config: RunConfig) -> RunConfig:
    """Put in the book that a model reads where the user names none."""
    model = model_named(config.model)
    if config.rules.book is not None:
        if issubclass(model, Pkd) and config.rules.book in ("paper", "worn", "mined"):
            raise ConfigError(
                f"The model {config.model!r} reads how often values were worn together, not rules "
                "that a person wrote or that were mined",
                where="--rules",
                fix="leave --rules out, or name a file of `frequencies`",
            )
        return config
    book = "frequencies" if issubclass(model, Pkd) else "paper"
    return config.model_copy(update={"rules": config.rules.model_copy(update={"book": book})})


def _write_plan(folder: Path, plan: dict[str, object]) -> None:
    """Make the run folder with its plan in it: a kill leaves no folder, or one to be resumed."""
    with new_folder(folder) as temporary:
        write_json(temporary / PLAN, plan)


def _require_same_plan(folder: Path, config: RunConfig, dataset: Dataset) -> None:
    before, now = read_json(folder / PLAN, "training plan"), _plan(config, dataset)
    # A plan from before an option was there had its default, or what the model puts in its place.
    began = _with_its_own(RunConfig.of(before["config"], folder / PLAN))
    before["config"] = began.model_dump(mode="json")
    if before["dataset"] != now["dataset"]:
        raise RunError(
            "The training here began on other data", where=folder, fix="train into a new folder"
        )
    # A file may lie elsewhere, on another machine too.
    for name, content in now["files"].items():
        if content is not None and content == before.get("files", {}).get(name):
            part, option = name.split(".")
            before["config"][part][option] = now["config"][part][option]
    if before.get("own_model") != now.get("own_model"):
        raise RunError(
            "The training here began with another file of the model",
            where=folder,
            fix="train into a new folder",
        )
    if before["config"] != now["config"]:
        raise ConfigError(
            f"The training here began with another configuration: {_difference(before, now)}",
            where=folder,
            fix="give the options that it began with, or train into a new folder",
        )


def _difference(before: dict[str, object], now: dict[str, object]) -> str:
    def flat(value: object, path: str = "") -> dict[str, object]:
        if not isinstance(value, dict):
            return {path: value}
        return {
            inner_path: inner
            for key, part in value.items()
            for inner_path, inner in flat(part, f"{path}.{key}" if path else key).items()
        }

    old, new = flat(before["config"]), flat(now["config"])
    changed = [name for name in new if old.get(name) != new[name]]
    return ", ".join(f"{name} was {old.get(name)!r}, is {new[name]!r}" for name in changed)
