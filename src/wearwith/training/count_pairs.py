"""Trains a method that only counts, in one pass over the training pairs."""

from pathlib import Path

import numpy as np

from wearwith.catalog import Dataset, pairs_as_positions
from wearwith.features import read_inputs
from wearwith.model.scorer import CountingScorer
from wearwith.model.trained_model import TrainedModel
from wearwith.models import own_model_of
from wearwith.progress import ProgressFactory
from wearwith.training.build_model import trained_model
from wearwith.training.learned_nothing import Tell, before_training, no_pairs
from wearwith.training.run_config import RunConfig
from wearwith.training.run_plan import begin_or_go_on
from wearwith.training.taught_rules import read_taught_rules

__all__ = ["count"]


def count(
    model: type[CountingScorer],
    dataset: Dataset,
    learned_from: Dataset,
    config: RunConfig,
    folder: Path | None,
    progress: ProgressFactory,
    tell: Tell,
) -> TrainedModel:
    """Fit a method that only counts; with a folder, its plan is written there.

    Raises `DataError` if there are no training pairs.
    """
    taught = read_taught_rules(learned_from, config) if model.is_taught else None
    knowledge = None if taught is None else taught.knowledge
    tell(() if taught is None else taught.told)
    activation = None if knowledge is None else knowledge.activation(dataset.catalogue)
    scorer = model(dataset.catalogue, config.baseline, activation)
    inputs = read_inputs(learned_from, config.inputs) if model.reads_inputs else None
    tell(before_training(config, dataset.catalogue, inputs, knowledge))
    scorer.attach(learned_from, inputs)
    pairs = pairs_as_positions(learned_from, "train")
    if not len(pairs):
        raise no_pairs(dataset, "train")
    with progress(f"Counting {scorer.name}", 1) as bar:
        scorer.fit(pairs.tops, pairs.bottoms, np.random.default_rng(config.training.seed))
        bar.advance()
    if folder is not None:
        begin_or_go_on(folder, config, dataset, read={})
    return trained_model(
        scorer.name,
        scorer.tensors(),
        config,
        learned_from,
        inputs,
        fingerprint=dataset.fingerprint,
        knowledge=knowledge,
        own=own_model_of(model),
    )
