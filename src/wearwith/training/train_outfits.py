"""Trains a model of whole outfits."""

from pathlib import Path

import torch

from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.features import read_inputs
from wearwith.features.circumstances import outfit_groups
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.model.trained_model import TrainedModel
from wearwith.models import Outfit, OutfitTeaching
from wearwith.progress import ProgressFactory
from wearwith.rules.outfit_knowledge import read_outfit_knowledge
from wearwith.training.build_model import trained_model
from wearwith.training.checkpoints import Checkpoints
from wearwith.training.learned_nothing import Tell, before_training
from wearwith.training.loop import fit
from wearwith.training.optimiser import repeatable
from wearwith.training.outfit_examples import read_outfit_examples
from wearwith.training.precision import slow_precision
from wearwith.training.run_config import RunConfig
from wearwith.training.run_plan import CHECKPOINT, begin_or_go_on
from wearwith.training.shards import Shard

__all__ = ["learn_outfits"]


def learn_outfits(
    model: type[Outfit],
    dataset: Dataset,
    config: RunConfig,
    folder: Path | None,
    progress: ProgressFactory,
    tell: Tell,
    shard: Shard,
) -> TrainedModel:
    """Learn by gradient descent from the outfits of the training split.

    Raises `DataError` or `ConfigError` if configuration and data do not fit, `RunError` if training
    diverges.
    """
    garments = SlotCatalogue.of(dataset.items)
    found = outfit_groups(dataset, garments)
    groups = None if found is None else found.groups
    examples = read_outfit_examples(dataset, garments, config.outfit, groups)
    inputs = read_inputs(dataset, config.inputs, garments)
    tower = TowerConfig(hidden=(config.outfit.dim,), activation="linear")
    spec = StudentSpec.of(inputs, tower, 0, config.baseline, config.outfit)
    known = None
    if model.is_taught:
        known = read_outfit_knowledge(dataset, config.rules, garments, examples.train)
    knowledge = None if known is None else known.knowledge
    tell(before_training(config, garments, inputs, knowledge))
    teaching = None
    if known is not None:
        teaching = OutfitTeaching(config.teacher, known.terms, known.mined)
    generator = torch.Generator().manual_seed(config.training.seed)
    method = model(garments, spec, generator, shard.device(config.training.device), teaching)
    method.attach(inputs, examples.train, groups)
    checkpoints = None
    if folder is not None:
        if shard.is_first:
            read = {"inputs": inputs.fingerprint()}
            if known is not None:
                read["rules"] = known.knowledge.fingerprint()
            begin_or_go_on(folder, config, dataset, read)
        shard.wait()
        checkpoints = Checkpoints(folder / CHECKPOINT)
    with repeatable(config.training):
        tell(slow_precision(config.training))
        state = fit(method, examples, config.training, checkpoints, progress, shard)
        tensors = method.tensors()
    return trained_model(
        method.name,
        tensors,
        config,
        dataset,
        inputs,
        spec=spec,
        knowledge=knowledge,
        history=state.history,
        best_epoch=state.best_epoch,
    )
