"""Prepares the training of a model of whole outfits."""

import torch

from wearwith.catalog import Dataset, SlotCatalogue
from wearwith.features import read_inputs
from wearwith.features.circumstances import outfit_groups
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import Outfit, OutfitTeaching
from wearwith.rules.outfit_knowledge import read_outfit_knowledge
from wearwith.training.learned_nothing import Tell, before_training
from wearwith.training.outfit_examples import read_outfit_examples
from wearwith.training.run_config import RunConfig
from wearwith.training.shards import Shard
from wearwith.training.training_examples import Prepared

__all__ = ["prepare_outfits"]


def prepare_outfits(
    model: type[Outfit], dataset: Dataset, config: RunConfig, tell: Tell, shard: Shard
) -> Prepared:
    """Read the outfits of the training split, the garments and their rules, and build the method.

    Raises `DataError` or `ConfigError` if configuration and data do not fit.
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
    return Prepared(method, examples, inputs, knowledge)
