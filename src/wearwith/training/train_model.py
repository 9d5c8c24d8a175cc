"""Trains a model, from a dataset and a configuration to a folder that serves."""

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import torch

from wearwith.catalog import Dataset
from wearwith.features import read_inputs
from wearwith.files.locks import sole_maker
from wearwith.model.folder import write_model
from wearwith.model.model_settings import StudentSpec
from wearwith.model.scorer import CountingScorer, require_promises
from wearwith.model.trained_model import TrainedModel
from wearwith.models import Method, Outfit, Teaching, is_own, model_named, own_model_of
from wearwith.progress import ProgressFactory, silent
from wearwith.training.build_model import trained_model
from wearwith.training.checkpoints import Checkpoints
from wearwith.training.count_pairs import count
from wearwith.training.learned_nothing import Tell, before_training, once, unheard
from wearwith.training.load_run import load_run
from wearwith.training.loop import fit
from wearwith.training.model_card import model_card
from wearwith.training.optimiser import repeatable, require_device
from wearwith.training.precision import slow_precision, with_settled_precision
from wearwith.training.prepare_outfits import prepare_outfits
from wearwith.training.run_config import RunConfig
from wearwith.training.run_plan import (
    CHECKPOINT,
    as_begun,
    begin_or_go_on,
    is_over,
    settled,
    with_possible_aim,
)
from wearwith.training.shards import Shard, shard_of_process
from wearwith.training.taught_rules import read_taught_rules
from wearwith.training.teacher_strength import best_strength
from wearwith.training.training_examples import Prepared, read_examples, training_part

__all__ = ["train"]


def train(
    dataset: Dataset,
    config: RunConfig | str = "dbpr",
    out: str | Path | None = None,
    *,
    resume: bool = False,
    progress: ProgressFactory = silent,
    warn: Callable[[str], None] = unheard,
) -> TrainedModel:
    """Train a model and, if `out` is given, save it there.

    Started by `torchrun`, every process takes its share of each batch, the first one writes, and
    training continues from the last epoch if a process is lost.

    Parameters
    ----------
    config
        A configuration, or the name of a model for its defaults.
    out
        A new run folder. It holds a checkpoint after every epoch.
    resume
        Continue in `out` where an earlier training stopped; a finished run is only loaded.
    warn
        Is told what can't be learned before the first epoch, and after the last one what was not;
        the `warnings` of the manifest keep it. Is also told that bf16, if asked for, is slow here.

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
    folder = None if out is None else Path(out)
    require_device(config.training)
    with shard_of_process(config.training.device) as shard:
        alone = nullcontext() if folder is None or not shard.is_first else sole_maker(folder)
        with alone:  # the first process writes for all
            warn = warn if shard.is_first else unheard
            return _train(dataset, config, folder, resume or shard.restarted, progress, warn, shard)


def _train(
    dataset: Dataset,
    config: RunConfig,
    folder: Path | None,
    resume: bool,
    progress: ProgressFactory,
    warn: Callable[[str], None],
    shard: Shard,
) -> TrainedModel:
    if folder is not None and resume:
        config = as_begun(config, folder)
    config, tell = with_settled_precision(settled(config), shard), once(warn)
    config, told = with_possible_aim(config, dataset)
    tell(told)
    model = model_named(config.model)
    shard.require_shareable(
        config.model, issubclass(model, Method | Outfit) and model.loss_is_a_mean
    )
    if folder is not None:
        # Only the first process looks, since the others would find what it writes.
        over = shard.is_first and is_over(folder, config, dataset, resume=resume)
        if shard.agreed({"is over": float(over)})["is over"]:
            trained = load_run(folder, config.model if is_own(config.model) else None)
            tell(trained.manifest.warnings)
            return trained
    progress = progress if shard.is_first else silent
    learned_from = training_part(dataset, config.training)
    if issubclass(model, CountingScorer):
        trained = count(model, dataset, learned_from, config, folder, progress, tell)
    else:
        prepared = _prepared(model, learned_from, config, tell, shard)
        known = prepared, dataset, learned_from, config, folder
        trained = _descend(*known, progress, tell, shard)
    tell(trained.manifest.warnings)
    if trained.own is not None:
        require_promises(trained.scorer)
    if folder is None or not shard.is_first:
        return trained
    saved = write_model(trained, folder, model_card(trained))
    shutil.rmtree(folder / CHECKPOINT, ignore_errors=True)
    return saved


def _prepared(
    model: type[Method | Outfit], dataset: Dataset, config: RunConfig, tell: Tell, shard: Shard
) -> Prepared:
    """Read what is learned from, and build the method."""
    if issubclass(model, Outfit):
        return prepare_outfits(model, dataset, config, tell, shard)
    examples = read_examples(dataset, config.training, config.teacher if model.is_taught else None)
    inputs = read_inputs(dataset, config.inputs)
    n_popularity = len(dataset.catalogue.bottoms) if config.popularity else 0
    spec = StudentSpec.of(inputs, config.tower, n_popularity, config.baseline)
    taught = read_taught_rules(dataset, config) if model.is_taught else None
    knowledge = None if taught is None else taught.knowledge
    tell(before_training(config, dataset.catalogue, inputs, knowledge))
    tell(() if taught is None else taught.told)
    teaching = None
    if taught is not None:
        activation = taught.knowledge.activation(dataset.catalogue)
        teaching = Teaching(config.teacher, activation, taught.folds)
    generator = torch.Generator().manual_seed(config.training.seed)
    device = shard.device(config.training.device)
    method = model(dataset.catalogue, spec, generator, device, teaching)
    method.attach(inputs, examples.train_pairs.bottoms)
    return Prepared(method, examples, inputs, knowledge)


def _descend(
    prepared: Prepared,
    dataset: Dataset,
    learned_from: Dataset,
    config: RunConfig,
    folder: Path | None,
    progress: ProgressFactory,
    tell: Tell,
    shard: Shard,
) -> TrainedModel:
    """Learn by gradient descent."""
    method, inputs, knowledge = prepared.method, prepared.inputs, prepared.knowledge
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
        tell(slow_precision(config.training))
        state = fit(method, prepared.examples, config.training, checkpoints, progress, shard)
        tensors = method.tensors()
    strength = None
    if (
        isinstance(method, Method)
        and method.is_taught
        and config.teacher.strength_from == "validation"
    ):
        margins = method.margins(prepared.examples.valid)
        strength = best_strength(margins, config.teacher.strength)
    return trained_model(
        method.name,
        tensors,
        config,
        learned_from,
        inputs,
        fingerprint=dataset.fingerprint,
        spec=method.spec,
        knowledge=knowledge,
        strength=strength,
        own=own_model_of(type(method)),
        history=state.history,
        best_epoch=state.best_epoch,
    )
