"""The outfits that a model is trained and selected on, and their batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from wearwith.catalog import Dataset, OutfitArrays, SlotCatalogue, outfits_as_positions
from wearwith.catalog.drawn_outfit_questions import blanks_of, draw_answers
from wearwith.catalog.outfit_negatives import OutfitNegatives, outfit_negative_pool
from wearwith.catalog.outfit_questions import BlankQuestions
from wearwith.catalog.schema import Split
from wearwith.errors import ConfigError, DataError
from wearwith.model.model_settings import OutfitConfig
from wearwith.models import OutfitBatch
from wearwith.training.shards import ALONE, Shard
from wearwith.types import OUTFIT_SLOTS, Ints

__all__ = ["OutfitExamples", "read_outfit_examples"]

# Validation questions do not depend on a run's seed, so that runs can be compared.
VALIDATION_SEED = 20180708
KINDS: tuple[OutfitNegatives, ...] = ("random", "matched", "popular", "hard")


@dataclass(frozen=True)
class OutfitExamples:
    """Training outfits, and the questions by which the best epoch is chosen.

    Attributes
    ----------
    train
        Outfits of the training split.
    valid
        Questions by kind of negatives; every garment of every validation outfit is a blank.
    garments
        What the outfits are made of.
    candidates
        Garments of each slot that every step draws by chance.
    counts
        In how many training outfits each garment is; shape (n_garments,).
    """

    train: OutfitArrays
    valid: dict[str, BlankQuestions]
    garments: SlotCatalogue
    candidates: int
    counts: Ints

    def of_epoch(self, rng: np.random.Generator) -> OutfitArrays:  # noqa: ARG002 (as of triplets)
        """All training outfits."""
        return self.train

    def batches(
        self,
        outfits: OutfitArrays,
        size: int,
        rng: np.random.Generator,
        device: torch.device,  # noqa: ARG002 (positions are looked up in NumPy)
        shard: Shard = ALONE,
    ) -> Iterator[OutfitBatch]:
        """Yield all outfits once in batches, in random order, each with its candidates.

        Processes share the candidates of a batch, and each takes its share of the outfits.
        """
        order = rng.permutation(len(outfits))
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            drawn, log_drawn = self._candidates(outfits.items[rows], len(rows), rng)
            yield OutfitBatch(outfits.items[shard.rows(rows)], drawn, log_drawn)

    def _candidates(
        self, worn: Ints, size: int, rng: np.random.Generator
    ) -> tuple[Ints, np.ndarray[Any, np.dtype[np.float32]]]:
        """What is worn in a batch and some more of each slot, and ln of how likely each was."""
        parts, shares = [worn[worn >= 0]], np.ones(len(OUTFIT_SLOTS))
        for number, slot in enumerate(OUTFIT_SLOTS):
            of_slot = self.garments.of_slot(slot)
            if len(of_slot) > self.candidates:
                shares[number] = self.candidates / len(of_slot)
                of_slot = rng.choice(of_slot, self.candidates, replace=False)
            parts.append(of_slot)
        drawn = np.unique(np.concatenate(parts))
        # As worn in an outfit of the batch, nearly Poisson, or else by chance.
        absent = np.exp(-size * self.counts[drawn] / len(self.train))
        likely = 1 - (1 - shares[self.garments.slots[drawn]]) * absent
        return drawn, np.log(likely).astype(np.float32)


def read_outfit_examples(
    dataset: Dataset, garments: SlotCatalogue, config: OutfitConfig, groups: Ints | None
) -> OutfitExamples:
    """Take the outfits of training, and draw questions about those of validation.

    `groups` has the backdrop or time of every garment, -1 for none, (n,); without it there are no
    matched or hard questions.

    Raises `DataError` if there is no outfit to train on or to select on.
    """
    train, valid = (_worn(dataset, garments, split) for split in ("train", "valid"))
    for split, outfits in (("train", train), ("validate", valid)):
        if not len(outfits):
            raise DataError(
                f"The dataset has no outfits of two garments or more to {split} on",
                where=dataset.folder,
                fix="import it again, as outfits have splits since version 3 of a dataset; or see: "
                "wearwith check DATASET",
            )
    questions: dict[str, BlankQuestions] = {}
    for number, kind in enumerate(KINDS):
        try:
            pool = outfit_negative_pool(dataset, garments, kind, groups)
        except ConfigError:  # no backdrops and no times of listing are known
            continue
        rng = np.random.default_rng([VALIDATION_SEED, number])
        drawn = draw_answers(valid, blanks_of(valid), garments, pool, rng)
        if len(drawn):
            questions[kind] = drawn
    if not questions:
        raise DataError(
            "No slot has the three other garments that a question about an outfit needs",
            where=dataset.folder,
        )
    return OutfitExamples(
        train, questions, garments, config.candidates, train.counts(len(garments))
    )


def _worn(dataset: Dataset, garments: SlotCatalogue, split: Split) -> OutfitArrays:
    """The outfits of a split; without any in the dataset, its pairs are outfits of two."""
    if not dataset.outfits.is_empty():
        return outfits_as_positions(dataset, garments, split)
    pairs = dataset.pairs_of(split)
    both = [[garments.position(name) for name in pairs[side]] for side in ("top", "bottom")]
    items = np.sort(np.array(both, dtype=np.int64).T, axis=1)
    ids = tuple(f"{top} + {bottom}" for top, bottom in pairs.select("top", "bottom").iter_rows())
    return OutfitArrays(ids, items).of(np.flatnonzero((items >= 0).all(axis=1)))
