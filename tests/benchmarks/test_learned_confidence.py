"""On outfits whose truth is known, the models stand in order and gates find what counts."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.release]


def test_gates_find_how_much_each_rule_counts_and_the_models_stand_in_order(benchmark_of):
    row = benchmark_of("outfit_truth").figures(seed=0)
    assert row["fired"] > 3000
    assert row["Spearman"] >= 0.75
    assert row["of a rule"] >= 0.9
    assert row["truth"] > row["teacher"] > row["student"] + 0.05
    assert row["student"] > row["category"] + 0.03 > row["popularity"] + 0.03
