"""The triplets that a model is trained and selected on, and their batches."""

from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
import torch

from wearwith.catalog import (
    AnyNegatives,
    Dataset,
    NegativeMixture,
    PairArrays,
    TripletArrays,
    dataset_triplets,
    negative_mixture,
    pairs_as_positions,
    triplets_with_negatives,
)
from wearwith.catalog.schema import Split
from wearwith.features import Inputs
from wearwith.features.circumstances import matched_groups
from wearwith.model.model_settings import TeacherConfig
from wearwith.models import Method, Outfit, TripletBatch
from wearwith.rules import Knowledge
from wearwith.training.learned_nothing import no_pairs
from wearwith.training.run_config import TrainingConfig
from wearwith.training.shards import ALONE, Shard
from wearwith.training.unanswered import Unanswered
from wearwith.types import Ints

__all__ = [
    "AnyMethod",
    "DrawBatches",
    "Examples",
    "Prepared",
    "Rows",
    "TripletExamples",
    "batches",
    "read_examples",
    "shuffled_by_pair",
]

AnyMethod = Method | Outfit
Rows = Sized  # what an epoch goes over: triplets or outfits
DrawBatches = Callable[..., Iterator[Any]]  # rows, size, rng, device and shard to batches

# Validation triplets do not depend on a run's seed, so that runs can be compared.
VALIDATION_SEED = 20180708


class Examples(Protocol):
    """What a method learns from, and what its epochs are chosen by.

    `valid` is for the method's own `figures`; `batches` takes what `of_epoch` gives, the number of
    rows of a batch, a generator, a device, and the process.
    """

    @property
    def train(self) -> Rows:
        """As many rows as an epoch has."""
        ...

    @property
    def valid(self) -> Any:
        """What the epochs are chosen by."""
        ...

    @property
    def batches(self) -> DrawBatches:
        """How batches are drawn."""
        ...

    def of_epoch(self, rng: np.random.Generator) -> Rows:
        """What one epoch goes over."""
        ...


@dataclass(frozen=True)
class Prepared:
    """A method that is ready to learn, and what it learns from; `knowledge` if it has rules."""

    method: AnyMethod
    examples: Examples
    inputs: Inputs
    knowledge: Knowledge | None


@dataclass(frozen=True)
class TripletExamples:
    """Triplets of training and selection, as positions, and how to draw training negatives again.

    The triplets of a pair are neighbours. `valid` chooses the best epoch and gives `valid_auc`. It
    comes from the selection split: the validation split, unless the published choice on test is
    requested.
    """

    train: TripletArrays
    valid: TripletArrays
    train_pairs: PairArrays  # positive pairs of the training split
    known_pairs: PairArrays  # positive pairs of all splits
    redraw_from: NegativeMixture | None  # where every epoch draws its negatives; None keeps `train`
    per_pair: int  # negatives for each pair, where they are drawn
    unanswered: Unanswered | None = None  # what is asked besides, if anything

    @property
    def batches(self) -> DrawBatches:
        """Batches of triplets."""
        if self.unanswered is None:
            return batches
        return partial(batches, unanswered=self.unanswered)

    def of_epoch(self, rng: np.random.Generator) -> TripletArrays:
        """Training triplets of one epoch."""
        if self.redraw_from is None:
            return self.train
        pairs, known = self.train_pairs, self.known_pairs
        return self.redraw_from.draw(
            pairs.tops, pairs.bottoms, known.tops, known.bottoms, self.per_pair, rng
        )


def read_examples(
    dataset: Dataset, config: TrainingConfig, teacher: TeacherConfig | None = None
) -> TripletExamples:
    """Take the dataset's own triplets, or draw others if the configuration says so.

    A selection on test with the dataset's own triplets uses those of evaluation. Triplets that are
    drawn here are not the ones that evaluation draws.

    Raises
    ------
    DataError
        If there is no pair to train on or to select on, or no negative for any of them.
    ConfigError
        If the dataset does not permit these negatives.
    """
    matched = matched_groups(dataset)
    clusters = None if matched is None else matched.groups

    known, train = pairs_as_positions(dataset), pairs_as_positions(dataset, "train")

    def triplets(split: Split, negatives: AnyNegatives, seed: int) -> TripletArrays:
        if dataset.pairs_of(split).is_empty():
            raise no_pairs(dataset, split)
        if negatives == "random" and dataset.count_triplets(split):
            return dataset_triplets(dataset, split)
        mixture = negative_mixture(dataset, negatives, clusters)
        rng = np.random.default_rng([seed, 1])
        return triplets_with_negatives(dataset, split, mixture, config.per_pair, rng)

    return TripletExamples(
        train=triplets("train", config.negatives, config.seed),
        valid=triplets(config.select_split, config.select_on or config.negatives, VALIDATION_SEED),
        train_pairs=train,
        known_pairs=known,
        redraw_from=(
            negative_mixture(dataset, config.negatives, clusters) if config.redraw else None
        ),
        per_pair=config.per_pair,
        unanswered=(
            None if teacher is None else Unanswered.of(train, known, dataset.catalogue, teacher)
        ),
    )


def training_part(dataset: Dataset, config: TrainingConfig) -> Dataset:
    """What of a dataset is learned from: perhaps only some of the training pairs."""
    if config.pairs is None or config.pairs >= dataset.pairs_of("train").height:
        return dataset
    rng = np.random.default_rng([config.seed, 3])
    return dataset.with_some_training_pairs(config.pairs, rng)


def batches(
    triplets: TripletArrays,
    size: int,
    rng: np.random.Generator,
    device: torch.device,
    shard: Shard = ALONE,
    unanswered: Unanswered | None = None,
) -> Iterator[TripletBatch]:
    """Yield all triplets once in batches of `size`, in random order of positive pairs.

    Questions that no outfit answers come last in each batch.

    With several processes each yields its own rows of a batch: none if there are fewer rows than
    processes.

    The negatives of a pair stay together, so that they share the encodings of their top and
    positive: three negatives take 5 encodings in place of 9.
    """
    order = shuffled_by_pair(triplets, rng)
    for start in range(0, len(order), size):
        rows = shard.rows(order[start : start + size])
        columns = (triplets.tops, triplets.positives, triplets.negatives)
        i, j, k = (column[rows] for column in columns)
        if unanswered is None:
            yield TripletBatch.of(i, j, k, device)
            continue
        asked = unanswered.draw(len(order[start : start + size]), rng)
        own = shard.rows(np.arange(len(asked[0])))
        i, j, k = (np.concatenate([a, b[own]]) for a, b in zip((i, j, k), asked, strict=True))
        yield TripletBatch.of(i, j, k, device, unanswered=len(own))


def shuffled_by_pair(triplets: TripletArrays, rng: np.random.Generator) -> Ints:
    """Order of all triplets in which pairs are shuffled and a pair's triplets are neighbours.

    Shape: (n,).
    """
    n = len(triplets)
    pair_changes = (np.diff(triplets.tops) != 0) | (np.diff(triplets.positives) != 0)
    starts = np.concatenate([[0], np.flatnonzero(pair_changes) + 1])
    lengths = np.diff(starts, append=n)
    shuffle = rng.permutation(len(starts))
    # Within each shuffled pair the rows continue from the pair's start.
    shuffled_lengths = lengths[shuffle]
    offsets = np.cumsum(shuffled_lengths) - shuffled_lengths
    return np.repeat(starts[shuffle] - offsets, shuffled_lengths) + np.arange(n)
