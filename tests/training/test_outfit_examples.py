"""The outfits that a model learns from: batches, candidates, and questions to select by."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from outfit_shop import outfit_shop
from wearwith.catalog import SlotCatalogue
from wearwith.catalog.schema import OUTFIT_COLUMNS, table
from wearwith.errors import DataError
from wearwith.model.model_settings import OutfitConfig
from wearwith.training.outfit_examples import read_outfit_examples
from wearwith.training.run_config import RunConfig
from wearwith.training.shards import Shard
from worlds import checkerboard


@pytest.fixture(scope="module")
def examples():
    dataset = outfit_shop(n=12)
    garments = SlotCatalogue.of(dataset.items)
    return read_outfit_examples(dataset, garments, OutfitConfig(candidates=4), None)


def drawn(examples, seed, shard=None):
    rng = np.random.default_rng(seed)
    extra = () if shard is None else (shard,)
    return [*examples.batches(examples.train, 5, rng, torch.device("cpu"), *extra)]


def test_an_epoch_has_every_training_outfit_once(examples):
    rows = [tuple(row) for batch in drawn(examples, 0) for row in batch.outfits.tolist()]
    assert sorted(rows) == sorted(map(tuple, examples.train.items.tolist()))


def test_candidates_hold_what_is_worn_and_some_of_every_slot(examples):
    for batch in drawn(examples, 1):
        assert (np.diff(batch.candidates) > 0).all()
        assert set(batch.outfits[batch.outfits >= 0]) <= set(batch.candidates)
        counts = np.bincount(examples.garments.slots[batch.candidates])
        assert (counts[counts > 0] >= 4).all()
        assert (batch.log_drawn <= 0).all()


def test_how_likely_a_candidate_is_drawn_is_how_often_it_is(examples):
    n, hits, expected = 300, np.zeros(len(examples.garments)), np.zeros(len(examples.garments))
    for seed in range(n):
        batch = drawn(examples, seed)[0]
        hits[batch.candidates] += 1
        expected[batch.candidates] = np.exp(batch.log_drawn)
    seen = hits > 0
    np.testing.assert_allclose(hits[seen] / n, expected[seen], atol=0.17)


def test_processes_share_a_batch_and_its_candidates(examples):
    whole = drawn(examples, 2)
    parts = [drawn(examples, 2, Shard(rank, 2)) for rank in (0, 1)]
    for one, *halves in zip(whole, *parts, strict=True):
        np.testing.assert_array_equal(
            np.concatenate([half.outfits for half in halves]), one.outfits
        )
        for half in halves:
            np.testing.assert_array_equal(half.candidates, one.candidates)


def test_questions_to_select_by_are_the_same_for_every_seed(examples):
    assert set(examples.valid) == {"random", "popular"}  # no backdrop is known here
    dataset = outfit_shop(n=12)
    again = read_outfit_examples(dataset, examples.garments, OutfitConfig(candidates=9), None)
    for kind, questions in examples.valid.items():
        np.testing.assert_array_equal(questions.answers, again.valid[kind].answers)


def test_a_dataset_of_pairs_is_one_of_outfits_of_two():
    dataset = checkerboard()
    garments = SlotCatalogue.of(dataset.items)
    examples = read_outfit_examples(dataset, garments, OutfitConfig(), None)
    pairs = {frozenset(pair) for pair in dataset.pairs_of("train").select("top", "bottom").rows()}
    ids = np.array(garments.ids)
    assert {frozenset(row) for row in ids[examples.train.items].tolist()} == pairs


def test_outfits_without_splits_are_to_be_imported_again():
    dataset = outfit_shop()
    unsplit = dataset.outfits.with_columns(split=None)
    dataset = replace(dataset, outfits=table(OUTFIT_COLUMNS, unsplit))
    with pytest.raises(DataError, match="import it again"):
        read_outfit_examples(dataset, SlotCatalogue.of(dataset.items), OutfitConfig(), None)


@pytest.mark.parametrize(
    ("negatives", "shares"),
    [("random", (0, 0)), ("matched", (0, 1)), ("popular", (1, 0)), ("hard", (1, 1))],
)
def test_a_kind_of_negatives_is_two_shares(negatives, shares):
    config = RunConfig.of({"model": "outfit", "training": {"negatives": negatives}})
    assert (config.outfit.popular_share, config.outfit.matched_share) == shares


def test_outfit_models_begin_with_values_of_their_own():
    usual, own = RunConfig.of({"model": "outfit"}), RunConfig.of({"model": "dbpr"})
    assert usual.training.optimiser == "adamw"
    assert usual.rules.book == "mined"
    assert own.training.optimiser == "sgd"
    given = RunConfig.of({"model": "outfit", "training": {"epochs": 3}})
    assert given.training.epochs == 3
    assert given.training.optimiser == "adamw"
    assert RunConfig.of(usual.model_dump()) == usual
