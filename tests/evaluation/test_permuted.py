"""Where worn pairs are shuffled, nothing can be learned: whoever is better than chance peeks."""

import numpy as np
import polars as pl
import pytest

from wearwith.catalog import Dataset, NegativePool, triplets_with_negatives
from wearwith.evaluation import evaluate
from wearwith.training import RunConfig, train
from worlds import add_vectors, checkerboard, tiny

MINED = {"rules": {"book": "mined", "mining": {"min_support": 3}}, "teacher": {"fidelity": "logit"}}


def stored(dataset, split):
    """Triplets of a split with random negatives, as an importer stores them."""
    catalogue, pool = dataset.catalogue, NegativePool.random(len(dataset.catalogue.bottoms))
    drawn = triplets_with_negatives(dataset, split, pool, 3, np.random.default_rng(4))
    columns = {
        "top": [catalogue.tops[place] for place in drawn.tops],
        "positive": [catalogue.bottoms[place] for place in drawn.positives],
        "negative": [catalogue.bottoms[place] for place in drawn.negatives],
    }
    return pl.DataFrame(columns).with_columns(split=pl.lit(split), negatives=pl.lit("random"))


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory):
    """The garments of the checkerboard with its words and pictures, worn together at random."""
    world = checkerboard(40, 40)
    bottoms = np.random.default_rng(3).permutation(world.pairs["bottom"].to_numpy())
    pairs = world.pairs.with_columns(bottom=pl.Series(bottoms)).unique(["top", "bottom"])
    dataset = Dataset.from_frames(world.items, pairs.sort("top", "bottom"))
    triplets = [stored(dataset, split) for split in ("train", "valid", "test")]
    dataset = Dataset.from_frames(world.items, dataset.pairs, triplets=pl.concat(triplets))
    dataset = dataset.save(tmp_path_factory.mktemp("shuffled") / "data")
    add_vectors(dataset, "colours")
    return dataset


def config(model, **rest):
    values = tiny(model, epochs=3, batch_size=256).model_dump()
    for part, settings in rest.items():
        values[part] = {**values[part], **settings}
    return RunConfig.of(values)


@pytest.mark.parametrize(
    ("model", "rest"),
    [
        ("dbpr", {}),
        ("ukd", MINED),
        ("akd", MINED),
        ("pkd", {"teacher": {"fidelity": "logit"}}),
        ("rules", {"rules": MINED["rules"]}),
        ("raw", {}),
        ("ibr", {"inputs": {"text": False}}),
        ("exibr", {}),
        ("bpr-dae", {}),
        ("probe", {}),
    ],
)
def test_nothing_is_learned_where_there_is_nothing_to_learn(shuffled, model, rest):
    scorer = train(shuffled, config(model, **rest)).scorer
    sides = ["student"] if scorer.teacher is None else ["student", "teacher"]
    for by in sides:
        for split in ("valid", "test"):
            found = evaluate(scorer, shuffled, split, by=by, whole_lists=False)
            assert 0.4 < found.auc < 0.6
