"""How good models are after so many training pairs."""

import json

import pytest

from wearwith.catalog import pairs_as_positions
from wearwith.errors import ConfigError
from wearwith.evaluation.learning_curve import learning_curve
from wearwith.training import train
from wearwith.training.training_examples import training_part
from wearwith.workers import Here
from worlds import tiny

ROWS = {"pop": tiny("pop"), "dbpr": tiny("dbpr")}


@pytest.fixture(scope="module")
def found(world, tmp_path_factory):
    out = tmp_path_factory.mktemp("curve")
    known = {"sizes": (10_000, 20, 100, 9_000), "seeds": range(2), "against": "pop"}
    return learning_curve(world, ROWS, out, workers=Here(), **known), out


def test_more_pairs_teach_more(found, world):
    curve, _ = found
    every = world.pairs_of("train").height
    assert [*curve.by_size] == [20, 100, every]
    points = curve.aucs("dbpr", "random")
    assert [size for size, *_ in points] == [20, 100, every]
    assert points[0][1] < points[-1][1] - 0.1
    assert all(low <= auc <= high for _, auc, low, high in points)
    assert curve.names == ("pop", "dbpr")


def test_it_is_written_for_machines_and_for_people(found):
    curve, out = found
    saved = json.loads((out / "learning-curve.json").read_text())
    assert [*saved["by_size"]] == [str(size) for size in curve.by_size]
    page = (out / "learning-curve.md").read_text()
    assert "| random negatives | 20 pairs | 100 pairs |" in page
    assert f"{curve.aucs('dbpr', 'random')[0][1]:.3f}" in page
    assert "**" in page  # with all pairs dbpr is better than popularity


def test_every_seed_has_its_own_pairs_and_all_models_have_the_same(world):
    def pairs(seed):
        part = training_part(world, tiny(pairs=20, seed=seed).training)
        chosen = pairs_as_positions(part, "train")
        return {*zip(chosen.tops.tolist(), chosen.bottoms.tolist(), strict=True)}

    every = pairs_as_positions(world, "train")
    assert len(pairs(0)) == 20
    assert pairs(0) == pairs(0) != pairs(1)
    assert pairs(0) < {*zip(every.tops.tolist(), every.bottoms.tolist(), strict=True)}


def test_only_those_pairs_are_learned_from(world):
    few = train(world, tiny("pop", pairs=5))
    assert few.scorer.counts.sum() == 5
    assert few.manifest.dataset["fingerprint"] == world.fingerprint
    assert (few.pairs["split"] == "train").sum() == 5
    other = training_part(world, tiny(pairs=5).training)
    assert other.pairs_of("valid").equals(world.pairs_of("valid"))


@pytest.mark.parametrize("sizes", [(), (0, 5)])
def test_sizes_are_numbers_of_pairs(world, tmp_path, sizes):
    with pytest.raises(ConfigError, match="numbers of training pairs"):
        learning_curve(world, ROWS, tmp_path, sizes=sizes)
