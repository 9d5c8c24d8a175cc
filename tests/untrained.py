"""Outfit models with random weights: enough to compare ways to the same numbers."""

import numpy as np
import torch

from wearwith.catalog import OutfitArrays, SlotCatalogue
from wearwith.features import read_inputs
from wearwith.model.model_settings import StudentSpec, TowerConfig
from wearwith.models import MODELS, OutfitTeaching
from wearwith.rules.outfit_knowledge import read_outfit_knowledge
from wearwith.training import RunConfig
from wearwith.training.build_model import trained_model


def untrained(name, dataset, book=None, outfit=None, inputs=None):
    """A method and its model. No garment was worn, so none has a vector or a gain of its own."""
    values = {
        "model": name,
        "inputs": {"text_length": 5, "min_count": 1, "subwords": False, **(inputs or {})},
        "outfit": {"dim": 8, "hidden": 12, "heads": 2, "gate_dim": 3, **(outfit or {})},
    }
    if book is not None:
        values["rules"] = {"book": book}
    config = RunConfig.of(values)
    garments = SlotCatalogue.of(dataset.items)
    read = read_inputs(dataset, config.inputs, garments)
    tower = TowerConfig(hidden=(config.outfit.dim,), activation="linear")
    spec = StudentSpec.of(read, tower, 0, config.baseline, config.outfit)
    none = OutfitArrays((), np.zeros((0, 2), np.int64))
    known = teaching = None
    if MODELS[name].is_taught:
        known = read_outfit_knowledge(dataset, config.rules, garments, none)
        teaching = OutfitTeaching(config.teacher, known.terms)
    generator = torch.Generator().manual_seed(0)
    method = MODELS[name](garments, spec, generator, teaching=teaching)
    method.attach(read, none, None)
    with torch.no_grad():
        for weight in method.network.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=generator))
    knowledge = None if known is None else known.knowledge
    model = trained_model(
        name, method.tensors(), config, dataset, read, spec=spec, knowledge=knowledge
    )
    return method, model
