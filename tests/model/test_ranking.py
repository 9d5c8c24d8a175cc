"""The best of very many scores, of which most are never sorted."""

import numpy as np
import pytest

from wearwith.model.ranking import best_first


@pytest.mark.parametrize("k", [1, 10, 78, 79, 400, 4999])
@pytest.mark.parametrize(
    "kind", ["drawn", "tied", "rising", "falling", "equal", "left out", "few", "one"]
)
def test_many_scores_are_ordered_as_sorting_orders_them(kind, k):
    rng = np.random.default_rng(2)
    scores = {
        "drawn": rng.normal(size=5003),
        "tied": rng.integers(0, 30, size=5003).astype(float),
        "rising": np.arange(5003.0),
        "falling": -np.arange(5003.0),
        "equal": np.zeros(5003),
        "left out": np.where(rng.random(5003) < 0.5, rng.normal(size=5003), -np.inf),
        "few": np.where(np.arange(5003) % 78 < 9, rng.normal(size=5003), -np.inf),
        "one": np.where(np.arange(5003) % 78 == 3, rng.normal(size=5003) + 9, 0),  # all in a group
    }[kind].astype(np.float32)
    expected = np.argsort(-scores, kind="stable")[:k]
    assert best_first(scores, k).tolist() == expected.tolist()
