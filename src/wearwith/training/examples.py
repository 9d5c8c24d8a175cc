"""What a model is trained and selected on: triplets of the training and the selection split."""

from dataclasses import dataclass

import numpy as np

from wearwith.catalog import (
    Dataset,
    NegativePool,
    Negatives,
    PairArrays,
    TripletArrays,
    dataset_triplets,
    draw_triplets,
    negative_pool,
    pairs_as_positions,
    triplets_with_negatives,
)
from wearwith.catalog.schema import Split
from wearwith.errors import DataError
from wearwith.features.circumstances import matched_groups
from wearwith.training.run_config import TrainingConfig

__all__ = ["Examples", "read_examples"]

# Validation triplets are the same whatever the seed of a run, so that runs can be compared.
VALIDATION_SEED = 20180708


@dataclass(frozen=True)
class Examples:
    """Triplets of training and selection, and how to draw training negatives anew.

    Attributes
    ----------
    train, valid
        Triplets as positions; those of a pair are neighbours. `valid` are those that the best epoch
        is chosen on, and `valid_auc` is measured on: of the selection split, which is the
        validation split unless the published choice on test is asked for.
    train_pairs, known_pairs
        Positive pairs of the training split, and of all splits.
    redraw_from
        The pool of new training negatives of every epoch; None keeps those of `train`.
    per_pair
        Negatives of a pair where they are drawn.
    """

    train: TripletArrays
    valid: TripletArrays
    train_pairs: PairArrays
    known_pairs: PairArrays
    redraw_from: NegativePool | None
    per_pair: int

    def of_epoch(self, rng: np.random.Generator) -> TripletArrays:
        """Training triplets of one epoch."""
        if self.redraw_from is None:
            return self.train
        pairs, known = self.train_pairs, self.known_pairs
        return draw_triplets(
            pairs.tops,
            pairs.bottoms,
            known.tops,
            known.bottoms,
            self.redraw_from,
            self.per_pair,
            rng,
        )


def read_examples(dataset: Dataset, config: TrainingConfig) -> Examples:
    """Take the dataset's own triplets, or draw others if the configuration asks for it.

    A selection on test with the dataset's own triplets is on those that evaluation asks about.
    Triplets that are drawn are not the ones that evaluation draws.

    Raises
    ------
    DataError
        If there is no pair to train on or none to select on, or no negative for any of them.
    ConfigError
        If the dataset does not permit the negatives that are asked for.
    """
    matched = matched_groups(dataset)
    clusters = None if matched is None else matched.groups

    def triplets(split: Split, negatives: Negatives, seed: int) -> TripletArrays:
        if dataset.pairs_of(split).is_empty():
            raise DataError(f"The dataset has no pairs to {split} on", fix="wearwith check DATASET")
        if negatives == "random" and dataset.count_triplets(split):
            return dataset_triplets(dataset, split)
        pool = negative_pool(dataset, negatives, clusters)
        rng = np.random.default_rng([seed, 1])
        return triplets_with_negatives(dataset, split, pool, config.per_pair, rng)

    return Examples(
        train=triplets("train", config.negatives, config.seed),
        valid=triplets(config.select_split, config.select_on or config.negatives, VALIDATION_SEED),
        train_pairs=pairs_as_positions(dataset, "train"),
        known_pairs=pairs_as_positions(dataset),
        redraw_from=negative_pool(dataset, config.negatives, clusters) if config.redraw else None,
        per_pair=config.per_pair,
    )
