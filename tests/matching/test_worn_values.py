"""What is worn with what, counted pair by pair."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from wearwith.errors import ConfigError
from wearwith.matching import worn_together
from wearwith.model import load_model


@pytest.fixture(scope="module")
def model(served):
    return load_model(served)


@pytest.mark.parametrize("attribute", ["material", "category"])
def test_counts_are_those_of_the_training_pairs(model, attribute):
    read = model.knowledge.traits.filter(attribute=attribute)
    value = dict(zip(read["item"], read["value"], strict=True))
    worn = [row[:2] for row in model.pairs.rows() if row[2] == "train"]
    both = Counter((value.get(top), value.get(bottom)) for top, bottom in worn)
    tops = Counter(value.get(top) for top, _ in worn)
    bottoms = Counter(value.get(bottom) for _, bottom in worn)
    found = worn_together(model, attribute)
    assert (found.attribute, found.n_pairs, found.reason) == (attribute, len(worn), None)
    assert set(found.tops) == set(tops) - {None}
    assert [tops[top] for top in found.tops] == sorted(
        (tops[top] for top in found.tops), reverse=True
    )
    for row, top in enumerate(found.tops):
        for column, bottom in enumerate(found.bottoms):
            chance = tops[top] * bottoms[bottom] / len(worn)
            assert found.counts[row][column] == both[top, bottom]
            assert found.expected[row][column] == pytest.approx(chance)
            assert found.lift[row][column] == pytest.approx(both[top, bottom] / chance)


def test_only_the_most_worn_are_shown(model):
    everything, some = worn_together(model, "category"), worn_together(model, "category", most=2)
    assert some.tops == everything.tops[:2]
    assert some.counts == tuple(row[:2] for row in everything.counts[:2])
    json.dumps(some.to_json(), allow_nan=False)


def test_a_model_without_rules_reads_the_values_for_this(dbpr, model):
    found = worn_together(dbpr, "material")
    assert found == worn_together(model, "material")


def test_where_there_is_nothing_it_says_why(model):
    assert "does not know the pairs" in worn_together(replace(model, pairs=None), "material").reason
    assert worn_together(model, "brand").reason == (
        "no brand is known of the garments that were worn"
    )
    tested = model.pairs.filter(split="test")
    assert worn_together(replace(model, pairs=tested), "material").n_pairs == 0
    with pytest.raises(ConfigError, match="no attribute 'size'"):
        worn_together(model, "size")
