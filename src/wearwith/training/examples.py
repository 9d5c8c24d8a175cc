"""What a model is trained and selected on: triplets of the training and the validation split."""

from dataclasses import dataclass

import numpy as np

from wearwith.catalog import (
    Dataset,
    IntArray,
    NegativePool,
    Negatives,
    TripletArrays,
    draw_triplets,
)
from wearwith.errors import ConfigError, DataError
from wearwith.features.backdrop import backdrop_clusters
from wearwith.training.config import TrainingConfig

__all__ = ["Examples", "negative_pool", "read_examples"]

# Validation triplets are the same whatever the seed of a run, so that runs can be compared.
VALIDATION_SEED = 20180708


@dataclass(frozen=True)
class Examples:
    """Triplets of training and validation, and how to draw training negatives anew.

    Attributes
    ----------
    train, valid
        Triplets as positions.
    redraw_from
        The pool of new training negatives of every epoch; None keeps those of `train`.
    """

    train: TripletArrays
    valid: TripletArrays
    train_tops: IntArray
    train_bottoms: IntArray
    known_tops: IntArray
    known_bottoms: IntArray
    redraw_from: NegativePool | None
    per_pair: int

    def of_epoch(self, rng: np.random.Generator) -> TripletArrays:
        """Training triplets of one epoch."""
        if self.redraw_from is None:
            return self.train
        return self._draw(self.train_tops, self.train_bottoms, self.redraw_from, rng)

    def _draw(
        self, tops: IntArray, bottoms: IntArray, pool: NegativePool, rng: np.random.Generator
    ) -> TripletArrays:
        known = (self.known_tops, self.known_bottoms)
        return draw_triplets(tops, bottoms, *known, pool, self.per_pair, rng)


def read_examples(dataset: Dataset, config: TrainingConfig) -> Examples:
    """Take the dataset's own triplets, or draw others if the configuration asks for it.

    Raises
    ------
    DataError
        If there is no pair to train on or none to validate on.
    """
    tops, bottoms = _pairs(dataset, None)
    train, valid = _pairs(dataset, "train"), _pairs(dataset, "valid")
    for name, pairs in (("training", train), ("validation", valid)):
        if not len(pairs[0]):
            raise DataError(f"The dataset has no {name} pairs", fix="wearwith check DATASET")
    pool = negative_pool(dataset, config.negatives)

    def triplets(split: str, pairs: tuple[IntArray, IntArray], seed: int) -> TripletArrays:
        stored = _stored(dataset, split) if config.negatives == "random" else None
        if stored is not None:
            return stored
        rng = np.random.default_rng([seed, 1])
        return draw_triplets(*pairs, tops, bottoms, pool, config.per_pair, rng)

    return Examples(
        train=triplets("train", train, config.seed),
        valid=triplets("valid", valid, VALIDATION_SEED),
        train_tops=train[0],
        train_bottoms=train[1],
        known_tops=tops,
        known_bottoms=bottoms,
        redraw_from=pool if config.redraw else None,
        per_pair=config.per_pair,
    )


def negative_pool(dataset: Dataset, negatives: Negatives) -> NegativePool:
    """Where negatives of this name come from.

    Raises
    ------
    ConfigError
        If they are to match the positive's backdrop and no backdrop is known.
    """
    n = len(dataset.catalogue.bottoms)
    if negatives == "random":
        return NegativePool.random(n)
    if negatives == "popular":
        return NegativePool.popular(np.bincount(_pairs(dataset, "train")[1], minlength=n))
    clusters = backdrop_clusters(dataset)
    if clusters is None:
        raise ConfigError(
            "Matched negatives need the backdrops of the photographs, which are not known",
            fix="wearwith encode DATASET --image efficientnet-lite0",
        )
    return NegativePool.matched(clusters)


def _pairs(dataset: Dataset, split: str | None) -> tuple[IntArray, IntArray]:
    pairs = dataset.pairs if split is None else dataset.pairs.filter(split=split)
    catalogue = dataset.catalogue
    return catalogue.top_positions(pairs["top"]), catalogue.bottom_positions(pairs["bottom"])


def _stored(dataset: Dataset, split: str) -> TripletArrays | None:
    frame = dataset.triplets.filter(split=split)
    if frame.is_empty():
        return None
    catalogue = dataset.catalogue
    return TripletArrays(
        catalogue.top_positions(frame["top"]),
        catalogue.bottom_positions(frame["positive"]),
        catalogue.bottom_positions(frame["negative"]),
    )
