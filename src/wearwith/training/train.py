"""From a dataset and a configuration to a run."""

import shutil
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch

from wearwith.catalog import Dataset, pairs_as_positions
from wearwith.errors import ConfigError, DataError
from wearwith.features import read_inputs
from wearwith.locks import remove_leftovers, sole_maker
from wearwith.model.promises import require_promises
from wearwith.model.settings import StudentSpec
from wearwith.models import CountingScorer, Teaching, is_own, model_named
from wearwith.progress import ProgressFactory, silent
from wearwith.rules import read_knowledge
from wearwith.run_files import is_finished
from wearwith.storage import require_absent
from wearwith.training.checkpoints import Checkpoints
from wearwith.training.config import RunConfig
from wearwith.training.examples import read_examples
from wearwith.training.loop import fit
from wearwith.training.optimiser import require_device
from wearwith.training.plan import begin_or_go_on, has_plan, require_same_plan
from wearwith.training.repeatable import repeatable
from wearwith.training.run import Run, load_run, new_run, save_run
from wearwith.training.settled import settled
from wearwith.training.shards import Shard, shard_of_process

__all__ = ["train"]

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
    config = settled(config)
    folder = None if out is None else Path(out)
    if folder is not None:
        is_over = False
        if shard.is_first:  # the others would find what this one writes
            if resume and has_plan(folder):
                require_same_plan(folder, config, dataset)
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
    if folder is not None:
        begin_or_go_on(folder, config, dataset, read={})
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
            read = {"inputs": inputs.fingerprint()}
            if knowledge is not None:
                read["rules"] = knowledge.fingerprint()
            begin_or_go_on(folder, config, dataset, read)
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
